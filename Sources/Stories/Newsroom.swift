public import FoundationEssentials
public import News

/// Files articles: tells copies from reports, and joins reports to stories.
///
/// One pass in order of arrival, the same answer for the same order. Holds only the articles of a sliding window;
/// the Archive is the truth, and `restore` fills a new Newsroom from it.
public struct Newsroom: Sendable {
    /// How far back a new report may find its story, seconds.
    public static let window: TimeInterval = 96 * 3600

    struct Entry: Sendable {
        let id: Article.ID
        let feed: Feed.ID
        let language: Language
        let time: Date
        var story: StoryID
        var copyOf: Article.ID?
        let profile: Profile
        let words: Vector
        let letters: Vector
        let names: Vector
        let shingles: Shingles
    }

    /// An article before it is filed.
    public struct Submission: Sendable {
        public let id: Article.ID
        public let feed: Feed.ID
        /// Names the story should this article open one.
        public let seed: String
        public let title: String
        public let teaser: String
        public let language: Language
        public let time: Date

        public init(
            id: Article.ID, feed: Feed.ID, seed: String, title: String, teaser: String, language: Language, time: Date
        ) {
            self.id = id
            self.feed = feed
            self.seed = seed
            self.title = title
            self.teaser = teaser
            self.language = language
            self.time = time
        }

        public init(_ article: Article) {
            self.init(
                id: article.id, feed: article.feed, seed: "\(article.feed) \(article.key)", title: article.title,
                teaser: article.teaser, language: article.language, time: article.published)
        }
    }

    /// Where an article belongs.
    public struct Filing: Sendable, Equatable {
        public let story: StoryID
        /// True when the article opened the story.
        public let isFirst: Bool
        /// The article whose text it repeats.
        public let copyOf: Article.ID?
    }

    private(set) var entries: [Article.ID: Entry] = [:]
    private(set) var stories: [StoryID: [Article.ID]] = [:]
    private var words: [Language: TermIndex] = [:]
    private var letters: [Language: TermIndex] = [:]
    private(set) var names = TermIndex()
    private var arrivals: [Article.ID] = []

    public init() {}

    /// Files an article seen for the first time.
    public mutating func file(_ submission: Submission) -> Filing {
        expire(before: submission.time.addingTimeInterval(-Self.window))
        let draft = entry(of: submission)
        let candidates = candidates(for: draft)
        let filing = filing(of: draft, seed: submission.seed, among: candidates)
        insert(draft, as: filing)
        return filing
    }

    /// Puts a filed article back, as the Archive has it.
    public mutating func restore(_ article: Article) {
        let draft = entry(of: Submission(article))
        insert(draft, as: Filing(story: article.story, isFirst: false, copyOf: article.copyOf))
    }

    /// Takes an edited text over; the article stays in its story.
    public mutating func revise(_ article: Article) {
        guard entries[article.id] != nil else { return }
        remove(article.id)
        restore(article)
    }

    /// Evidence for or against two articles being one story; nil where one is outside the window.
    public func evidence(_ a: Article.ID, _ b: Article.ID) -> Evidence? {
        guard let a = entries[a], let b = entries[b] else { return nil }
        return evidence(a, b)
    }

    /// Drops what is older than the window of stories.
    public mutating func expire(before limit: Date) {
        var live: [Article.ID] = []
        guard let first = arrivals.first, let oldest = entries[first], oldest.time < limit else { return }
        for id in arrivals {
            if let entry = entries[id], entry.time < limit { detach(id) } else { live.append(id) }
        }
        arrivals = live
    }

    // MARK: Filing

    private func entry(of submission: Submission) -> Entry {
        let profile = Profile(title: submission.title, teaser: submission.teaser, language: submission.language)
        return Entry(
            id: submission.id, feed: submission.feed, language: submission.language, time: submission.time,
            story: StoryID(""), profile: profile,
            words: (words[submission.language] ?? TermIndex()).vector(profile.words),
            letters: (letters[submission.language] ?? TermIndex()).vector(profile.grams),
            names: names.vector(profile.keys), shingles: Shingles(submission.title, submission.teaser))
    }

    /// The articles that share most with a new one, best first.
    private func candidates(for draft: Entry) -> [Article.ID] {
        var overlap: [Article.ID: Float] = [:]
        let index = words[draft.language] ?? TermIndex()
        for (vector, index) in [(draft.words, index), (draft.names, names)] {
            for (term, weight) in vector.terms where weight > 0.03 {
                for article in index.articles(with: term).suffix(400) { overlap[article, default: 0] += weight }
            }
        }
        return overlap.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(60).map(\.key)
    }

