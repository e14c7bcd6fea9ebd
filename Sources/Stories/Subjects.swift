public import News

/// What an article speaks of: countries and sections, by the places and themes of the lexicon.
public struct Subjects: Sendable {
    private static let titleWeight = 2.0

    /// ISO 3166-1 alpha-2 codes by how often they are named, most first; ties by code.
    public let countries: [String]
    /// How much speaks for each section.
    let sections: [Section: Double]

    /// Those of a text that nobody reads.
    fileprivate init() {
        countries = []
        sections = [:]
    }

    public init(of text: Reading) {
        var countries: [String: Int] = [:]
        var sections: [Section: Double] = [:]
        for (passage, weight) in [(text.headline, Self.titleWeight), (text.body, 1)] {
            for case let match? in passage.matches {
                if let country = Gazetteer.country(of: match.concept) { countries[country, default: 0] += 1 }
                if let section = Lexicon.bundled.sections[Int(match.concept)] {
                    sections[section, default: 0] += weight
                }
            }
        }
        self.countries = countries.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        self.sections = sections
    }
}

/// Remembers the subjects of articles: a story that grows is looked through again with every report.
public struct SubjectMemory: Sendable {
    /// Articles remembered; then all are forgotten and found anew.
    private static let capacity = 20_000

    private var known: [Article.ID: Subjects] = [:]

    public init() {}

    public mutating func subjects(of report: StoryReport) -> Subjects {
        known[report.id]
            ?? note(Reading(title: report.title, teaser: report.teaser, language: report.language), of: report.id)
    }

    /// Remembers what an article's text speaks of.
    @discardableResult
    public mutating func note(_ text: Reading, of article: Article.ID) -> Subjects {
        note(Subjects(of: text), of: article)
    }

    /// An article whose text is not to be read.
    public mutating func noteNothing(of article: Article.ID) { note(Subjects(), of: article) }

    @discardableResult
    private mutating func note(_ subjects: Subjects, of article: Article.ID) -> Subjects {
        if known.count >= Self.capacity { known.removeAll() }
        known[article] = subjects
        return subjects
    }

    /// The article's text has changed.
    public mutating func forget(_ article: Article.ID) {
        known[article] = nil
    }
}
