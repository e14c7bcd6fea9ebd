/// How well stories found agree with stories meant, counted over pairs of articles: large stories weigh most.
public struct PairwiseScore: Sendable, Equatable {
    public let precision: Double
    public let recall: Double

    /// Harmonic mean.
    public var f1: Double { precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0 }

    /// `items`: the story found and the story meant, an item a pair.
    public init(_ items: [(found: String, meant: String)]) {
        func pairs(_ groups: some Sequence<Int>) -> Double { groups.reduce(0) { $0 + Double($1 * ($1 - 1) / 2) } }
        let found = pairs(Dictionary(grouping: items, by: \.found).values.map(\.count))
        let meant = pairs(Dictionary(grouping: items, by: \.meant).values.map(\.count))
        let both = pairs(Dictionary(grouping: items) { $0.found + "\u{0}" + $0.meant }.values.map(\.count))
        precision = found > 0 ? both / found : 1
        recall = meant > 0 ? both / meant : 1
    }
}

/// How well scores tell pairs that belong together from pairs that do not.
public struct PairScore: Sendable, Equatable {
    /// Area under the receiver operating characteristic: 0.5 is chance; ties count half (Mann and Whitney 1947).
    public let areaUnderCurve: Double
    /// The best F1 that one threshold reaches.
    public let bestF1: Double

    /// `pairs`: a score a pair, and whether the pair belongs together.
    public init(_ pairs: [(score: Double, isSame: Bool)]) {
        let sorted = pairs.sorted { $0.score < $1.score }
        let same = Double(sorted.count { $0.isSame })
        let other = Double(sorted.count) - same
        var rankSum = 0.0
        var index = 0
        while index < sorted.count {
            let end = sorted[index...].firstIndex { $0.score != sorted[index].score } ?? sorted.count
            let rank = Double(index + end + 1) / 2
            rankSum += rank * Double(sorted[index..<end].count { $0.isSame })
            index = end
        }
        areaUnderCurve = same * other > 0 ? (rankSum - same * (same + 1) / 2) / (same * other) : 0.5
        var best = 0.0
        var right = 0.0
        for (count, pair) in sorted.reversed().enumerated() {
            if pair.isSame { right += 1 }
            let isTie = count + 1 < sorted.count && sorted[sorted.count - 2 - count].score == pair.score
            if !isTie { best = max(best, 2 * right / (Double(count + 1) + same)) }
        }
        bestF1 = best
    }
}
