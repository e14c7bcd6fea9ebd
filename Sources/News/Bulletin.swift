public import FoundationEssentials

/// One feed document as its publisher wrote it, made uniform.
public struct Bulletin: Sendable, Equatable {
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
    public var id: String?
    public var title: String?
    public var subtitle: String?
    public var link: String?
    public var selfURL: String?
    public var hubURLs: [String] = []
    public var language: String?
    public var updated: Date?
    public var generator: String?
    public var pacing = Pacing()
    public var drafts: [Draft] = []

    public init(format: Format, encoding: String, isWellFormed: Bool) {
        self.format = format
        self.encoding = encoding
        self.isWellFormed = isWellFormed
    }
}

/// How often, and when, the publisher wants to be asked.
public struct Pacing: Sendable, Equatable {
    /// RSS `ttl`, minutes.
    public var ttl: Int?
    /// `sy:updatePeriod` divided by `sy:updateFrequency`, seconds.
    public var syndicationInterval: Int?
    /// Hours of the day (0–23, UTC) in which not to ask.
    public var skipHours: [Int] = []
    /// English day names.
    public var skipDays: [String] = []

    public init() {}
}

/// What a feed said of one article: not yet ours, nothing judged.
public struct Draft: Sendable, Equatable {
    /// guid, atom:id, rdf:about or JSON id, trimmed.
    public var guid: String?
    /// Absolute address of the article.
    public var link: String?
    /// Plain text.
    public var title: String
    /// Plain text, at most about 60 words.
    public var teaser: String
    /// Sanitised HTML.
    public var contentHTML: String?
    public var authors: [String] = []
    public var categories: [String] = []
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
