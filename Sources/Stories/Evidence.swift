/// What speaks for two articles being reports of one story, and what it comes to.
public struct Evidence: Sendable, Equatable {
    /// Cosines of the two texts, 0…1.
    public let words: Double
    public let letters: Double
    public let names: Double
    public let hoursApart: Double
    public let sameLanguage: Bool
    /// Words, names and figures of both, strongest first.
    public let shared: [String]
    /// 0…1.
    public let score: Double
    /// The score from which on they are one story.
    public let threshold: Double

    public var isOneStory: Bool { score >= threshold }
}

/// How the parts of the evidence weigh.
///
/// docs/decisions/0004 says where the figures come from.
enum JoinModel {
    static let sameLanguage = 0.30
    static let acrossLanguages = 0.34
    /// Hours after which likeness counts for 1/e.
    static let fading: Float = 96

    static func score(words: Float, letters: Float, names: Float, hours: Float, sameLanguage: Bool) -> Float {
        let likeness = sameLanguage ? 0.45 * words + 0.35 * letters + 0.20 * names : names
        return likeness * Float.exponential(-hours / fading)
    }

    static func threshold(sameLanguage: Bool) -> Double {
        sameLanguage ? Self.sameLanguage : acrossLanguages
    }
}
