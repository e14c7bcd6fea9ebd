import FoundationEssentials
import News

/// A report as the Newsroom remembers it.
struct FiledReport: Sendable {
    let id: Article.ID
    let feed: Feed.ID
    /// The story this one would open.
    let ownStory: StoryID
    let language: Language
    let seed: UInt64
    /// Seconds since 1970.
    let time: Double
    let title: String
    let teaser: String
    let profile: ProfileVectors
    let shingles: Shingles
    /// The recurring format it is an instalment of.
    let format: Lexicon.Concept?
    /// Outlet, headline and teaser in one figure.
    let fingerprint: UInt64
    var story: Int32
    var copyOf: Article.ID?
    /// What it counts for in the rarity of its terms.
    var share: Float = 1
    var isAlive = true
}

/// A profile weighed by rarity at the time of its filing; vectors of length 1.
///
/// A class because reports are passed about by the hundred, and each copy would count references to every vector.
final class ProfileVectors: Sendable {
    let words: SparseVector
    let grams: SparseVector
    let names: SparseVector
    let themes: SparseVector
    let figures: [Term]
    /// The countries among its names.
    let countries: [Term]
    let titleWords: [Term]
    let titleCountries: [Term]
    let hasTeaser: Bool

    /// A teaser of fewer words tells no more than its headline.
    private static let shortestTeaser = 6
    private static let gramLimit = 256

    init(_ profile: Profile, _ counts: TermCounts, language: UInt64) {
        words = counts.vector(profile.words, language: language)
        grams = counts.vector(profile.grams, language: language, limit: Self.gramLimit)
        names = counts.vector(profile.names, language: nil)
        themes = counts.vector(profile.themes, language: nil)
        figures = profile.figures
        countries = profile.names.terms.filter(Profile.countries.contains)
        titleWords = profile.titleWords
        titleCountries = profile.titleCountries
        hasTeaser = profile.teaserLength >= Self.shortestTeaser
    }

    /// Whether what the shorter text names the longer one names too: weather, prices and results repeat each other's
    /// sentences with other places and figures in them, and are no copies.
    func namesTheSame(as other: ProfileVectors) -> Bool {
        let (short, long) = names.count <= other.names.count ? (self, other) : (other, self)
        guard !short.names.isEmpty else { return figures == other.figures }
        return short.names.covered(by: long.names) >= Self.sameNames && short.figures.allSatisfy(long.figures.contains)
    }

    private static let sameNames: Float = 0.9

    /// Countries both name, of all that either names; a half where one of them names none.
    func sharedCountries(with other: ProfileVectors) -> Float {
        guard !countries.isEmpty, !other.countries.isEmpty else { return 0.5 }
        let shared = countries.filter(other.countries.contains).count
        return Float(shared) / Float(countries.count + other.countries.count - shared)
    }

    /// Both headlines are about the same two countries or more: a treaty of Baku and Astana, a ferry between them.
    func isAboutTheSameCountries(as other: ProfileVectors) -> Bool {
        titleCountries.count > 1 && titleCountries == other.titleCountries
    }

    var all: [SparseVector] { [words, grams, names, themes] }
}

/// The sum of a story's reports in one space.
struct Centroid: Sendable {
    private static let limit = 384

    private(set) var sum = SparseVector()
    private(set) var length: Float = 0
    private(set) var count: Float = 0

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
    func likeness(_ vector: SparseVector) -> (cosine: Float, covered: Float) {
        guard length > 0 else { return (0, 0) }
        var dot: Float = 0
        var covered: Float = 0
        sum.walk(with: vector) { mine, theirs in
            let weight = vector.weights[theirs]
            dot += sum.weights[mine] * weight
            covered += weight * weight
        }
        return (dot / length, covered)
    }

    func cosine(_ other: Centroid?) -> Float {
        guard let other, length > 0, other.length > 0 else { return 0 }
        return sum.dot(other.sum) / length / other.length
    }

    /// 1 where all reports are the same, toward 0 where they share nothing.
    var density: Float { count > 0 ? length / count : 1 }
}

/// A story as the Newsroom remembers it.
struct OpenStory: Sendable {
    let id: StoryID
    /// Its number and those of the stories it absorbed.
    var numbers: Set<Int32> = []
    var members: [Int32] = []
    var words: [UInt64: Centroid] = [:]
    var grams: [UInt64: Centroid] = [:]
    var names = Centroid()
    var themes = Centroid()
    var first: Double
    var last: Double
    /// Stories it was parted from, and is not merged with again.
    var partedFrom: Set<Int32> = []
    /// Reports with a text of their own.
    var ownReports = 0

    mutating func add(_ report: FiledReport, at position: Int32) {
        members.append(position)
        if report.copyOf == nil { ownReports += 1 }
        words[report.seed, default: Centroid()].add(report.profile.words)
        grams[report.seed, default: Centroid()].add(report.profile.grams)
        names.add(report.profile.names)
        themes.add(report.profile.themes)
        first = min(first, report.time)
        last = max(last, report.time)
    }

    mutating func remove(_ position: Int32, isCopy: Bool) {
        members.removeAll { $0 == position }
        if !isCopy { ownReports -= 1 }
    }

    mutating func absorb(_ other: OpenStory) {
        members = (members + other.members).sorted()
        for (language, centroid) in other.words { words[language, default: Centroid()].add(centroid) }
        for (language, centroid) in other.grams { grams[language, default: Centroid()].add(centroid) }
        names.add(other.names)
        themes.add(other.themes)
        first = min(first, other.first)
        last = max(last, other.last)
        partedFrom.formUnion(other.partedFrom)
        numbers.formUnion(other.numbers)
        ownReports += other.ownReports
    }
}
