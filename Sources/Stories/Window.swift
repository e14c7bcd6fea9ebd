import FoundationEssentials
import News

/// A report as the Newsroom remembers it.
@dynamicMemberLookup
struct FiledReport: Sendable {
    let text: ReportText
    var story: Int32 = -1
    var isAlive = true
    /// What it counts for in the rarity of its terms.
    var share: Float = 1
    var copyOf: Article.ID?

    init(_ text: ReportText) {
        self.text = text
    }

    @inline(__always)
    subscript<Value>(dynamicMember part: KeyPath<ReportText, Value>) -> Value { text[keyPath: part] }
}

/// What does not change of a report.
///
/// A class because reports are passed about by the hundred, and each copy would count references to every part.
final class ReportText: Sendable {
    let id: Article.ID
    let feed: Feed.ID
    /// The story this one would open.
    let ownStory: StoryID
    let language: Language
    let languageKey: UInt64
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
    /// Its address in one figure.
    let addressHash: UInt64?

    init(_ submission: Newsroom.Submission, _ reading: Reading, profile: ProfileVectors) {
        id = submission.id
        feed = submission.feed
        ownStory = submission.ownStory
        language = submission.language
        languageKey = reading.languageKey
        time = submission.time.timeIntervalSince1970
        title = submission.title
        teaser = submission.teaser
        self.profile = profile
        shingles = Shingles(title: reading.titleWords, teaser: reading.body.tokens)
        format = Series.format(of: reading.titleWords, languageKey: languageKey)
        fingerprint = submission.fingerprint
        addressHash = submission.addressHash
    }
}

/// A profile weighed by rarity at the time of its filing; vectors of length 1.
///
/// A class because reports are passed about by the hundred, and each copy would count references to every vector.
final class ProfileVectors: Sendable {
    let words: SparseVector
    let grams: GramVector
    let names: SparseVector
    let themes: SparseVector
    let figures: [Term]
    /// The countries among its names.
    let countries: [Term]
    let titleWords: [Term]
    private let kickerWords: [Term]
    let titleCountries: [Term]
    /// The money among its themes.
    let currencies: [Term]
    /// Whether it tells of a visit, a meeting or talks.
    let tellsOfEncounter: Bool
    let hasTeaser: Bool

    /// A teaser of fewer words tells no more than its headline.
    private static let shortestTeaser = 6

    init(_ profile: Profile, _ counts: TermCounts, language: UInt64) {
        words = counts.vector(profile.words, language: language)
        grams = counts.grams(profile.grams, language: language)
        names = counts.vector(profile.names, language: nil)
        themes = counts.vector(profile.themes, language: nil)
        figures = profile.figures
        countries = profile.names.terms.filter(Profile.countries.contains)
        titleWords = profile.titleWords
        kickerWords = profile.kickerWords
        titleCountries = profile.titleCountries
        currencies = profile.themes.terms.filter(Profile.currencies.contains)
        tellsOfEncounter = profile.themes.terms.contains(where: Profile.encounters.contains)
        hasTeaser = profile.teaserLength >= Self.shortestTeaser
    }

    /// Whether what the shorter text names the longer one names too: weather, prices and results repeat each other's
    /// sentences with other places and figures in them, and are no copies.
    func namesTheSame(as other: ProfileVectors) -> Bool {
        let (short, long) = names.count <= other.names.count ? (self, other) : (other, self)
        guard !short.names.isEmpty else { return figures == other.figures }
        return short.names.covered(by: long.names) >= Self.sameNames && short.figures.allSatisfy(long.figures.contains)
    }

    /// The same of people and places alone, whatever the figures.
    func namesTheSameButFigures(as other: ProfileVectors) -> Bool {
        let (short, long) = names.count <= other.names.count ? (self, other) : (other, self)
        let named = SparseVector(sorted: short.names.entries.filter { !short.figures.contains($0.term) })
        return named.covered(by: long.names) >= Self.sameNames
    }

    private static let sameNames: Float = 0.9

    /// The share of the shorter headline's words that both have, those before a colon or full stop left out.
    func titleRest(in other: ProfileVectors) -> Float {
        func rest(_ one: ProfileVectors, _ two: ProfileVectors) -> Float {
            let words = one.titleWords.count - one.kickerWords.count
            guard words > 0, !two.titleWords.isEmpty else { return 0 }
            let shared = one.titleWords.count { two.titleWords.contains($0) && !one.kickerWords.contains($0) }
            return Float(shared) / Float(min(words, two.titleWords.count))
        }
        return min(rest(self, other), rest(other, self))
    }

