/// A term: the hash of what it stands for.
///
/// Spaces and languages have hashes of their own.
typealias Term = UInt32

/// Weighted terms in order of their hashes: sums come out the same in every run.
struct SparseVector: Sendable {
    private(set) var terms: [Term] = []
    private(set) var weights: [Float] = []

    init() {}

    /// `components`: in ascending order of terms, no term twice.
    init(sorted components: [(term: Term, weight: Float)]) {
        terms = components.map(\.term)
        weights = components.map(\.weight)
    }

    init(terms: [Term], weights: [Float]) {
        self.terms = terms
        self.weights = weights
    }

    var isEmpty: Bool { terms.isEmpty }
    var count: Int { terms.count }

    var length: Float { weights.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// The same direction with length 1; nothing stays nothing.
    var normalised: SparseVector {
        let length = length
        guard length > 0 else { return self }
        return SparseVector(terms: terms, weights: weights.map { $0 / length })
    }

    func dot(_ other: SparseVector) -> Float {
        var sum: Float = 0
        walk(with: other) { sum += weights[$0] * other.weights[$1] }
        return sum
    }

    /// The share of this vector, of its squared weights, whose terms the other one has.
    func covered(by other: SparseVector) -> Float {
        var covered: Float = 0
        walk(with: other) { mine, _ in covered += weights[mine] * weights[mine] }
        let all = weights.reduce(0) { $0 + $1 * $1 }
        return all > 0 ? covered / all : 0
    }

    /// The share of two vectors of length 1, of their squared weights, whose terms the other one has; and those terms.
    func common(with other: SparseVector) -> (share: Float, terms: Int) {
        var sum: Float = 0
        var count = 0
        walk(with: other) { mine, theirs in
            sum += weights[mine] * weights[mine] + other.weights[theirs] * other.weights[theirs]
            count += 1
        }
        return (sum / 2, count)
    }

    /// Calls back with the positions of every term that both have, in order.
    @inline(__always)
    func walk(with other: SparseVector, _ visit: (Int, Int) -> Void) {
        terms.withUnsafeBufferPointer { mine in
            other.terms.withUnsafeBufferPointer { theirs in
                var left = 0
                var right = 0
                while left < mine.count, right < theirs.count {
                    let (own, foreign) = (mine[left], theirs[right])
                    if own == foreign { visit(left, right) }
                    left += own <= foreign ? 1 : 0
                    right += foreign <= own ? 1 : 0
                }
            }
        }
    }

    /// The sum of two vectors, the second one scaled.
    func adding(_ other: SparseVector, times scale: Float = 1) -> SparseVector {
        var sum = SparseVector()
        sum.terms.reserveCapacity(terms.count + other.terms.count)
        sum.weights.reserveCapacity(terms.count + other.terms.count)
        var left = 0
        var right = 0
        while left < terms.count || right < other.terms.count {
            if right == other.terms.count || left < terms.count && terms[left] < other.terms[right] {
                sum.terms.append(terms[left])
                sum.weights.append(weights[left])
                left += 1
            } else if left == terms.count || other.terms[right] < terms[left] {
                sum.terms.append(other.terms[right])
                sum.weights.append(other.weights[right] * scale)
                right += 1
            } else {
                sum.terms.append(terms[left])
                sum.weights.append(weights[left] + other.weights[right] * scale)
                left += 1
                right += 1
            }
        }
        return sum
    }

    /// The heaviest terms only.
    func trimmed(to limit: Int) -> SparseVector {
        guard count > limit else { return self }
        let least = weights.sorted(by: >)[limit - 1]
        var kept = SparseVector()
        for (term, weight) in zip(terms, weights) where weight >= least && kept.count < limit {
            kept.terms.append(term)
            kept.weights.append(weight)
        }
        return kept
    }
}
