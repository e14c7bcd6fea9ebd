import News

/// How many live articles use a term, and so how rare it is.
///
/// Counts live in tables addressed by the term itself (feature hashing, Weinberger et al. 2009): their size does not
/// grow, and of two rare terms in one place each passes for a little less rare.
struct TermCounts: Sendable {
    private static let places = 1 << 20
    /// Articles that the background stands for, a language.
    private static let backgroundArticles: Float = 150
    /// Where there is no background: with few articles seen, no term may pass for very rare.
    private static let assumedArticles: Float = 150
    /// Letter sequences of a text that count; those of a headline and a teaser are fewer.
    private static let gramLimit = 256

    private var counts = [Float](repeating: 0, count: Self.places)
    private var gramCounts = [Float](repeating: 0, count: GramVector.places)
    private var articles: [UInt64: Float] = [:]
    private var allArticles: Float = Self.assumedArticles

    init(background: Background = .bundled) {
        for (language, wording) in background.languages.sorted(by: { $0.key < $1.key }) {
            articles[language] = Self.backgroundArticles
            for (term, rate) in wording.words { counts[Self.place(term)] += rate * Self.backgroundArticles }
            for (term, rate) in wording.grams {
                let place = Self.gramPlace(GramVector.place(of: term), language: language)
                gramCounts[place] += rate * Self.backgroundArticles
            }
        }
        for (term, rate) in background.shared { counts[Self.place(term)] += rate * Self.backgroundArticles }
        if !background.shared.isEmpty { allArticles = Self.backgroundArticles }
        expectCountries(of: .bundled)
    }

    /// Share of the articles that name a country of the region, before any has been seen.
    private static let countryRate: Float = 0.3

    /// In the news of a region its countries' names tell little; without this the first articles would all seem related.
    private mutating func expectCountries(of lexicon: Lexicon) {
        var terms = Profile.countries
        var grams: Set<Int> = []
        for (languageKey, letters) in lexicon.countryStems {
            let stem = Profile.terms(ofStem: letters, languageKey: languageKey)
            terms.insert(stem.word)
            grams.formUnion(stem.grams.map { Self.gramPlace(GramVector.place(of: $0), language: languageKey) })
        }
        let expected = Self.countryRate * Self.backgroundArticles
        for place in terms.map(Self.place) { counts[place] = max(counts[place], expected) }
        for place in grams {
            gramCounts[place] = max(gramCounts[place], expected)
        }
    }

    @inline(__always)
    private static func place(_ term: Term) -> Int { Int(term & Term(places - 1)) }

    /// Where a letter sequence of a language is counted; the sequence itself is of none.
    @inline(__always)
    private static func gramPlace(_ place: Term, language: UInt64) -> Int {
        Int(place ^ Term(truncatingIfNeeded: (language &* 0x9E37_79B9_7F4A_7C15) >> 40)) & (GramVector.places - 1)
    }

    /// `share`: of an article, 0…1.
    mutating func add(_ profile: ProfileVectors, language: UInt64, share: Float) {
        articles[language, default: Self.assumedArticles] += share
        allArticles += share
        for vector in [profile.words, profile.names, profile.themes] {
            for term in vector.terms { counts[Self.place(term)] += share }
        }
        for term in profile.grams.terms { gramCounts[Self.gramPlace(term, language: language)] += share }
    }

    /// Takes an article's terms back.
    mutating func remove(_ profile: ProfileVectors, language: UInt64, share: Float) {
        articles[language, default: Self.assumedArticles] -= share
        allArticles -= share
        for vector in [profile.words, profile.names, profile.themes] {
            for term in vector.terms { counts[Self.place(term)] = max(0, counts[Self.place(term)] - share) }
        }
        for place in profile.grams.terms.lazy.map({ Self.gramPlace($0, language: language) }) {
            gramCounts[place] = max(0, gramCounts[place] - share)
        }
    }

    /// Articles of a language, or of all.
    func total(_ language: UInt64?) -> Float {
        language.map { articles[$0] ?? Self.assumedArticles } ?? allArticles
    }

    /// Inverse document frequency, never below 0.
    @inline(__always)
    func rarity(of term: Term, among total: Float) -> Float { Self.rarity(counts[Self.place(term)], among: total) }

    @inline(__always)
    private static func rarity(_ count: Float, among total: Float) -> Float {
        max(0, Float.logarithm((total + 1) / (count + 0.5)))
    }

    /// Weighted by rarity.
    func weighted(_ bag: Profile.Bag, language: UInt64?) -> SparseVector {
        let total = total(language)
        return SparseVector(
            sorted: zip(bag.terms, bag.weights).map { term, weight in
                .init(term: term, weight: weight * rarity(of: term, among: total))
            })
    }

    /// The same brought to length 1.
    func vector(_ bag: Profile.Bag, language: UInt64?) -> SparseVector {
        weighted(bag, language: language).normalised
    }

    /// The same for letter sequences, the heaviest of them.
    func grams(_ bag: Profile.Bag, language: UInt64) -> GramVector {
        let total = total(language)
        let weighted = zip(bag.terms, bag.weights).map { term, weight in
            let place = GramVector.place(of: term)
            return SparseVector.Entry(
                term: place,
                weight: weight * Self.rarity(gramCounts[Self.gramPlace(place, language: language)], among: total))
        }
        return GramVector(sorted: SparseVector(sorted: weighted).trimmed(to: Self.gramLimit).entries)
    }
}
