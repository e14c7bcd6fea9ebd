import News

/// How well stories found agree with stories meant (Bagga and Baldwin 1998; Amigó and others 2009).
public struct BCubed: Sendable, Equatable {
    public let precision: Double
    public let recall: Double
    public let items: Int

    /// Harmonic mean.
    public var f1: Double {
        precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }

    /// `items`: the story found and the story meant, an item a pair.
    public init(_ items: [(found: String, meant: String)]) {
        self.items = items.count
        let found = Dictionary(grouping: items, by: \.found).mapValues { Double($0.count) }
        let meant = Dictionary(grouping: items, by: \.meant).mapValues { Double($0.count) }
        let both = Dictionary(grouping: items) { $0.found + "\u{0}" + $0.meant }
        var precision = 0.0
        var recall = 0.0
        for (_, group) in both {
            guard let pair = group.first else { continue }
            let count = Double(group.count)
            precision += count * count / (found[pair.found] ?? 1)
            recall += count * count / (meant[pair.meant] ?? 1)
        }
        self.precision = items.isEmpty ? 0 : precision / Double(items.count)
        self.recall = items.isEmpty ? 0 : recall / Double(items.count)
    }

    /// Stories counted within each language, then averaged over items.
    public static func withinLanguages(_ items: [(found: String, meant: String, language: String)]) -> BCubed {
        BCubed(parted(byLanguage: items))
    }

    /// The same items as if no story were told in two languages.
    public static func parted(
        byLanguage items: [(found: String, meant: String, language: String)]
    ) -> [(found: String, meant: String)] {
        items.map { ($0.language + " " + $0.found, $0.language + " " + $0.meant) }
    }

    private static let folds: UInt64 = 20

    /// How far F1 may be off by the choice of stories: the standard error of a jackknife over a twentieth of the stories
    /// meant at a time (Quenouille 1956).
    public static func standardError(_ items: [(found: String, meant: String)]) -> Double {
        let scores = (0..<folds).map { fold in
            BCubed(items.filter { Fingerprint.of($0.meant) % folds != fold }).f1
        }
        let mean = scores.reduce(0, +) / Double(scores.count)
        let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares * Double(folds - 1) / Double(folds)).squareRoot()
    }
}
