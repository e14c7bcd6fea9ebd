/// The sum of a story's reports in one space.
struct Centroid: Sendable {
    private static let limit = 384

    private(set) var sum = SparseVector()
    private(set) var length: Float = 0
    private(set) var count: Float = 0

    init() {}

    init(_ vector: SparseVector) {
        add(vector)
    }

    mutating func add(_ vector: SparseVector) {
        sum = count == 0 ? vector : sum.adding(vector).trimmed(to: Self.limit)
        count += 1
        length = sum.length
    }

    mutating func add(_ other: Centroid) {
        sum = sum.adding(other.sum).trimmed(to: Self.limit)
        count += other.count
        length = sum.length
    }

    /// Cosine with a vector of length 1, and the share of the vector (of its squared weights) whose terms it has.
    func likeness(_ vector: IndexedVector) -> (cosine: Float, covered: Float) {
        guard length > 0 else { return (0, 0) }
        let (product, covered) = vector.likeness(sum)
        return (product / length, covered)
    }

    func likeness(_ vector: IndexedGrams) -> (cosine: Float, covered: Float) {
        guard length > 0 else { return (0, 0) }
        let (product, covered) = vector.likeness(sum)
        return (product / length, covered)
    }

    func cosine(_ other: Centroid) -> Float {
        guard length > 0, other.length > 0 else { return 0 }
        return sum.dot(other.sum) / length / other.length
    }

    /// 1 where all reports are the same, toward 0 where they share nothing.
    var density: Float { count > 0 ? length / count : 1 }
}

/// The sum of a story's letter sequences; a lone report's are its own, for half of the stories have no second one.
enum GramCentroid: Sendable {
    case lone(GramVector)
    case sum(Centroid)

    private var centroid: Centroid {
        switch self {
        case .lone(let vector): Centroid(vector.unpacked)
        case .sum(let centroid): centroid
        }
    }

    mutating func add(_ other: GramCentroid) {
        var sum = centroid
        sum.add(other.centroid)
        self = .sum(sum)
    }

    func likeness(_ vector: IndexedGrams) -> (cosine: Float, covered: Float) {
        switch self {
        case .lone(let own): vector.likeness(own)
        case .sum(let centroid): centroid.likeness(vector)
        }
    }

    func cosine(_ other: GramCentroid) -> Float {
        switch (self, other) {
        case (.lone(let one), .lone(let two)): one.dot(two)
        case (.lone(let vector), .sum(let centroid)), (.sum(let centroid), .lone(let vector)):
            centroid.likeness(IndexedGrams(vector)).cosine
        case (.sum(let one), .sum(let two)): one.cosine(two)
        }
    }

    var density: Float {
        switch self {
        case .lone: 1
        case .sum(let centroid): centroid.density
        }
    }
}
