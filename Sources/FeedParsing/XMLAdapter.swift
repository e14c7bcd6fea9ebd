import FoundationEssentials
import News

/// Chooses how to read an XML document by its root element.
enum XMLAdapter {
    static func bulletin(
        from document: XMLDocument, encoding: String, base: URLReference?, writesHTML: Bool
    ) -> Bulletin? {
        let root = document.root
        func start(_ format: Bulletin.Format) -> Bulletin {
            Bulletin(format: format, encoding: encoding, isWellFormed: document.isWellFormed)
        }
        func reader(_ dialect: XMLElement.Namespace) -> XMLFeedReader {
            XMLFeedReader(dialect: dialect, base: base, writesHTML: writesHTML)
        }
        switch root.name {
        case "rss":
            let channel = root.first("channel") ?? root
            let items = channel.all("item") + (channel == root ? [] : root.all("item"))
            return reader(.none).fill(
                start(rssFormat(root.attribute("version"))), feed: channel, items: items)
        case "rdf":
            // Only RSS 1.0 names its resources.
            let isNetscape =
                !document.usesRSS1 && !(root.children + [root]).contains { $0.attribute("rdf:about") != nil }
            let channel = root.first("channel") ?? root
            let rest = channel == root ? [] : channel.all("item")
            return reader(.none).fill(
                start(isNetscape ? .rss090 : .rss10), feed: channel, items: root.all("item") + rest,
                picture: root.first("image"))
        case "feed":
            return reader(root.namespace).fill(
                start(atomFormat(root)), feed: root, items: root.all("entry", root.namespace))
        // RSS 1.1 and lone channels.
        case "channel" where root.first("item") != nil || root.first("items") != nil:
            let items = root.all("item") + (root.first("items")?.all("item") ?? [])
            let format: Bulletin.Format = root.first("items") == nil ? .rssUnknown : .rss11
            return reader(.none).fill(start(format), feed: root, items: items)
        case "channel"
        where root.attribute("href") != nil || root.first("title") != nil || root.first("abstract") != nil:
            return reader(.none).fill(start(.cdf), feed: root, items: root.all("item"))
        case "entry" where root.namespace == .atom:
            return reader(.atom).fill(start(.atom10), feed: root, items: [root])
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
        if root.attribute("version")?.hasPrefix("0.3") == true { return .atom03 }
        return root.namespace == .atom ? .atom10 : .atomUnknown
    }
}

extension XMLElement {
    /// The text of the first child of that name.
    func value(_ name: ShortName, _ namespace: Namespace = .none) -> String? {
        first(name, namespace)?.text
    }

    /// Pacing hints of RSS 2.0 and the syndication module.
    var pacing: Pacing {
        var pacing = Pacing()
        pacing.ttl = value("ttl").flatMap { Int($0) }
        pacing.period = value("updateperiod", .syndication)?.lowercased()
        pacing.frequency = value("updatefrequency", .syndication).flatMap { Int($0) }
        let periods = ["hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000]
        if let period = pacing.period.flatMap({ periods[$0] }) {
            let frequency = pacing.frequency ?? 1
            pacing.syndicationInterval = frequency > 0 ? period / frequency : nil
        }
        pacing.skipHours =
            first("skiphours")?.all("hour").compactMap { $0.text.flatMap { Int($0) }.map { $0 % 24 } } ?? []
        pacing.skipDays = first("skipdays")?.all("day").compactMap(\.text) ?? []
        return pacing
    }
}
