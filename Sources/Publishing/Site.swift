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

    public init(title: String, baseURL: String, tagAuthority: String, language: Language, timeZone: TimeZone) {
        self.title = title
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        self.tagAuthority = tagAuthority
        self.language = language
        self.timeZone = timeZone
    }

    /// The permanent name of a story.
    public func id(of story: StoryID) -> String { "tag:\(tagAuthority):story/\(story)" }

    public func page(of story: StoryID) -> String { "\(baseURL)/story/\(story)" }
}

/// One selection of stories with a page and three feeds of its own.
public enum Channel: Sendable, Hashable {
    case all
    case region(Region)
    case country(String)

    /// "", "region/caucasus", "country/AZ".
    public var path: String {
        switch self {
        case .all: ""
        case .region(let region): "region/\(region.rawValue)"
        case .country(let code): "country/\(code)"
        }
    }

    /// Of the stories' countries; nil for all.
    public var countries: [String]? {
        switch self {
        case .all: nil
        case .region(let region): region.countries
        case .country(let code): [code]
        }
    }

    public static let everything: [Channel] =
        [.all] + Region.allCases.map { .region($0) } + Region.allCases.flatMap(\.countries).map { .country($0) }
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

    public func address(of channel: Channel, on site: Site) -> String {
        ([site.baseURL] + (channel.path.isEmpty ? [] : [channel.path])).joined(separator: "/") + "/feed.\(rawValue)"
    }
}
