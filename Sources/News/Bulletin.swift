public import FoundationEssentials

/// One feed document as its publisher wrote it, made uniform.
public struct Bulletin: Sendable {
    public enum Format: String, Sendable {
        case rss090 = "rss-0.90"
        case rss091 = "rss-0.91"
        case rss092 = "rss-0.92"
        case rss093 = "rss-0.93"
        case rss094 = "rss-0.94"
        case rss10 = "rss-1.0"
        case rss11 = "rss-1.1"
        case rss20 = "rss-2.0"
        case rssUnknown = "rss-?"
        case atom03 = "atom-0.3"
        case atom10 = "atom-1.0"
        case atomUnknown = "atom-?"
        case cdf
        case json10 = "json-1.0"
        case json11 = "json-1.1"
    }

    public var format: Format
    /// Name of the encoding the bytes were really decoded with.
    public var encoding: String
    /// False when the document had to be repaired or was cut.
    public var isWellFormed: Bool
    /// True where it ends before its root element does.
    public var isTruncated = false
    public var id: String?
    /// Plain text; the same as safe HTML beside it, likewise below.
    public var title: String?
    public var titleHTML: String?
    public var subtitle: String?
    public var subtitleHTML: String?
    public var rights: String?
    public var rightsHTML: String?
    /// Home page.
    public var link: String?
    public var selfURL: String?
    public var nextURL: String?
    public var hubURLs: [String] = []
    public var links: [Link] = []
    public var language: String?
    public var published: Date?
    public var updated: Date?
    public var generator: String?
    /// Small and square; wide.
    public var icon: String?
    public var logo: String?
    public var authors: [Person] = []
    public var categories: [Category] = []
    public var pacing = Pacing()
    public var drafts: [Draft] = []

    public init(format: Format, encoding: String, isWellFormed: Bool) {
        self.format = format
        self.encoding = encoding
        self.isWellFormed = isWellFormed
    }
}

extension Bulletin {
    public struct Person: Sendable, Equatable, Encodable {
        public var name: String?
        public var email: String?
        public var url: String?

        public init(name: String? = nil, email: String? = nil, url: String? = nil) {
            self.name = name
            self.email = email
            self.url = url
        }
    }

    public struct Category: Sendable, Equatable, Encodable {
        public var term: String
        public var scheme: String?
        public var label: String?

        public init(term: String, scheme: String? = nil, label: String? = nil) {
            self.term = term
            self.scheme = scheme
            self.label = label
        }
    }

    /// A link as Atom writes it (RFC 4287 §4.2.7).
    public struct Link: Sendable, Equatable, Encodable {
        /// Empty where the publisher gave none.
        public var href: String
        public var rel: String?
        public var type: String?
        public var title: String?
        public var hreflang: String?
        public var length: Int?

        public init(
            href: String, rel: String? = nil, type: String? = nil, title: String? = nil, hreflang: String? = nil,
            length: Int? = nil
        ) {
            self.href = href
            self.rel = rel
            self.type = type
            self.title = title
            self.hreflang = hreflang
            self.length = length
        }
    }

    /// A file that belongs to an item.
    public struct Enclosure: Sendable, Equatable, Encodable {
        public var url: String
        public var type: String?
        /// Bytes.
        public var length: Int?

        public init(url: String, type: String? = nil, length: Int? = nil) {
            self.url = url
            self.type = type
            self.length = length
        }
    }

    /// The feed an item was taken over from.
    public struct Origin: Sendable, Equatable, Encodable {
        public var title: String?
        public var link: String?
        public var id: String?

        public init(title: String? = nil, link: String? = nil, id: String? = nil) {
            self.title = title
            self.link = link
            self.id = id
        }
    }
}

/// How often, and when, the publisher wants to be asked.
public struct Pacing: Sendable, Equatable, Codable {
    /// RSS `ttl`, minutes.
    public var ttl: Int?
    /// `sy:updatePeriod` and `sy:updateFrequency` as they stand there.
    public var period: String?
    public var frequency: Int?
    /// The one divided by the other, seconds.
    public var syndicationInterval: Int?
    /// Hours of the day (0–23, UTC) in which not to ask.
    public var skipHours: [Int] = []
    /// Names of `weekdays` (UTC) on which not to ask.
    public var skipDays: [String] = []

    public init() {}

    /// English names of the days, in the Gregorian calendar's order.
    public static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    /// A day as `weekdays` has it; nil where that is no day's name.
    public static func weekday(_ name: String) -> String? {
        name.utf8.count > 16 ? nil : weekdays.first { $0.lowercased() == name.lowercased() }
    }
}

/// What a feed said of one article: not yet ours, nothing judged.
public struct Draft: Sendable {
    /// guid, atom:id, rdf:about or JSON id, trimmed.
    public var guid: String?
    /// Absolute address of the article.
    public var link: String?
    /// Plain text.
    public var title: String
    /// Safe HTML of the same.
    public var titleHTML: String?
    /// Plain text, at most about 60 words.
    public var teaser: String
    /// What the publisher gives as a summary: plain text, and safe HTML.
    public var summary: String?
    public var summaryHTML: String?
    /// The article's text as safe HTML.
    public var contentHTML: String?
    /// Where FeedBurner says the article really is.
    public var originalLink: String?
    public var links: [Bulletin.Link] = []
    /// Address of the comments.
    public var comments: String?
    public var authors: [Bulletin.Person] = []
    public var categories: [Bulletin.Category] = []
    public var enclosures: [Bulletin.Enclosure] = []
    public var source: Bulletin.Origin?
    /// Latitude and longitude, degrees (WGS 84).
    public var coordinates: (latitude: Double, longitude: Double)?
    public var published: Date?
    public var updated: Date?
    public var language: String?
    public var image: String?

    public init(guid: String? = nil, link: String? = nil, title: String = "", teaser: String = "") {
        self.guid = guid
        self.link = link
        self.title = title
        self.teaser = teaser
    }
}

extension Draft {
    /// Where the article is, past a redirecting service where the feed says so.
    public var address: String? { originalLink ?? link }
}
