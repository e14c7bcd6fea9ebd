public import News

/// Which section a story belongs to, by the themes of the lexicon its reports name.
public enum Sections {
    /// Its share of all that speaks for any section, and how often at least.
    private static let leastShare = 0.4
    private static let leastMentions = 2.0
    private static let titleWeight = 2.0

    /// The section most of the reports' themes speak for; nil where none stands out.
    public static func section(of articles: [Article]) -> Section? {
        var mentions: [Section: Double] = [:]
        for article in articles where article.copyOf == nil {
            for (text, weight) in [(article.title, titleWeight), (article.teaser, 1)] {
                for section in themes(in: text, article.language) { mentions[section, default: 0] += weight }
            }
        }
        let all = mentions.values.reduce(0, +)
        // Of equals the first of the sections, so that the same reports always give the same one.
        let most = Section.allCases.max { mentions[$0, default: 0] < mentions[$1, default: 0] }
        guard let most, let count = mentions[most], count >= leastMentions, count >= leastShare * all else {
            return nil
        }
        return most
    }

    private static func themes(in text: String, _ language: Language) -> [Section] {
        let tokens = Tokens(text, language: language)
        let seed = Lexicon.seed(language.code)
        return tokens.tokens.indices.compactMap { index in
            Lexicon.bundled.match(tokens, at: index, seed: seed).flatMap { Lexicon.bundled.sections[Int($0.concept)] }
        }
    }
}
