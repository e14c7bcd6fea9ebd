/// Which countries places lie in, by the lexicon.
enum Gazetteer {
    /// ISO 3166-1 alpha-2 code of the country that a concept names or lies in; nil for other concepts.
    static func country(of concept: Lexicon.Concept) -> String? {
        let name = Lexicon.bundled.name(of: Lexicon.bundled.countries[concept] ?? concept)
        return name.hasPrefix("country-") ? name.dropFirst("country-".count).uppercased() : nil
    }
}