    /// Countries both name, of all that either names; a half where one of them names none.
    func sharedCountries(with other: ProfileVectors) -> Float {
        guard !countries.isEmpty, !other.countries.isEmpty else { return 0.5 }
        let shared = countries.count(where: other.countries.contains)
        return Float(shared) / Float(countries.count + other.countries.count - shared)
    }

    /// Whether its headline says between whom something happens.
    var namesParties: Bool { titleCountries.count > 1 || tellsOfEncounter && !titleCountries.isEmpty }

    /// Both headlines are about the same two countries or more: a treaty of Baku and Astana, a ferry between them.
    func isAboutTheSameCountries(as other: ProfileVectors) -> Bool {
        titleCountries.count > 1 && titleCountries == other.titleCountries
    }

    /// Both headlines are about two countries or more, and each about one that the other text never names: what Baku and Astana sign is
    /// no matter of Baku and Ankara.
    ///
    /// Of visits and talks one country is enough, the host's: the guest's own goes without saying. Not where two people are the same, or the
    /// town: one report may name the host, another one the guest.
    func isAboutOtherCountries(than other: ProfileVectors) -> Bool {
        namesParties && other.namesParties
            && (titleCountries.count > 1 && other.titleCountries.count > 1 || !SharedNames(self, other).nameAnEncounter)
            && !titleCountries.allSatisfy(other.countries.contains)
            && !other.titleCountries.allSatisfy(countries.contains)
    }
}

/// What a story's reports in one language say, summed up.
struct Wording: Sendable {
    let languageKey: UInt64
    var words: Centroid
    var grams: GramCentroid
    /// How many of the reports carry each name, place and figure.
    private var carried: SparseVector
    private var reports: Float = 1

    init(of report: FiledReport) {
        languageKey = report.languageKey
        words = Centroid(report.profile.words)
        grams = .lone(report.profile.grams)
        carried = SparseVector(sorted: report.profile.names.terms.map { .init(term: $0, weight: 1) })
    }

    mutating func add(_ other: Wording) {
        words.add(other.words)
        grams.add(other.grams)
        carried = carried.adding(other.carried).trimmed(to: Self.mostCarried)
        reports += other.reports
    }

    private static let mostCarried = 128

    /// How clearly two sides speak of different people, places or figures.
    ///
    /// Gives the share of either side's reports that carry what the other side never does, the lower one of the two. Of one language
    /// only: a name spelt in another way is no other name.
    func contrast(with other: Wording) -> Float {
        min(
            carried.heaviest(outside: other.carried) / reports,
            other.carried.heaviest(outside: carried) / other.reports)
    }
}

/// A story as the Newsroom remembers it.
struct OpenStory: Sendable {
    let id: StoryID
    /// Its number and those of the stories it absorbed.
    var numbers: [Int32] = []
    var members: [Int32] = []
    var wordings: [Wording] = []
    var names = Centroid()
    var themes = Centroid()
    var first: Double
    var last: Double
    /// Stories it was parted from since the program's start, and is not merged with again.
    var partedFrom: Set<Int32> = []
    /// Reports with a text of their own.
    var ownReports = 0

    mutating func add(_ report: FiledReport, at position: Int32) {
        members.append(position)
        if report.copyOf == nil { ownReports += 1 }
        add(Wording(of: report))
        names.add(report.profile.names)
        themes.add(report.profile.themes)
        first = min(first, report.time)
        last = max(last, report.time)
    }

    /// Where in `wordings` what it says in a language stands; nil where none of its reports is in it.
    func indexOfWording(in languageKey: UInt64) -> Int? { wordings.firstIndex { $0.languageKey == languageKey } }

    private mutating func add(_ wording: Wording) {
        if let index = indexOfWording(in: wording.languageKey) {
            wordings[index].add(wording)
        } else {
            wordings.append(wording)
        }
    }

    mutating func remove(_ position: Int32, isCopy: Bool) {
        members.removeAll { $0 == position }
        if !isCopy { ownReports -= 1 }
    }

    mutating func absorb(_ other: OpenStory) {
        members = (members + other.members).sorted()
        for wording in other.wordings { add(wording) }
        names.add(other.names)
        themes.add(other.themes)
        first = min(first, other.first)
        last = max(last, other.last)
        partedFrom.formUnion(other.partedFrom)
        numbers += other.numbers
        ownReports += other.ownReports
    }
}
