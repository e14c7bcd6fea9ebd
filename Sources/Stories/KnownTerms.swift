import News

extension Profile {
    /// The terms that stand for countries.
    static let countries = terms(of: [.country])
    /// Those that stand for countries, cities, regions and waters.
    static let places = terms(of: [.country, .place])

    /// Those that stand for people, companies and parties of the lexicon.
    static let people = terms(of: [.name])
    /// Those that stand for the money of one country or two, which few others speak of.
    static let currencies = terms(named: ["tenge", "som", "manat", "lari", "dram", "lira", "hryvnia"])
    /// Those that say that somebody met somebody.
    static let encounters = terms(named: ["visit", "meeting-of-leaders", "talks-negotiation"])

    private static func terms(named names: Set<String>) -> Set<Term> {
        let lexicon = Lexicon.bundled
        let concepts = lexicon.names.indices.filter { names.contains(lexicon.names[$0]) }
        return Set(concepts.map { term(of: Lexicon.Concept($0)) })
    }

    private static func terms(of kinds: Set<Lexicon.Kind>) -> Set<Term> {
        let lexicon = Lexicon.bundled
        let concepts = lexicon.names.indices.map { Lexicon.Concept($0) }
        return Set(concepts.filter { kinds.contains(lexicon.kind(of: $0)) }.map { term(of: $0) })
    }
}
