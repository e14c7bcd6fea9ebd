import FoundationEssentials
import News

/// Chooses how to read an XML document by its root element.
struct XMLAdapter {
    private let reader: XMLFeedReader
    private let format: Bulletin.Format
    private let feed: XMLElement
    private let items: [XMLElement]
    private var picture: XMLElement?
    private let isWellFormed: Bool

    /// Gives nil for what is no feed.
    init?(_ document: XMLDocument, base: URLReference?, writesHTML: Bool) {
        let root = document.root
        isWellFormed = document.isWellFormed
        switch root.name {
        case "rss":
            feed = root.first("channel") ?? root
            items = XMLElement.inOrder(feed.all("item"), feed == root ? [] : root.all("item"))
            format = Self.rssFormat(root.attribute("version"))
        case "rdf":
            // Only RSS 1.0 names its resources.
            let isNetscape =
                !document.usesRSS1 && !(root.children + [root]).contains { $0.attribute("rdf:about") != nil }
            feed = root.first("channel") ?? root
            items = XMLElement.inOrder(root.all("item"), feed == root ? [] : feed.all("item"))
            format = isNetscape ? .rss090 : .rss10
            picture = root.first("image")
        case "feed":
            feed = root
            items = root.all("entry", root.namespace)
            format = Self.atomFormat(root)
        // RSS 1.1 and lone channels.
        case "channel" where root.first("item") != nil || root.first("items") != nil:
            feed = root
            items = XMLElement.inOrder(root.all("item"), root.first("items")?.all("item") ?? [])
            format = root.first("items") == nil ? .rssUnknown : .rss11
        case "channel"
        where root.attribute("href") != nil || root.first("title") != nil || root.first("abstract") != nil:
            feed = root
            items = root.all("item")
            format = .cdf
        case "entry" where root.namespace == .atom:
            feed = root
            items = [root]
            format = .atom10
        default: return nil
        }
        let isAtom = root.name == "feed" || root.name == "entry"
        reader = XMLFeedReader(dialect: isAtom ? root.namespace : .none, base: base, writesHTML: writesHTML)
    }

    /// Whether the document is one item and no feed around it.
    var isSingleItem: Bool { items.first.map { $0 == feed } ?? false }

    /// The feed with all of its items.
    func bulletin(encoding: String) -> Bulletin {
        var (bulletin, surroundings) = frame(encoding: encoding)
        bulletin.drafts = items.map { surroundings.draft($0) }
        return bulletin
    }

    /// The feed without its items, and what they need of it.
    func frame(encoding: String) -> (Bulletin, XMLFeedReader.Surroundings) {
        reader.frame(
            Bulletin(format: format, encoding: encoding, isWellFormed: isWellFormed), feed: feed, picture: picture)
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
        pacing.period = value("updateperiod", .syndication).map { $0.prefix(16).lowercased() }
        pacing.frequency = value("updatefrequency", .syndication).flatMap { Int($0) }
        let periods = ["hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000]
        if let period = pacing.period.flatMap({ periods[$0] }) {
            let frequency = pacing.frequency ?? 1
            pacing.syndicationInterval = frequency > 0 ? period / frequency : nil
        }
        // Once each: whoever names a million hours shall not have them looked through at every poll.
        for hour in first("skiphours")?.all("hour").compactMap({ $0.text.flatMap { Int($0) } }) ?? []
        where (0...24).contains(hour) && !pacing.skipHours.contains(hour % 24) { pacing.skipHours.append(hour % 24) }
        for day in first("skipdays")?.all("day").compactMap({ $0.text.flatMap(Pacing.weekday) }) ?? []
        where !pacing.skipDays.contains(day) { pacing.skipDays.append(day) }
        return pacing
    }
}
