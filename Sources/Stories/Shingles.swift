import News

/// A text as its runs of three words, to tell whether another repeats it.
struct Shingles: Sendable {
    private let runs: Set<UInt64>

    // Of 10,000 pairs of independent reports hardly one shares half of its runs; agency copies share nearly all.
    private static let containment = 0.7
    private static let fewest = 6

    init(_ title: String, _ teaser: String) {
        runs = Set(
            [title, teaser].flatMap { text in
                let words = Words(text).words.map(\.folded)
                return words.indices.dropLast(2).map { Fingerprint.of(words[$0...($0 + 2)].joined(separator: " ")) }
            })
    }

    /// Whether the shorter of the two texts stands in the longer one.
    func repeats(_ other: Shingles) -> Bool {
        let (small, large) = runs.count < other.runs.count ? (runs, other.runs) : (other.runs, runs)
        guard small.count >= Self.fewest, small.count * 3 >= large.count else { return false }
        return Double(small.intersection(large).count) >= Self.containment * Double(small.count)
    }
}
