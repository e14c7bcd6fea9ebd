public import News

/// A text made ready to be compared with another one, all by itself: no story, no time.
///
/// Its headline counts for four times as much as its teaser: of two texts about one event the headlines agree first.
struct ComparedText {
    private let words: SparseVector
    private let grams: GramVector
    private let names: Aspect
    private let themes: Aspect
    private let titleWords: SparseVector
    private let titleGrams: GramVector
    /// Sequences of three letters of the headline, of no language: names and loans that no list knows.
    private let titleLetters: SparseVector
    private let languageKey: UInt64

    private static let titleWeight: Float = 4
    private static let sequence = 3

    /// A vector of length 1, and how much there was before it was brought to that.
    private struct Aspect {
        let vector: SparseVector
        let mass: Float

        init(_ vector: SparseVector) {
            self.vector = vector.normalised
            mass = vector.length * vector.length
        }

        /// The share of both, of their squared weights, that stands in the other one too.
        ///
        /// `doubt`: a mass at which a share counts by half. One concept in common of one is no agreement.
        func share(with other: Aspect, doubt: Float) -> Float {
            func part(_ one: Aspect, _ two: Aspect) -> Float {
                guard one.mass > 0 else { return 0 }
                return one.vector.covered(by: two.vector) * one.mass / (one.mass + doubt)
            }
            return (part(self, other) + part(other, self)) / 2
        }
    }

    /// `counts`: how rare each term is.
    init(title: String, teaser: String, language: Language, counts: TermCounts) {
        languageKey = Lexicon.key(ofLanguage: language.code)
        let profile = Profile(
            Reading(title: title, teaser: teaser, language: language), titleWeight: Self.titleWeight)
        let headline = Profile(title: title, teaser: "", language: language)
        words = counts.vector(profile.words, language: languageKey)
        grams = counts.grams(profile.grams, language: languageKey)
        names = Aspect(counts.weighted(profile.names, language: nil))
        themes = Aspect(counts.weighted(profile.themes, language: nil))
        titleWords = counts.vector(headline.words, language: languageKey)
        titleGrams = counts.grams(headline.grams, language: languageKey)
        titleLetters = Self.letters(of: title, language: language)
    }

    private static func letters(of title: String, language: Language) -> SparseVector {
        let text = Tokens(String(Profile.withoutSiteName(title)), language: language)
        var terms: [Term: Float] = [:]
        for token in text.tokens {
            let word = [0x5F] + text[token] + [0x5F]
            guard word.count >= sequence else { continue }
            for start in 0...(word.count - sequence) {
                let hash = LetterHash.of(word[start..<(start + sequence)], seed: 0)
                terms[Term(truncatingIfNeeded: hash >> 32), default: 0] += 1
            }
        }
        return SparseVector(sorted: terms.sorted { $0.key < $1.key }.map { .init(term: $0.key, weight: $0.value) })
            .normalised
    }

    /// How much the texts have in common, 0…1: what of either stands in the other too, whatever weight it has there.
    ///
    /// Orders pairs better than the cosine, most of all where one text is much longer than the other.
    func likeness(to other: ComparedText) -> Float {
        guard languageKey == other.languageKey else {
            let names = names.share(with: other.names, doubt: 180)
            let themes = themes.share(with: other.themes, doubt: 180)
            let loans = 0.5 * titleLetters.common(with: other.titleLetters) + 1.5 * grams.dot(other.grams)
            return (0.5 * names + 0.8 * themes + loans) / 3.3
        }
        let texts = words.common(with: other.words) + grams.common(with: other.grams)
        let names = names.share(with: other.names, doubt: 0)
        let themes = themes.share(with: other.themes, doubt: 200)
        let headlines = headline(in: other) + other.headline(in: self)
        return (0.4 * texts + 0.1 * names + 0.25 * themes + 0.05 * headlines) / 1.35
    }

    /// The shares of the headline's words and letter sequences that stand in the other text, added up.
    private func headline(in other: ComparedText) -> Float {
        titleWords.covered(by: other.words) + titleGrams.covered(by: other.grams)
    }
}

extension Newsroom {
    /// How alike two articles are, 0…1, whatever time lies between them; nil where one is outside the window.
    ///
    /// Rarity is that of now, with all articles of the window counted.
    public func likeness(_ a: Article.ID, _ b: Article.ID) -> Double? {
        guard let a = position(of: a), let b = position(of: b) else { return nil }
        return Double(compared(self[a]).likeness(to: compared(self[b])))
    }

    private func compared(_ report: FiledReport) -> ComparedText {
        ComparedText(title: report.title, teaser: report.teaser, language: report.language, counts: counts)
    }
}
