/// A report's letter sequences with their weights, of length 1, in a quarter of the room they would take as numbers.
///
/// Each is one word of 32 bits: 20 of its hash above 12 of its weight. That orders them by hash, and of two hundred
/// sequences hardly a pair shares its 20 bits.
struct GramVector: Sendable {
    fileprivate static let weightBits: UInt32 = 12
    fileprivate static let heaviest: UInt32 = 1 << weightBits - 1
    /// Hashes are below this.
    static let places = 1 << (32 - Int(weightBits))

    fileprivate let entries: [UInt32]
    /// What a weight of 1 stands for.
    fileprivate let unit: Float

    /// `weighted`: in ascending order of terms, which may be there twice.
    init(sorted weighted: [SparseVector.Entry]) {
        let greatest = weighted.reduce(0) { max($0, $1.weight) }
        let scale = greatest > 0 ? Float(Self.heaviest) / greatest : 0
        var entries: [UInt32] = []
        entries.reserveCapacity(weighted.count)
        for entry in weighted {
            let packed = entry.term << Self.weightBits | UInt32((entry.weight * scale).rounded())
            if let last = entries.last, last >> Self.weightBits == entry.term {
                entries[entries.count - 1] = max(last, packed)
            } else {
                entries.append(packed)
            }
        }
        let squares = entries.reduce(0) { $0 + Self.weight($1) * Self.weight($1) }
        unit = squares > 0 ? 1 / Float(squares).squareRoot() : 0
        self.entries = entries
    }

    /// The hash a term of letters has here.
    static func place(of term: Term) -> Term { term >> weightBits }

    fileprivate static func weight(_ packed: UInt32) -> Int { Int(packed & heaviest) }

    var terms: some Sequence<Term> { entries.lazy.map { $0 >> Self.weightBits } }

    var unpacked: SparseVector {
        SparseVector(
            sorted: entries.map { .init(term: $0 >> Self.weightBits, weight: Float(Self.weight($0)) * unit) })
    }

    func dot(_ other: GramVector) -> Float {
        var sum = 0
        walk(with: other) { sum += $0 * $1 }
        return Float(sum) * unit * other.unit
    }

    /// The share of this one, of its squared weights, whose terms the other one has.
    func covered(by other: GramVector) -> Float {
        var squares = 0
        walk(with: other) { mine, _ in squares += mine * mine }
        return Float(squares) * unit * unit
    }

    /// The share of both, of their squared weights, whose terms the other one has.
    func common(with other: GramVector) -> Float { (covered(by: other) + other.covered(by: self)) / 2 }

    /// Calls back with the whole weights of every term that both have.
    @inline(__always)
    private func walk(with other: GramVector, _ visit: (Int, Int) -> Void) {
        entries.withUnsafeBufferPointer { mine in
            other.entries.withUnsafeBufferPointer { theirs in
                var left = 0
                var right = 0
                while left < mine.count, right < theirs.count {
                    let (own, foreign) = (mine[left] >> Self.weightBits, theirs[right] >> Self.weightBits)
                    if own == foreign { visit(Self.weight(mine[left]), Self.weight(theirs[right])) }
                    left += own <= foreign ? 1 : 0
                    right += foreign <= own ? 1 : 0
                }
            }
        }
    }
}

/// Letter sequences that meet many others, laid out so that each is found without a branch.
///
/// A sequence stands in the slot of its hash or in the next one. Which of another text's sequences are here nobody can foretell, and every
/// wrong guess of the processor would cost as much as four of them.
struct IndexedGrams: Sendable {
    /// 0, a weight of nothing, where a slot is free.
    private let slots: [UInt32]
    private let unit: Float

    /// Slots for the sequences of any text.
    private static let size = 1 << 12

    init(_ vector: GramVector) {
        unit = vector.unit
        slots = vector.entries.slotted(least: Self.size) { Int($0 >> GramVector.weightBits) }
    }

    func dot(_ other: GramVector) -> Float {
        var sum = 0
        other.entries.withUnsafeBufferPointer { others in
            slots.withUnsafeBufferPointer { slots in
                for entry in others { sum &+= weight(of: entry, in: slots) &* GramVector.weight(entry) }
            }
        }
        return Float(sum) * unit * other.unit
    }

    /// Cosine with another one, and the share of this one (of its squared weights) whose terms that has.
    func likeness(_ other: GramVector) -> (cosine: Float, covered: Float) {
        var (sum, squares) = (0, 0)
        other.entries.withUnsafeBufferPointer { others in
            slots.withUnsafeBufferPointer { slots in
                for entry in others {
                    let own = weight(of: entry, in: slots)
                    sum &+= own &* GramVector.weight(entry)
                    squares &+= own &* own
                }
            }
        }
        return (Float(sum) * unit * other.unit, Float(squares) * unit * unit)
    }

    /// The product with a sum of vectors, and the share of this one whose terms that has.
    func likeness(_ sum: SparseVector) -> (product: Float, covered: Float) {
        var product: Float = 0
        var covered = 0
        sum.entries.withUnsafeBufferPointer { others in
            slots.withUnsafeBufferPointer { slots in
                for entry in others {
                    let own = weight(of: entry.term << GramVector.weightBits, in: slots)
                    product += Float(own) * entry.weight
                    covered &+= own &* own
                }
            }
        }
        return (product * unit, Float(covered) * unit * unit)
    }

    /// The whole weight that an entry's hash has here.
    @inline(__always)
    private func weight(of entry: UInt32, in slots: UnsafeBufferPointer<UInt32>) -> Int {
        let slot = Int((entry >> GramVector.weightBits) & UInt32(slots.count - 2))
        let (first, second) = (slots[slot], slots[slot + 1])
        let isFirst = (first ^ entry) <= GramVector.heaviest
        let isSecond = (second ^ entry) <= GramVector.heaviest
        return GramVector.weight((isFirst ? first : 0) | (isSecond ? second : 0))
    }
}
