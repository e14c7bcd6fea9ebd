/// What a report and a story have in common, as figures the join model weighs.
///
/// "Best" compares with the story's nearest report, "story" with the sum of all of them.
enum Feature: Int, CaseIterable, Sendable {
    case wordsStory, gramsStory, namesStory, themesStory
    case wordsBest, gramsBest, namesBest, themesBest
    /// How much of what the report says the story has said before.
    case wordsCovered, gramsCovered, namesCovered, themesCovered
    /// Shared words of both titles, by the shorter one.
    case titleBest
    /// The same without the words before a colon or full stop, whichever headline has such.
    case titleRest
    /// The part of either text, the greater one of the two, that stands in the other: words, names.
    case wordsWithin, namesWithin
    /// Rarity of the rarest shared word and of the next one; of names likewise.
    case rarestWord, secondWord, rarestName, secondName
    case sharedThemes
    case sharedFigures
    /// Both name figures, and none in common.
    case otherFigures
    /// Countries both name, of all that either does.
    case sharedCountries
    /// Both headlines are about the same two countries or more.
    case sameCountries
    /// 1 right after the story's last report, fading by the day.
    case recency
    /// The same since its first one.
    case youth
    case size
    /// How like each other the story's reports are.
    case density
    /// How far it is ahead of the story most like the report among the others.
    case lead
    /// The ranking's verdict, and how far that is ahead of the next story's.
    case rank, rankLead
    var name: String { "\(self)" }

    /// Whether more of it must never speak against a story.
    var isMonotone: Bool {
        switch self {
        case .wordsStory, .gramsStory, .namesStory, .themesStory, .wordsBest, .gramsBest, .namesBest, .themesBest,
            .wordsCovered, .gramsCovered, .namesCovered, .themesCovered, .titleBest, .titleRest, .wordsWithin,
            .namesWithin, .rarestWord, .secondWord, .rarestName, .secondName, .sharedThemes, .sharedFigures,
            .sharedCountries, .sameCountries, .lead, .rank, .rankLead:
            true
        case .otherFigures, .recency, .youth, .size, .density: false
        }
    }
}

/// What two stories have in common when a report belongs to one of them.
enum Bond: Int, CaseIterable, Sendable {
    case words, grams, names, themes
    /// Probabilities that the report belongs to either.
    case joined, other
    /// Days between the end of one and the start of the other, 0 where they overlap.
    case gap
    case smaller, larger
    case density
    case wordsBest, gramsBest, namesBest, titleBest, rarestWord, secondWord, rarestName, secondName
    /// How clearly they speak of different people, places or figures.
    case contrast

    var name: String { "\(self)" }

    /// Whether more of it must never speak against two stories being one.
    var isMonotone: Bool {
        switch self {
        case .gap, .smaller, .larger, .density, .contrast: false
        default: true
        }
    }
}

/// A value for every bond.
struct Bonds: Sendable {
    private(set) var values = [Float](repeating: 0, count: Bond.allCases.count)

    subscript(bond: Bond) -> Float {
        get { values[bond.rawValue] }
        set { values[bond.rawValue] = newValue }
    }
}

/// A value for every feature.
struct Features: Sendable {
    private(set) var values = [Float](repeating: 0, count: Feature.allCases.count)

    subscript(feature: Feature) -> Float {
        get { values[feature.rawValue] }
        set { values[feature.rawValue] = newValue }
    }

    mutating func leaveOut(_ parts: Set<JoinModel.Part>) {
        for part in parts {
            for feature in part.features { self[feature] = 0 }
        }
    }

    /// Figures in common with any of the reports outweigh other ones.
    mutating func settleFigures() {
        if self[.sharedFigures] > 0 { self[.otherFigures] = 0 }
    }
}
