public import FoundationEssentials
public import News

/// Where and under which name we publish.
public struct Site: Sendable {
    public var title: String
    /// Absolute, without a slash at the end.
    public var baseURL: String
    /// Authority and date of our tag: URIs (RFC 4151), fixed at first run: "news.example.org,2026-11-24".
    public var tagAuthority: String
    public var language: Language
    /// Of the dates on pages.
    public var timeZone: TimeZone
    /// The hub that tells our subscribers (WebSub); nil for none.
    public var hub: String?
    /// What the mails of each list are called.
    public var mailTitles: [String: String]

    public init(
        title: String, baseURL: String, tagAuthority: String, language: Language, timeZone: TimeZone,
        hub: String? = nil, mailTitles: [String: String] = [:]
    ) {
        self.title = title
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.tagAuthority = tagAuthority
        self.language = language
        self.timeZone = timeZone
        self.hub = hub
        self.mailTitles = mailTitles
    }

    /// The hub that tells a channel's subscribers.
    ///
    /// Nil where nothing is announced: a subscriber that relied on the hub would ask seldom and hear nothing.
    public func hub(of channel: Channel) -> String? { Channel.everything.contains(channel) ? hub : nil }

    /// The permanent name of a story.
    public func id(of story: StoryID) -> String { "tag:\(tagAuthority):story/\(story)" }

    /// The permanent name of a feed: of a search too, words and all.
    func id(of channel: Channel) -> String {
        let name = channel.path.isEmpty ? "all" : channel.path
        return "tag:\(tagAuthority):feed/\(name)" + (channel.query.isEmpty ? "" : "?" + channel.query)
    }

    public func page(of story: StoryID) -> String { "\(baseURL)/story/\(story)" }
}

/// One selection of stories with a page and three feeds of its own.
public enum Channel: Sendable, Hashable {
    case all
    case region(Region)
    case section(Section)
    case country(String)
    case source(Feed.ID, title: String)
    /// First published on a day of the site's time zone, "2026-11-24".
    ///
    /// `part`: of the feed of a day that is over, from 1 on; each refers to the next one.
    case day(String, part: Int = 1)
    case search(words: String, language: Language?)

    /// "", "region/caucasus", "section/sport", "country/AZ", "source/12", "archive/2026-11-24", "archive/2026-11-24/2", "search".
    public var path: String {
        switch self {
        case .all: ""
        case .region(let region): "region/\(region.rawValue)"
        case .section(let section): "section/\(section.rawValue)"
        case .country(let code): "country/\(code)"
        case .source(let id, _): "source/\(id)"
        case .day(let day, let part): part == 1 ? "archive/\(day)" : "archive/\(day)/\(part)"
        case .search: "search"
        }
    }

    /// What follows "?" in the addresses of its page and feeds.
    public var query: String {
        guard case .search(let words, let language) = self else { return "" }
        return "q=\(words.percentEncoded)" + (language.map { "&lang=\($0.code)" } ?? "")
    }

    /// The channels that are always there.
    public static let everything: [Channel] =
        [.all] + Region.allCases.map { .region($0) } + Section.allCases.map { .section($0) }
        + Region.allCases.flatMap(\.countries).map { .country($0) }
}

/// The formats of an outgoing feed.
public enum FeedFormat: String, Sendable, CaseIterable {
    case atom, rss, json

    public var mediaType: String {
        switch self {
        case .atom: "application/atom+xml"
        case .rss: "application/rss+xml"
        case .json: "application/feed+json"
        }
    }

    /// Its feed's address from the site's root: "/region/caucasus/feed.atom", "/search.atom?q=…".
    public func path(of channel: Channel) -> String {
        if case .search = channel { return "/search.\(rawValue)?\(channel.query)" }
        return (channel.path.isEmpty ? "" : "/" + channel.path) + "/feed.\(rawValue)"
    }

    public func address(of channel: Channel, on site: Site) -> String { site.baseURL + path(of: channel) }
}
