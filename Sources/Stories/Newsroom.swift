public import FoundationEssentials
public import News

/// Files articles: tells copies from reports, and joins reports to stories.
///
/// One pass in order of arrival, the same answer for the same order. Holds only the articles of a sliding window;
/// the Archive is the truth, and `restore` fills a new Newsroom from it.
public struct Newsroom: Sendable {
    /// How far back a new report may find its story, seconds.
    public static let window: TimeInterval = 96 * 3600

    /// Stories older than this are not changed any more but by new reports, seconds.
    public static let mergeHorizon: TimeInterval = 36 * 3600

    /// A story's reports that count in full for the rarity of their terms; the others less and less.
    private static let fullShares: Float = 20

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
        /// Its address in one figure; nil where it has none of its own.
        public var addressHash: UInt64?

        /// `address`: nil where it is not the article's own.
        public init(
            id: Article.ID, feed: Feed.ID, seed: String, title: String, teaser: String, language: Language, time: Date,
            address: String? = nil
        ) {
            self.id = id
            self.feed = feed
            self.seed = seed
            self.title = title
            self.teaser = teaser
            self.language = language
            self.time = time
            addressHash = Identity.addressKey(of: address).map { Fingerprint.of($0) }
        }

        /// The filing of an article whose story nobody looks for.
        public var alone: Filing {
            Filing(story: ownStory, copyOf: nil, absorbed: [], parted: nil)
        }

        /// The story it would open.
        var ownStory: StoryID { StoryID(at: time, seed: seed) }

        /// Outlet, headline and teaser in one figure.
        var fingerprint: UInt64 { Fingerprint.of("\(feed)\n\(title)\n\(teaser)") }

