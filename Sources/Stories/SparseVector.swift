/// A term: the hash of what it stands for.
///
/// Spaces and languages have hashes of their own.
typealias Term = UInt32

/// Weighted terms in order of their hashes: sums come out the same in every run.
struct SparseVector: Sendable {
    struct Entry: Sendable {
        let term: Term
        var weight: Float
    }

    private(set) var entries: [Entry] = []

    init() {}

    /// `entries`: in ascending order of terms, no term twice.
    init(sorted entries: [Entry]) {
        self.entries = entries
    }

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }
    var terms: some Sequence<Term> { entries.lazy.map(\.term) }

    var length: Float { entries.reduce(0) { $0 + $1.weight * $1.weight }.squareRoot() }

    /// The same direction with length 1; nothing stays nothing.
    var normalised: SparseVector {
        let length = length
        guard length > 0 else { return self }
        return SparseVector(sorted: entries.map { Entry(term: $0.term, weight: $0.weight / length) })
    }

    func dot(_ other: SparseVector) -> Float {
        var sum: Float = 0
        walk(with: other) { sum += $0.weight * $1.weight }
        return sum
    }

    /// The share of this vector, of its squared weights, whose terms the other one has.
    func covered(by other: SparseVector) -> Float {
        var covered: Float = 0
        walk(with: other) { mine, _ in covered += mine.weight * mine.weight }
        let all = entries.reduce(0) { $0 + $1.weight * $1.weight }
        return all > 0 ? covered / all : 0
    }

    /// The share of two vectors of length 1, of their squared weights, whose terms the other one has.
    func common(with other: SparseVector) -> Float {
        var sum: Float = 0
        walk(with: other) { mine, theirs in
            sum += mine.weight * mine.weight + theirs.weight * theirs.weight
        }
        return sum / 2
    }

    /// Calls back with the entries of every term that both have, in order.
    @inline(__always)
    func walk(with other: SparseVector, _ visit: (Entry, Entry) -> Void) {
        entries.withUnsafeBufferPointer { mine in
            other.entries.withUnsafeBufferPointer { theirs in
                var left = 0
                var right = 0
                while left < mine.count, right < theirs.count {
                    let (own, foreign) = (mine[left].term, theirs[right].term)
                    if own == foreign { visit(mine[left], theirs[right]) }
                    left += own <= foreign ? 1 : 0
                    right += foreign <= own ? 1 : 0
                }
            }
        }
    }

    /// The sum of two vectors.
    func adding(_ other: SparseVector) -> SparseVector {
        var sum = SparseVector()
        sum.entries.reserveCapacity(entries.count + other.entries.count)
        var left = 0
        var right = 0
        while left < entries.count, right < other.entries.count {
            let (own, foreign) = (entries[left], other.entries[right])
            if own.term == foreign.term {
                sum.entries.append(Entry(term: own.term, weight: own.weight + foreign.weight))
            } else {
                sum.entries.append(own.term < foreign.term ? own : foreign)
            }
            left += own.term <= foreign.term ? 1 : 0
            right += foreign.term <= own.term ? 1 : 0
        }
        sum.entries += entries[left...]
        sum.entries += other.entries[right...]
        // Sums are kept by the thousand: where many terms are common, the room for all of them is not.
        if sum.count < 3 * sum.entries.capacity / 4 { sum.entries = sum.entries.withUnsafeBufferPointer { Array($0) } }
        return sum
    }

    /// The greatest weight of a term that the other one does not have, 0 where it has all.
    func heaviest(outside other: SparseVector) -> Float {
        var heaviest: Float = 0
        var right = 0
        for entry in entries {
            while right < other.count, other.entries[right].term < entry.term { right += 1 }
            if right < other.count, other.entries[right].term == entry.term { continue }
            heaviest = max(heaviest, entry.weight)
        }
        return heaviest
    }

    /// The greatest weight of a term that the other one has too, 0 where it has none.
    func heaviest(inside other: SparseVector) -> Float {
        var heaviest: Float = 0
        walk(with: other) { mine, _ in heaviest = max(heaviest, mine.weight) }
        return heaviest
    }

    /// The heaviest terms only.
    func trimmed(to limit: Int) -> SparseVector {
        guard count > limit else { return self }
        let least = entries.map(\.weight).greatest(limit)
        // Of those that weigh as little as the last one some have to go.
        var spare = limit - entries.count { $0.weight > least }
        var kept: [Entry] = []
        kept.reserveCapacity(limit)
        for entry in entries where entry.weight >= least {
            if entry.weight == least {
                guard spare > 0 else { continue }
                spare -= 1
            }
            kept.append(entry)
        }
        return SparseVector(sorted: kept)
    }
}

extension [Float] {
    /// The value that so many of these reach or exceed (Hoare's quickselect); `rank`: 1 to their count.
    fileprivate func greatest(_ rank: Int) -> Float {
        var rest = self
        return rest.withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            while low < high {
                let pivot = values[(low + high) / 2]
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] > pivot { left += 1 }
                    while values[right] < pivot { right -= 1 }
                    guard left <= right else { break }
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
                if rank - 1 <= right {
                    high = right
                } else if rank - 1 >= left {
                    low = left
                } else {
                    break
                }
            }
            return values[rank - 1]
        }
    }
}
