import FoundationEssentials
import News

/// Chooses the adapter for an XML document's root element.
enum XMLAdapter {
    static func bulletin(from document: XMLDocument, encoding: String, base: URLReference?) -> Bulletin? {
        let root = document.root
        func start(_ format: Bulletin.Format) -> Bulletin {
            Bulletin(format: format, encoding: encoding, isWellFormed: document.isWellFormed)
        }
        switch root.name.lowercased() {
        case "rss":
            return RSSAdapter(base: base).fill(
                start(rssFormat(root.attributes["version"])), channel: root.first("channel") ?? root)
        case "rdf":
            // Only RSS 1.0 names its resources.
            let isNetscape = !(root.children + [root]).contains { $0.attributes["rdf:about"] != nil }
            return RSSAdapter(base: base).fill(
                start(isNetscape ? .rss090 : .rss10), channel: root.first("channel") ?? root, items: root.all("item"))
        case "feed":
            return AtomAdapter(base: base).fill(start(atomFormat(root)), feed: root)
        case "channel" where root.first("item") != nil:
            return RSSAdapter(base: base).fill(start(.rssUnknown), channel: root)
        default: return nil
        }
    }

    private static func rssFormat(_ version: String?) -> Bulletin.Format {
        switch version?.trimmingSpaces {
        case "0.90": .rss090
        case "0.91": .rss091
        case "0.92": .rss092
        case "0.93": .rss093
        case "0.94": .rss094
        case let version? where version.hasPrefix("2"): .rss20
        default: .rssUnknown
        }
    }

    private static func atomFormat(_ root: XMLElement) -> Bulletin.Format {
        if root.attributes["version"]?.hasPrefix("0.3") == true { return .atom03 }
        return root.namespace == .atom ? .atom10 : .atomUnknown
    }
}

extension XMLElement {
    /// The first child of that name that is the format's own or Atom's in RSS.
    func value(_ name: String, _ namespace: Namespace = .none) -> String? {
        first(name, namespace)?.text
    }

    /// Pacing hints of RSS 2.0 and the syndication module.
    var pacing: Pacing {
        var pacing = Pacing()
        pacing.ttl = value("ttl").flatMap { Int($0) }
        let periods = ["hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000]
        if let period = value("updatePeriod", .syndication).flatMap({ periods[$0.lowercased()] }) {
            let frequency = value("updateFrequency", .syndication).flatMap { Int($0) } ?? 1
            pacing.syndicationInterval = frequency > 0 ? period / frequency : nil
        }
        pacing.skipHours =
            first("skipHours")?.all("hour").compactMap { $0.text.flatMap { Int($0) }.map { $0 % 24 } } ?? []
        pacing.skipDays = first("skipDays")?.all("day").compactMap(\.text) ?? []
        return pacing
    }
}