    private func filing(of draft: Entry, seed: String, among candidates: [Article.ID]) -> Filing {
        var best: (score: Double, entry: Entry)?
        for candidate in candidates.compactMap({ entries[$0] }) {
            if candidate.language == draft.language, draft.shingles.repeats(candidate.shingles) {
                let original = candidate.feed == draft.feed ? candidate.copyOf : candidate.copyOf ?? candidate.id
                return Filing(story: candidate.story, isFirst: false, copyOf: original)
            }
            let evidence = evidence(draft, candidate)
            // Measured from its own threshold, so that languages can be compared.
            let score = storyScore(draft, candidate, evidence) - evidence.threshold
            if score >= 0, best.map({ score > $0.score }) ?? true { best = (score, candidate) }
        }
        if let best { return Filing(story: best.entry.story, isFirst: false, copyOf: nil) }
        return Filing(story: StoryID(at: draft.time, seed: seed), isFirst: true, copyOf: nil)
    }

    /// A report is near its story when it is near one report and not far from the others: this stops chains.
    private func storyScore(_ draft: Entry, _ nearest: Entry, _ evidence: Evidence) -> Double {
        let others = (stories[nearest.story] ?? []).suffix(12).compactMap { entries[$0] }
            .filter { $0.id != nearest.id && $0.language == draft.language && $0.copyOf == nil }
        guard !others.isEmpty else { return evidence.score }
        let mean = others.reduce(0.0) { $0 + self.evidence(draft, $1).score } / Double(others.count)
        return 0.75 * evidence.score + 0.25 * min(evidence.score, mean * 1.4)
    }

    private func evidence(_ a: Entry, _ b: Entry) -> Evidence {
        let isSameLanguage = a.language == b.language
        let word = isSameLanguage ? a.words.cosine(b.words) : 0
        let letter = isSameLanguage ? a.letters.cosine(b.letters) : 0
        let name = a.names.cosine(b.names)
        let hours = Float(abs(a.time.timeIntervalSince(b.time)) / 3600)
        let score = JoinModel.score(
            words: word, letters: letter, names: name, hours: hours, sameLanguage: isSameLanguage)
        return Evidence(
            words: Double(word), letters: Double(letter), names: Double(name), hoursApart: Double(hours),
            sameLanguage: isSameLanguage, shared: [], score: Double(score),
            threshold: JoinModel.threshold(sameLanguage: isSameLanguage))
    }

    /// The evidence with its words, for people.
    public func why(_ a: Article.ID, _ b: Article.ID) -> Evidence? {
        guard let first = entries[a], let second = entries[b] else { return nil }
        let bare = evidence(first, second)
        return Evidence(
            words: bare.words, letters: bare.letters, names: bare.names, hoursApart: bare.hoursApart,
            sameLanguage: bare.sameLanguage, shared: sharedTerms(first, second, limit: 12), score: bare.score,
            threshold: bare.threshold)
    }

    /// Words of the first article that the second has too, in its own way; strongest first.
    func sharedTerms(_ a: Entry, _ b: Entry, limit: Int) -> [String] {
        var seen: Set<String> = []
        let surfaces = Dictionary((a.profile.words + a.profile.keys).map { ($0.id, $0.surface) }) { first, _ in first }
        let both = a.names.shared(with: b.names) + (a.language == b.language ? a.words.shared(with: b.words) : [])
        return both.sorted { ($1.strength, $0.id) < ($0.strength, $1.id) }
            .filter { $0.strength > 0.004 }
            .compactMap { surfaces[$0.id] }
            .filter { seen.insert(String($0.lowercased().prefix(5))).inserted }
            .prefix(limit).map { $0 }
    }

    func articles(using word: UInt64, in language: Language) -> [Article.ID] {
        words[language]?.articles(with: word) ?? []
    }

    // MARK: The window

    private mutating func insert(_ draft: Entry, as filing: Filing) {
        var entry = draft
        entry.story = filing.story
        entry.copyOf = filing.copyOf
        entries[entry.id] = entry
        stories[entry.story, default: []].append(entry.id)
        arrivals.append(entry.id)
        words[entry.language, default: TermIndex()].add(entry.profile.words, of: entry.id)
        letters[entry.language, default: TermIndex()].add(entry.profile.grams, of: entry.id)
        names.add(entry.profile.keys, of: entry.id)
    }

    private mutating func remove(_ id: Article.ID) {
        detach(id)
        arrivals.removeAll { $0 == id }
    }

    private mutating func detach(_ id: Article.ID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        words[entry.language]?.remove(entry.profile.words, of: id)
        letters[entry.language]?.remove(entry.profile.grams, of: id)
        names.remove(entry.profile.keys, of: id)
        stories[entry.story]?.removeAll { $0 == id }
        if stories[entry.story]?.isEmpty ?? false { stories[entry.story] = nil }
    }
}
