public import News

/// What speaks for two articles being reports of one story, and what it comes to.
public struct Evidence: Sendable, Equatable {
    /// Cosines of the two texts, 0…1: words and letter sequences (0 across languages), names and figures, concepts.
    public let words: Double
    public let letters: Double
    public let names: Double
    public let themes: Double
    public let hoursApart: Double
    public let sameLanguage: Bool
    /// Words, names and figures of both, strongest first.
    public let shared: [String]
    /// Probability that they are one story were they the only two reports, 0…1.
    public let score: Double
    /// The probability from which on a report joins.
    public let threshold: Double
    /// Why neither brings the other into its story, whatever the probability.
    public let veto: Veto?
}

/// The words of a report that terms stand for, in order of mention.
struct Surfaces {
    let words: [Profile.Surface]

    init(_ report: FiledReport) {
        words = Profile.surfaces(of: Reading(title: report.title, teaser: report.teaser, language: report.language))
    }
}

extension Newsroom {
    /// Evidence for or against two articles being one story; nil where one is outside the window.
    public func evidence(_ a: Article.ID, _ b: Article.ID) -> Evidence? {
        guard let a = position(of: a), let b = position(of: b) else { return nil }
        let (first, second) = self[a].time <= self[b].time ? (a, b) : (b, a)
        let (earlier, later) = (self[first], self[second])
        var story = OpenStory(id: StoryID(""), first: earlier.time, last: earlier.time)
        story.add(earlier, at: 0)
        let probe = Probe(later, counts)
        var features = features(of: probe, in: story, atLeast: earlier.feed == later.feed ? Self.outletsHour : 0)
        let likeness = compare(probe, earlier, into: &features)
        let situation = JoinModel.Situation(
            sameLanguage: earlier.languageKey == later.languageKey, hasTeaser: later.profile.hasTeaser)
        // As if there were no other story.
        rank(&features, lead: features[.gramsBest] + features[.namesBest], in: situation)
        settle(&features, rankLead: features[.rank] + Candidate.greatestLead)
        let candidate = Candidate(
            story: earlier.story, situation: situation, features: features, near: [(first, likeness)])
        return Evidence(
            words: Double(features[.wordsBest]), letters: Double(features[.gramsBest]),
            names: Double(features[.namesBest]), themes: Double(features[.themesBest]),
            hoursApart: (later.time - earlier.time) / 3600, sameLanguage: earlier.languageKey == later.languageKey,
            shared: sharedTerms(self[a], self[b], spokenAs: Surfaces(self[a]), limit: 12),
            score: Double(model[situation].probability(features.values)),
            threshold: Double(model[situation].threshold),
            veto: veto(against: later, in: candidate, among: [candidate]))
    }

    func likeness(_ a: FiledReport, _ b: FiledReport) -> Float {
        let names = a.profile.names.dot(b.profile.names)
        let themes = a.profile.themes.dot(b.profile.themes)
        guard a.languageKey == b.languageKey else { return 0.5 * (names + themes) }
        let words = a.profile.words.dot(b.profile.words)
        let grams = a.profile.grams.dot(b.profile.grams)
        return 0.4 * (words + grams) + 0.2 * names + 0.1 * themes
    }

    /// What is shared less strongly is no reason.
    private static let weakest: Float = 0.004

    /// What the first report says that the second says too, in its own words; strongest first, no word twice.
    ///
    /// `spoken`: the words of the first report.
    func sharedTerms(_ a: FiledReport, _ b: FiledReport, spokenAs spoken: Surfaces, limit: Int) -> [String] {
        var shared: [(term: Term, strength: Float)] = []
        for (own, foreign) in [
            (a.profile.names, b.profile.names), (a.profile.themes, b.profile.themes),
            (a.profile.words, b.profile.words),
        ] {
            own.walk(with: foreign) { mine, theirs in shared.append((mine.term, mine.weight * theirs.weight)) }
        }
        shared.removeAll { $0.strength <= Self.weakest }
        // Why no dictionary: two texts share a handful of terms.
        var surfaces: [(text: Substring, strength: Float)] = []
        for word in spoken.words {
            guard let strength = shared.first(where: { $0.term == word.term })?.strength else { continue }
            if let index = surfaces.firstIndex(where: { $0.text == word.text }) {
                surfaces[index].strength = max(surfaces[index].strength, strength)
            } else {
                surfaces.append((word.text, strength))
            }
        }
        // A figure, or the ending of a word, is a reason only where there is no other one.
        let telling = surfaces.filter { $0.text.tellsSomething }
        if !telling.isEmpty { surfaces = telling }
        var terms: [String] = []
        for (_, surface) in surfaces.enumerated().sorted(by: {
            ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset)
        }) where terms.count < limit {
            if !terms.contains(where: { surface.text.isVariant(of: $0) }) { terms.append(String(surface.text)) }
        }
        return terms
    }
}

extension StringProtocol {
    /// Whether a reader knows what is meant by the word alone: "EU" and "5.6", not "20" or "ın".
    fileprivate var tellsSomething: Bool { count > 2 || !isEmpty && allSatisfy(\.isUppercase) }

    /// Whether two words begin alike: "Film" and "Films", "Bäckerei" and "Bäckereien".
    func isVariant(of other: some StringProtocol) -> Bool {
        let (one, two) = (lowercased().prefix(5), other.lowercased().prefix(5))
        let (short, long) = one.count < two.count ? (one, two) : (two, one)
        return short == long || short.count >= 4 && long.hasPrefix(short)
    }
}
