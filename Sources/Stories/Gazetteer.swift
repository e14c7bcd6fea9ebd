public import News

/// Which countries a text speaks of, by the places of the lexicon.
public enum Gazetteer {
    /// Countries by how often a text names them, most first; ties by code.
    ///
    /// Gives ISO 3166-1 alpha-2 codes.
    public static func countries(in text: String, language: Language) -> [String] {
        let tokens = Tokens(text, language: language)
        let seed = Lexicon.seed(language.code)
        var counts: [String: Int] = [:]
        for index in tokens.tokens.indices {
            guard let match = Lexicon.bundled.match(tokens, at: index, seed: seed),
                let country = country(of: match.concept)
            else { continue }
            counts[country, default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }

    static func country(of concept: Lexicon.Concept) -> String? {
        let name = Lexicon.bundled.name(of: Lexicon.bundled.countries[concept] ?? concept)
        return name.hasPrefix("country-") ? name.dropFirst("country-".count).uppercased() : nil
    }
}
