import News

/// How many live articles use a term, and so how rare it is.
///
/// Counts live in one table addressed by the term itself (feature hashing, Weinberger et al. 2009): its size does not
/// grow, and of two rare terms in one place each passes for a little less rare.
struct TermCounts: Sendable {
    private static let places = 1 << 22
    /// Articles that the background stands for, a language.
    private static let backgroundArticles: Float = 150
    /// Where there is no background: with few articles seen, no term may pass for very rare.
    private static let assumedArticles: Float = 150

    private var counts = [Float](repeating: 0, count: Self.places)
    private var articles: [UInt64: Float] = [:]
    private var allArticles: Float = Self.assumedArticles

    init(background: Background = .bundled) {
        for (language, words) in background.languages {
            articles[language] = Self.backgroundArticles
            for (term, rate) in words { counts[Self.place(term)] += rate * Self.backgroundArticles }
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
        for (seed, letters) in lexicon.countryStems { terms.formUnion(Profile.terms(ofStem: letters, seed: seed)) }
        for term in terms {
            counts[Self.place(term)] = max(counts[Self.place(term)], Self.countryRate * Self.backgroundArticles)
        }
    }

    @inline(__always)
    private static func place(_ term: Term) -> Int { Int(term & Term(places - 1)) }

    /// `share`: of an article, 0…1.
    mutating func add(_ profile: Profile, language: UInt64, share: Float) {
        articles[language, default: Self.assumedArticles] += share
        allArticles += share
        for bag in [profile.words, profile.grams, profile.names, profile.themes] {
            for term in bag.terms { counts[Self.place(term)] += share }
        }
    }

    /// Takes an article's terms back.
    mutating func remove(_ vectors: [SparseVector], language: UInt64, share: Float) {
        articles[language, default: Self.assumedArticles] -= share
        allArticles -= share
        for vector in vectors {
            for term in vector.terms { counts[Self.place(term)] = max(0, counts[Self.place(term)] - share) }
        }
    }

    /// Articles of a language, or of all.
    func total(_ language: UInt64?) -> Float {
        language.map { articles[$0] ?? Self.assumedArticles } ?? allArticles
    }

    /// Inverse document frequency, never below 0.
    @inline(__always)
    func rarity(of term: Term, among total: Float) -> Float {
        max(0, Float.logarithm((total + 1) / (counts[Self.place(term)] + 0.5)))
    }

    /// Weighted by rarity and brought to length 1.
    func vector(_ bag: Profile.Bag, language: UInt64?, limit: Int = .max) -> SparseVector {
        let total = total(language)
        var weights = bag.weights
        for index in weights.indices { weights[index] *= rarity(of: bag.terms[index], among: total) }
        return SparseVector(terms: bag.terms, weights: weights).trimmed(to: limit).normalised
    }
}
