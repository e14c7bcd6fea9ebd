/// A vector that meets many others, laid out so that each of their terms is found without a branch.
///
/// Which of another text's terms are here nobody can foretell, and every wrong guess of the processor would cost as much as four of them.
struct IndexedVector: Sendable {
    /// A term above its place, counted from 1, in the slot of its hash or the next one; 0 where a slot is free.
    private let slots: [UInt64]
    /// By place; nothing at 0.
    private let weights: [Float]
    /// By place, 0…; nothing at 0.
    private let rarities: [Float]

    init(_ vector: SparseVector, rarity: (Term) -> Float = { _ in 0 }) {
        weights = [0] + vector.entries.map(\.weight)
        rarities = [0] + vector.terms.map(rarity)
        var size = Self.least
        while size < 8 * vector.count { size *= 2 }
        let greatest = 8 * size
        var (slots, hasRoom) = Self.slots(vector.terms, of: size)
        while !hasRoom, size < greatest {
            size *= 2
            (slots, hasRoom) = Self.slots(vector.terms, of: size)
        }
        self.slots = slots
    }

    private static let least = 16

    /// Terms chosen to meet in one place are not worth more room: the third of them is left out.
    private static func slots(_ terms: some Sequence<Term>, of size: Int) -> (slots: [UInt64], hasRoom: Bool) {
        var slots = [UInt64](repeating: 0, count: size + 1)
        var hasRoom = true
        for (place, term) in terms.enumerated() {
            var slot = Int(term) & (size - 1)
            if slots[slot] != 0 { slot += 1 }
            if slots[slot] == 0 { slots[slot] = UInt64(term) << 32 | UInt64(place + 1) } else { hasRoom = false }
        }
        return (slots, hasRoom)
    }

    /// Calls back with every entry of another vector: the weight here, 0 where it is not here, the weight there, and the rarity.
    @inline(__always)
    func forEach(in other: SparseVector, _ visit: (_ own: Float, _ theirs: Float, _ rarity: Float) -> Void) {
        slots.withUnsafeBufferPointer { slots in
            weights.withUnsafeBufferPointer { weights in
                rarities.withUnsafeBufferPointer { rarities in
                    let mask = UInt32(slots.count - 2)
                    for entry in other.entries {
                        let slot = Int(entry.term & mask)
                        let (first, second) = (slots[slot], slots[slot + 1])
                        let found =
                            (UInt32(truncatingIfNeeded: first >> 32) == entry.term ? first : 0)
                            | (UInt32(truncatingIfNeeded: second >> 32) == entry.term ? second : 0)
                        let place = Int(UInt32(truncatingIfNeeded: found))
                        visit(weights[place], entry.weight, rarities[place])
                    }
                }
            }
        }
    }

    func dot(_ other: SparseVector) -> Float {
        var sum: Float = 0
        forEach(in: other) { own, theirs, _ in sum += own * theirs }
        return sum
    }

    /// The product with another one, and the share of this one (of its squared weights) whose terms that has.
    func likeness(_ other: SparseVector) -> (product: Float, covered: Float) {
        var product: Float = 0
        var covered: Float = 0
        forEach(in: other) { own, theirs, _ in
            product += own * theirs
            covered += own * own
        }
        return (product, covered)
    }
}

/// A report that is compared with many.
struct Probe: Sendable {
    let report: FiledReport
    let words: IndexedVector
    let names: IndexedVector
    let themes: IndexedVector
    let grams: IndexedGrams

    init(_ report: FiledReport, _ counts: TermCounts) {
        self.report = report
        let (written, all) = (counts.total(report.seed), counts.total(nil))
        words = IndexedVector(report.profile.words) { counts.rarity(of: $0, among: written) }
        names = IndexedVector(report.profile.names) { counts.rarity(of: $0, among: all) }
        themes = IndexedVector(report.profile.themes)
        grams = IndexedGrams(report.profile.grams)
    }
}
