import News

/// One space of terms: who uses them, and so how rare they are.
struct TermIndex: Sendable {
    struct Posting: Sendable {
        var surface: String
        /// In order of arrival.
        var articles: [Article.ID]
    }

    /// Documents assumed before the first one: with few articles seen, no term may pass for very rare.
    private static let prior: Float = 40

    private var postings: [UInt64: Posting] = [:]
    private var documents = 0

    mutating func add(_ terms: [Profile.Term], of article: Article.ID) {
        documents += 1
        for term in terms {
            postings[term.id, default: Posting(surface: term.surface, articles: [])].articles.append(article)
        }
    }

    mutating func remove(_ terms: [Profile.Term], of article: Article.ID) {
        documents -= 1
        for term in terms {
            guard var posting = postings.removeValue(forKey: term.id) else { continue }
            posting.articles.removeAll { $0 == article }
            if !posting.articles.isEmpty { postings[term.id] = posting }
        }
    }

    func articles(with term: UInt64) -> [Article.ID] {
        postings[term]?.articles ?? []
    }

    func surface(of term: UInt64) -> String {
        postings[term]?.surface ?? ""
    }

    /// Inverse document frequency, never below 0.
    func rarity(of term: UInt64) -> Float {
        let uses = Float(postings[term]?.articles.count ?? 0)
        return Float.logarithm((Float(documents) + Self.prior + 1) / (uses + 1))
    }

    /// Weighted by rarity and brought to length 1.
    func vector(_ terms: [Profile.Term]) -> Vector {
        Vector(terms.map { ($0.id, $0.weight * rarity(of: $0.id)) })
    }
}

/// A sparse vector of length 1 (or 0), its terms in order of id: sums come out the same in every run.
struct Vector: Sendable {
    typealias Component = (id: UInt64, weight: Float)

    let terms: [Component]

    init(_ terms: [Component]) {
        let length = terms.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot()
        let scale = length > 0 ? 1 / length : 0
        self.terms = terms.map { ($0.id, $0.weight * scale) }.sorted { $0.id < $1.id }
    }

    func cosine(_ other: Vector) -> Float {
        var sum: Float = 0
        walk(with: other) { sum += $1 * $2 }
        return sum
    }

    /// Terms of both with the product of their weights.
    func shared(with other: Vector) -> [(id: UInt64, strength: Float)] {
        var both: [(id: UInt64, strength: Float)] = []
        walk(with: other) { both.append(($0, $1 * $2)) }
        return both
    }

    private func walk(with other: Vector, _ visit: (UInt64, Float, Float) -> Void) {
        var mine = 0
        var theirs = 0
        while mine < terms.count, theirs < other.terms.count {
            let (own, foreign) = (terms[mine], other.terms[theirs])
            if own.id == foreign.id { visit(own.id, own.weight, foreign.weight) }
            if own.id <= foreign.id { mine += 1 }
            if foreign.id <= own.id { theirs += 1 }
        }
    }
}
