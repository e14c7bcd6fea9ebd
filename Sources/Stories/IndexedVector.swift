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
        let placed = vector.terms.enumerated().map { UInt64($0.element) << 32 | UInt64($0.offset + 1) }
        slots = placed.slotted(least: 8 * vector.count) { Int($0 >> 32) }
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
        let (written, all) = (counts.total(report.languageKey), counts.total(nil))
        words = IndexedVector(report.profile.words) { counts.rarity(of: $0, among: written) }
        names = IndexedVector(report.profile.names) { counts.rarity(of: $0, among: all) }
        themes = IndexedVector(report.profile.themes)
        grams = IndexedGrams(report.profile.grams)
    }
}

extension Array where Element: FixedWidthInteger {
    /// These, each in the slot of its hash or in the next one: a power of two of slots and one more, 0 where one is free.
    ///
    /// `least`: slots wanted. Where three meet in one place there are up to eight times as many; who chose them to meet there still is not worth
    /// more, and the third is left out.
    func slotted(least: Int, by hash: (Element) -> Int) -> [Element] {
        var size = 16
        while size < least { size *= 2 }
        let greatest = 8 * size
        while true {
            var slots = [Element](repeating: 0, count: size + 1)
            var hasRoom = true
            for element in self {
                var slot = hash(element) & (size - 1)
                if slots[slot] != 0 { slot += 1 }
                if slots[slot] == 0 { slots[slot] = element } else { hasRoom = false }
            }
            if hasRoom || size == greatest { return slots }
            size *= 2
        }
    }
}