        public init(_ article: Article) {
            self.init(
                id: article.id, feed: article.feed, seed: "\(article.feed) \(article.key)", title: article.title,
                teaser: article.teaser, language: article.language, time: article.published, address: article.url)
        }
    }

    /// Where an article belongs.
    public struct Filing: Sendable, Equatable {
        public let story: StoryID
        /// The article whose text it repeats.
        public let copyOf: Article.ID?
        /// Stories that turned out to be the same one; their articles are now this story's.
        public let absorbed: [StoryID]
        /// Articles of the story that turned out to be another one.
        public let parted: Parting?
    }

    /// A story that was found inside another one.
    public struct Parting: Sendable, Equatable {
        /// The story it was found in.
        public let from: StoryID
        public let story: StoryID
        public let articles: Set<Article.ID>

        public init(from: StoryID, story: StoryID, articles: Set<Article.ID>) {
            self.from = from
            self.story = story
            self.articles = articles
        }
    }

    let model: JoinModel
    private(set) var counts: TermCounts
    private var postings = Postings()
    /// Reports in order of filing; position 0 is report `firstPosition`.
    private var reports: [FiledReport] = []
    private var firstPosition: Int32 = 0
    private var positions: [Article.ID: Int32] = [:]
    private(set) var stories: [Int32: OpenStory] = [:]
    private var storyNumbers: [StoryID: Int32] = [:]
    private var nextStory: Int32 = 0
    /// What the last look at a story saw, for training.
    private(set) var halvesSeen: Halves?
    private var twins: [UInt64: Int32] = [:]
    /// The last report at each address.
    private var byAddress: [UInt64: Int32] = [:]

    public init(model: JoinModel = .bundled) {
        self.model = model
        counts = TermCounts()
    }

    // MARK: Filing

    /// Files an article seen for the first time.
    ///
    /// `reading`: its text, where somebody has read it already.
    public mutating func file(_ submission: Submission, reading: Reading? = nil) -> Filing {
        expire(before: submission.time.addingTimeInterval(-Self.window))
        halvesSeen = nil
        let report = report(of: submission, reading)
        if let position = sameArticle(as: report) {
            let original = self[position].copyOf ?? self[position].id
            let story = insert(report, into: self[position].story, copyOf: original)
            return Filing(story: story, copyOf: original, absorbed: [], parted: nil)
        }
        let candidates = candidates(for: report)
        if let (original, story) = original(of: report, among: candidates) {
            let story = insert(report, into: story, copyOf: original)
            return Filing(story: story, copyOf: original, absorbed: [], parted: nil)
        }
        let joined = candidates.first {
            veto(against: report, in: $0, among: candidates) == nil
        }.flatMap {
            probability(of: $0) >= model[$0.situation].threshold || isSureAcross(report, $0)
                || isCopyWithOtherFigures(report, of: $0) ? $0 : nil
        }
        guard let joined else {
            _ = insert(report, into: open(report.ownStory, at: report.time), copyOf: nil)
            return Filing(story: report.ownStory, copyOf: nil, absorbed: [], parted: nil)
        }
        let (survivor, absorbed) = merge(joined, with: candidates, for: report)
        let id = insert(report, into: survivor, copyOf: nil)
        let parted = absorbed.isEmpty ? part(survivor, at: report.time) : nil
        return Filing(
            story: parted.map { $0.articles.contains(report.id) ? $0.story : id } ?? id, copyOf: nil,
            absorbed: absorbed, parted: parted)
    }

    /// An article that is this one again under another name: same outlet, headline and teaser, at most twelve hours apart.
    ///
    /// For feeds that give their items new guids and addresses whenever they are asked. `isDated`: whether its time is the feed's; an
    /// item without one is always new, and looked for in the whole window.
    public func twin(of submission: Submission, isDated: Bool = true) -> Article.ID? {
        guard let position = twins[submission.fingerprint] else { return nil }
        let twin = self[position]
        let apart = abs(twin.time - submission.time.timeIntervalSince1970)
        return !isDated || apart <= Self.twinsApart ? twin.id : nil
    }

    /// Seconds between two articles that may be one, told by their texts or address.
    public static let twinsApart: TimeInterval = 12 * 3600

    /// The report of another feed at the same address under nearly the same headline: a site's sections have feeds of their own.
    private func sameArticle(as report: FiledReport) -> Int32? {
        guard let position = report.addressHash.flatMap({ byAddress[$0] }), self[position].feed != report.feed,
            abs(self[position].time - report.time) <= Self.twinsApart,
            overlap(report.profile.titleWords, self[position].profile.titleWords) >= Self.sameHeadline
        else { return nil }
        return position
    }

    private static let sameHeadline: Float = 0.5

    /// Puts a filed article back, as the Archive has it.
    ///
    /// `first`: when its story began, where that was before the window. `now`: what was stored while the clock was ahead is no younger.
    public mutating func restore(
        _ article: Article, ofStoryFrom first: Date? = nil, noLaterThan now: Date = .distantFuture
    ) {
        var article = article
        article.published = min(article.published, now)
        place(Submission(article), in: article.story, copyOf: article.copyOf, from: first)
    }

    /// Takes an edited text over; the article stays in its story.
    public mutating func revise(_ article: Article) {
        guard let position = positions[article.id], let story = stories[self[position].story] else { return }
        detach(position)
        restore(article)
        guard let number = storyNumbers[article.story], let members = stories[number]?.members else { return }
        // Added up anew: what the old text said does not count any more.
        stories[number] = filled(
            OpenStory(
                id: story.id, numbers: story.numbers.contains(number) ? story.numbers : story.numbers + [number],
                first: story.first, last: story.last, partedFrom: story.partedFrom), with: members)
    }

    /// A story without reports, with these added.
    private func filled(_ story: OpenStory, with members: [Int32]) -> OpenStory {
        var story = story
        for position in members { story.add(self[position], at: position) }
        return story
    }

    /// Puts an article into a given story, whatever the model would say.
    ///
    /// `first`: when the story began, where that was earlier.
    public mutating func place(
        _ submission: Submission, in story: StoryID, copyOf: Article.ID?, from first: Date? = nil
    ) {
        let report = report(of: submission)
        let start = min(report.time, first?.timeIntervalSince1970 ?? report.time)
        _ = insert(report, into: storyNumbers[story] ?? open(story, at: start), copyOf: copyOf)
    }

    func report(of submission: Submission, _ reading: Reading? = nil) -> FiledReport {
        let reading = reading ?? Reading(submission)
        let profile = ProfileVectors(Profile(reading), counts, language: reading.languageKey)
        return FiledReport(ReportText(submission, reading, profile: profile))
    }

    /// How probable it has to be that a report belongs to another story too, for the two to be compared at all.
    ///
    /// Of 28,000 labelled articles none joined two stories with less.
    private static let leastBond: Float = 0.1

    /// Merges stories that the report shows to be one; the oldest id survives.
    private mutating func merge(
        _ joined: Candidate, with candidates: [Candidate], for report: FiledReport
    ) -> (survivor: Int32, absorbed: [StoryID]) {
        var survivor = joined.story
        var absorbed: [StoryID] = []
        let certainty = probability(of: joined)
        for other in candidates where other.story != joined.story {
            guard mayMerge(joined.story, other.story, at: report.time) else { continue }
            let otherCertainty = probability(of: other)
            guard otherCertainty >= Self.leastBond,
                let (situation, bonds) = bonds(joined, certainty, other, otherCertainty),
                model[situation].probability(bonds.values) >= model[situation].threshold
            else { continue }
            let (older, newer) = inOrder(survivor, other.story)
            guard let lost = stories.removeValue(forKey: newer) else { continue }
            storyNumbers[lost.id] = nil
            for position in lost.members { reports[Int(position - firstPosition)].story = older }
            stories[older]?.absorb(lost)
            absorbed.append(lost.id)
            survivor = older
            // Why one: what the merged story is like has to be seen afresh, with the next report.
            break
        }
        return (survivor, absorbed)
    }

    /// What is older than a day and a half stays as readers know it.
    func mayMerge(_ one: Int32, _ two: Int32, at time: Double) -> Bool {
        guard let one = stories[one], let two = stories[two] else { return false }
        // A report that comes late brings no earlier day back.
        let now = max(time, one.last, two.last)
        guard now - max(one.first, two.first) <= Self.mergeHorizon else { return false }
        return one.partedFrom.isDisjoint(with: two.numbers) && two.partedFrom.isDisjoint(with: one.numbers)
    }

    private func inOrder(_ one: Int32, _ two: Int32) -> (older: Int32, newer: Int32) {
        guard let first = stories[one], let second = stories[two] else { return (one, two) }
        return (first.first, first.id) <= (second.first, second.id) ? (one, two) : (two, one)
    }

    // MARK: Parting

    /// Takes a story apart where it proves to be two; what its first report belongs to keeps the name.
    private mutating func part(_ number: Int32, at time: Double) -> Parting? {
        guard let story = stories[number], let halves = halves(of: number, at: time) else { return nil }
        halvesSeen = halves
        guard model[.whole].probability(halves.bonds.values) < model[.whole].threshold,
            let opening = halves.leaving.min()
        else { return nil }
        // A name of its own: the one its first report would have given may have been merged away before.
        let name = StoryID(
            at: Date(timeIntervalSince1970: self[opening].time),
            seed: "\(self[opening].ownStory) parted from \(story.id) at \(story.members.count)")
        let other = open(name, at: self[opening].time)
        for position in halves.leaving {
            reports[Int(position - firstPosition)].story = other
            let report = self[position]
            stories[other]?.add(report, at: position)
        }
        stories[number] = filled(
            OpenStory(
                id: story.id, numbers: story.numbers, first: story.last, last: story.first,
                partedFrom: story.partedFrom.union([other])), with: halves.staying)
        return Parting(
            from: story.id, story: name, articles: Set(halves.leaving.map { self[$0].id }))
    }

    // MARK: The window

    subscript(position: Int32) -> FiledReport {
        _read { yield reports[Int(position - firstPosition)] }
    }

    var oldestPosition: Int32 { firstPosition }
    var reportCount: Int { reports.count }
    /// Articles inside the window.
    public var liveArticles: some Collection<Article.ID> { positions.keys }

    /// The story a live article belongs to.
    public func story(ofArticle id: Article.ID) -> StoryID? {
        positions[id].flatMap { stories[self[$0].story]?.id }
    }

    public var liveStoryCount: Int { stories.count }

    /// Whether reports of the story are in the window.
    public func isLive(_ story: StoryID) -> Bool { storyNumbers[story] != nil }

    func position(of id: Article.ID) -> Int32? { positions[id] }
    func story(_ id: StoryID) -> OpenStory? { storyNumbers[id].flatMap { stories[$0] } }
    /// The newest reports that use a term, expired ones among them.
    func newestReports(using term: Term) -> ArraySlice<Int32> { postings.newest(term) }

    private mutating func open(_ id: StoryID, at time: Double) -> Int32 {
        nextStory += 1
        stories[nextStory] = OpenStory(id: id, numbers: [nextStory], first: time, last: time)
        storyNumbers[id] = nextStory
        return nextStory
    }

    private mutating func insert(
        _ report: FiledReport, into story: Int32, copyOf: Article.ID?
    ) -> StoryID {
        var report = report
        report.story = story
        report.copyOf = copyOf
        // A story of a thousand reports must not make its own words worthless: with the cube all of them together count for thirty.
        let part = min(1, Self.fullShares / Float(1 + (stories[story]?.members.count ?? 0)))
        report.share = part * part * part
        let position = firstPosition + Int32(reports.count)
        reports.append(report)
        positions[report.id] = position
        twins[report.fingerprint] = position
        if let address = report.addressHash { byAddress[address] = position }
        counts.add(report.profile, language: report.languageKey, share: report.share)
        for vector in [report.profile.words, report.profile.names, report.profile.themes] {
            postings.add(vector.terms, of: position)
        }
        stories[story]?.add(report, at: position)
        return stories[story]?.id ?? StoryID("")
    }

    /// Drops what is older than the window of stories.
    public mutating func expire(before limit: Date) {
        let limit = limit.timeIntervalSince1970
        var expired = 0
        while expired < reports.count, !reports[expired].isAlive || reports[expired].time < limit {
            if reports[expired].isAlive { detach(firstPosition + Int32(expired)) }
            expired += 1
        }
        // Why not one by one: moving the rest costs as much as it is long.
        guard expired > max(256, reports.count / 8) else { return }
        reports.removeFirst(expired)
        firstPosition += Int32(expired)
        postings.sweep(before: firstPosition)
    }

    private mutating func detach(_ position: Int32) {
        let index = Int(position - firstPosition)
        let report = reports[index]
        guard report.isAlive else { return }
        reports[index].isAlive = false
        positions[report.id] = nil
        if twins[report.fingerprint] == position { twins[report.fingerprint] = nil }
        if let address = report.addressHash, byAddress[address] == position { byAddress[address] = nil }
        counts.remove(report.profile, language: report.languageKey, share: report.share)
        stories[report.story]?.remove(position, isCopy: report.copyOf != nil)
        if let story = stories[report.story], story.members.isEmpty {
            stories[report.story] = nil
            storyNumbers[story.id] = nil
        }
    }
}
