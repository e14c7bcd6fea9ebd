import News

/// How often words stand in the news of a language, so that the first articles after a start are judged like later ones.
struct Background: Sendable {
    /// Terms of words and of letter sequences, with the share of a language's articles that use them.
    struct Rates: Sendable {
        let words: [(Term, Float)]
        let grams: [(Term, Float)]
    }

    /// By the language's key.
    private(set) var languages: [UInt64: Rates] = [:]
    /// The same for concepts and names, over all languages.
    private(set) var shared: [(Term, Float)] = []

    /// The table shipped with the program.
    static let bundled = Background(BundledData.background)

    /// `text`: a language a line: its code, then `word:n`, n of 10,000 articles.
    init(_ text: String) {
        var sharedRates: [Term: Float] = [:]
        var count: Float = 0
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: " ")
            guard let code = fields.first else { continue }
            let language = Language(String(code))
            var words: [Term: Float] = [:]
            var grams: [Term: Float] = [:]
            for field in fields.dropFirst() {
                let parts = field.split(separator: ":")
                guard parts.count == 2, let rate = Float(parts[1]) else { continue }
                let profile = Profile(title: String(parts[0]), teaser: "", language: language)
                for term in profile.words.terms { words[term, default: 0] += rate / 10_000 }
                for term in profile.grams.terms { grams[term, default: 0] += rate / 10_000 }
                for term in profile.names.terms + profile.themes.terms {
                    sharedRates[term, default: 0] += rate / 10_000
                }
            }
            languages[Lexicon.key(ofLanguage: language.code)] = Rates(words: words.rates, grams: grams.rates)
            count += 1
        }
        shared = sharedRates.mapValues { $0 / count }.rates
    }
}

extension [Term: Float] {
    /// At most 1 each, in order of the terms: terms that share a place are added up in one order in every run.
    fileprivate var rates: [(Term, Float)] { sorted { $0.key < $1.key }.map { ($0.key, Swift.min($0.value, 1)) } }
}
