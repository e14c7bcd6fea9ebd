public import FoundationEssentials

/// Which stories are meant; every condition that is set has to hold.
public struct Selection: Sendable, Hashable {
    /// Stories about one of these countries (ISO 3166-1 alpha-2).
    public var countries: [String]?
    public var section: Section?
    /// Stories this source has reported.
    public var source: Feed.ID?
    /// Words that a report's title or teaser has, by their beginnings.
    public var words: String?
    /// Of the report that has the words.
    public var language: Language?
    /// First published in this time.
    public var published: Range<Date>?

    public init(
        countries: [String]? = nil, section: Section? = nil, source: Feed.ID? = nil, words: String? = nil,
        language: Language? = nil, published: Range<Date>? = nil
    ) {
        self.countries = countries
        self.section = section
        self.source = source
        self.words = words
        self.language = language
        self.published = published
    }

    public static let all = Selection()
}
