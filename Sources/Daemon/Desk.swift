import Foundation
import News
import Stories
import Storage

/// Where reports become articles and stories: the Newsroom in memory, the Archive on disk, and the step between.
///
/// Confined to the actor that holds it.
struct Desk {
    private(set) var archive: Archive
    private let policy: Editor.Policy
    /// Of the reasons that readers are given.
    private let language: Language
    private(set) var newsroom: Newsroom
    private var subjects = SubjectMemory()
    /// Stories that were merged or parted since readers were told of them last.
    private var restructured: Set<StoryID> = []
    /// How many articles each story had at its last revision.
    private var sizes: [StoryID: Int] = [:]
    /// Sizes that are remembered; with more of them all are forgotten.
    private static let mostSizes = 50_000
    private var nextArticle: Article.ID
    /// Stories whose recommendations have to be made anew.
    private(set) var touched = Backlog()
    /// Those that are not made before somebody asks.
    let postponed: PostponedLists
    private var unsettled = Waiting()
    /// Stories that have grown too soon after they were announced, to be looked at again.
    private var grown = Waiting()
    private var lastPopular = Date.distantPast
    /// Whether stories have changed since the popular list was made.
    private var isPopularStale = false
    private static let popularInterval: TimeInterval = 60
    /// The countries the sources sit in.
    private var outletCountries: [Feed.ID: String] = [:]
    private let omitted: Set<DeskWork>
    /// The window holds what is not stored, or not all that it should, and has to be read anew before anything else.
    private var isStale = false

    /// Refills the Newsroom's window from the Archive.
    ///
    /// `omitted`: what is left out, so that the rest can be measured. `postponed`: lists that nobody has asked for yet.
    init(
        archive: Archive, policy: Editor.Policy, wordedIn language: Language = .unknown,
        omitting omitted: Set<DeskWork> = [], postponed: PostponedLists = PostponedLists(), at now: Date
    ) throws(ArchiveError) {
        self.archive = archive
        self.postponed = postponed
        self.omitted = omitted
        self.policy = policy
        self.language = language
        nextArticle = try archive.lastArticleID() + 1
        for feed in try archive.feeds(includingUnsubscribed: true) { outletCountries[feed.id] = feed.country }
        var newsroom = Newsroom()
        let start = now.addingTimeInterval(-Newsroom.window)
        let beginnings = try archive.beginnings(before: start)
        try archive.forEachArticle(since: start) {
            newsroom.restore($0, ofStoryFrom: beginnings[$0.story], noLaterThan: now)
        }
        self.newsroom = newsroom
        for story in try archive.unsettledStories() {
            unsettled[story.id] = story.opened.addingTimeInterval(policy.settle)
        }
        for extent in try archive.grownStories(since: start)
        where Editor.hasGrown(
            extent.story, outlets: extent.outlets, languages: extent.languages, outletCountries: extent.outletCountries)
        {
            grown[extent.story.id] = endOfQuiet(after: extent.story.updated)
        }
        for story in try archive.unannouncedSurvivors(since: start) {
            restructured.insert(story.id)
            grown[story.id] = endOfQuiet(after: story.updated)
        }
        for id in try archive.storiesWithoutRecommendations(since: start) where newsroom.isLive(id) {
            touched.insert(id)
        }
    }

    /// Reads the window anew where it is not what is stored.
    private mutating func refresh(at now: Date) throws(ArchiveError) {
        guard isStale else { return }
        let unannounced = restructured
        self = try Desk(
            archive: archive, policy: policy, wordedIn: language, omitting: omitted, postponed: postponed, at: now)
        restructured = unannounced
        isPopularStale = !omitted.contains(.lists)
    }

    /// When the next story has waited long enough to be published, or to be announced again.
    var nextSettlement: Date? {
        mutating get { [unsettled.next, grown.next].compactMap { $0 }.min() }
    }

    /// When the popular list is to be made anew; nil where nothing has changed since, or other lists come first.
    var nextPopular: Date? {
        isPopularStale && touched.isEmpty ? lastPopular.addingTimeInterval(Self.popularInterval) : nil
    }

    /// Moves what waits, where the clock was set.
    mutating func shiftPlans(by seconds: TimeInterval) {
        unsettled.shift(by: seconds)
        grown.shift(by: seconds)
        lastPopular += seconds
        // While the clock was ahead the window forgot what seemed too old.
        if seconds < 0 { isStale = true }
    }

    /// Stories of the window.
    var storyCount: Int { newsroom.liveStoryCount }

    /// Files the articles of reports and commits them with the feeds' new states, all together.
    ///
    /// Throws where nothing could be stored; then all is as it was before.
    mutating func take(_ reports: [(report: PollReport, feed: Feed)], at now: Date) throws(ArchiveError) -> [Tally] {
        try refresh(at: now)
        let (outer, unannounced) = (archive, restructured)
        do {
            return try outer.inTransaction { inner in
                archive = inner
                defer { archive = outer }
                return try reports.map { try take($0.report, feed: $0.feed, at: now) }
            }
        } catch {
            // What was not stored must not stay in memory either, even where nothing can be read now.
            (isStale, restructured) = (true, unannounced)
            try refresh(at: now)
            throw error
        }
    }

    private mutating func take(_ report: PollReport, feed: Feed, at now: Date) throws(ArchiveError) -> Tally {
        var record = PollRecord(feed: feed)
        guard case .read(let bulletin) = report.outcome else {
            try archive.record(record, stories: [])
            return Tally()
        }
        outletCountries[feed.id] = feed.country
        let identity = Identity(of: bulletin.drafts)
        let keyed = bulletin.drafts.compactMap { draft in identity.key(of: draft).map { (key: $0, draft: draft) } }
        let sightings = try archive.sightings(of: keyed, in: feed.id, by: identity)
        let new = sightings.indices.filter { sightings[$0].isFirst && !keyed[$0].draft.isEmpty }
        let taken = Bulletin.newest(new) { keyed[$0].draft.date }
        var seen: Set<String> = []
        var shown = Dictionary(
            zip(keyed, sightings).compactMap { item, sighting in
                if case .again(let stored) = sighting { (stored.id, item.draft) } else { nil }
            }
        ) { first, _ in first }
        // Oldest first: a feed lists its newest article first, stories grow the other way.
        for (place, ((_, draft), sighting)) in zip(keyed, sightings).enumerated().reversed()
        where !draft.isEmpty {
            switch sighting {
            case .again(let stored):
                guard seen.insert(stored.key).inserted,
                    var edited = stored.edited(as: draft, of: identity, by: feed.title, at: now)
                else { continue }
                // Its story may have become another one since the poll began.
                edited.story = newsroom.story(ofArticle: edited.id) ?? edited.story
                newsroom.revise(edited)
                subjects.forget(edited.id)
                record.updated.append(edited)
            case .deleted: continue
            case .first(let key):
                guard taken.contains(place), seen.insert(key).inserted else { continue }
                guard
                    let (article, filing) = try file(
                        draft, key: key, hasOwnAddress: identity.addressKey(of: draft) != nil, bulletin: bulletin,
                        feed: feed, beside: shown, at: now)
                else { continue }
                shown[article.id] = draft
                record.new.append(article)
                record.merge(filing.absorbed, into: article.story)
                if let parted = filing.parted { record.part(parted) }
            }
        }
        if !record.new.isEmpty { record.feed.health.lastNewArticle = now }
        let tally = Tally(record, left: new.count - taken.count)
        // Asked for again in full: what was left would not come with an answer that nothing has changed.
        if tally.isCut { record.feed.http.forgetDocument() }
        let stories = try revised(with: record, at: now)
        try archive.record(record, stories: stories)
        note(stories, at: now)
        return tally
    }

    /// Publishes the stories that have waited long enough, and announces those again that have grown meanwhile.
    mutating func settle(at now: Date) throws(ArchiveError) {
        try refresh(at: now)
        let (ripe, grown) = (unsettled.ripe(at: now), Set(grown.ripe(at: now)))
        guard !ripe.isEmpty || !grown.isEmpty else { return }
        let unannounced = restructured
        var (stories, unchanged): ([Story], [Story])
        do {
            stories = try revised(grown.union(ripe), with: nil, at: now)
            // Most have not grown by as much as is worth a word.
            unchanged = stories.filter { grown.contains($0.id) && $0.updated != now }
            stories.removeAll { grown.contains($0.id) && $0.updated != now }
            try archive.save(stories)
        } catch {
            restructured = unannounced
            for id in ripe { unsettled[id] = now.addingTimeInterval(Self.nextLook) }
            for id in grown { self.grown[id] = now.addingTimeInterval(Self.nextLook) }
            throw error
        }
        for id in grown { self.grown[id] = nil }
        // Where the clock was set back, their hour is not over yet.
        for story in unchanged { lookAgain(at: story, at: now) }
        note(stories, at: now)
        // Where the clock was set back, a story has not waited yet by the time it was opened at. One without articles waits for nothing.
        for id in ripe where unsettled[id] != nil {
            unsettled[id] = stories.first { $0.id == id }.map { story in
                max(now.addingTimeInterval(Self.nextLook), story.opened.addingTimeInterval(policy.settle))
            }
        }
    }

    /// Seconds after which a story that was not ready is looked at again.
    private static let nextLook: TimeInterval = 60

    /// Stories whose lists are made in one go: polling waits meanwhile.
    private static let recommendedAtOnce = 50

    /// Makes the related lists of touched stories and the popular list anew, the newest stories first.
    ///
    /// What is more than can be done at once stays touched, and what could not be stored. Where so much has come in, the stories that
    /// no page or feed shows are postponed.
    ///
    /// `shown`: the stories that readers are led to. `isLast`: whether nothing follows that the popular list could wait for.
    mutating func recommend(
        at now: Date, isLast: Bool = false, shown: () throws(ArchiveError) -> Set<StoryID>
    ) throws(ArchiveError) {
        guard !omitted.contains(.lists) else { return touched.removeAll() }
        try refresh(at: now)
        if touched.count > Self.recommendedAtOnce, touched.hasGrown {
            postponed.add(touched.sift(keeping: try shown()), whileLive: newsroom.isLive)
        }
        let batch = touched.takeNewest(Self.recommendedAtOnce)
        if !batch.isEmpty { isPopularStale = true }
        // The popular list is one for all: it waits for the last of them.
        let isTime = nextPopular.map { isLast || $0 <= now } ?? false
        do {
            try archive.recommend(batch.map(recommendation), popular: isTime ? try archive.mostPopular(at: now) : nil)
        } catch {
            for id in batch { touched.insert(id) }
            throw error
        }
        if isTime { (lastPopular, isPopularStale) = (now, false) }
        for id in batch { postponed.remove(id) }
    }

    /// Makes the lists of a story that somebody asks for.
    mutating func recommend(_ story: StoryID, at now: Date) throws(ArchiveError) {
        // Of two who ask at once the first has them made.
        guard postponed.contains(story) else { return }
        try refresh(at: now)
        if newsroom.isLive(story) { try archive.recommend([recommendation(of: story)], popular: nil) }
        postponed.remove(story)
    }

    private func recommendation(of story: StoryID) -> Recommendation {
        let lists = newsroom.recommendations(for: story, wordedIn: language)
        return Recommendation(
            story: story, because: lists.bond, related: lists.related, moreLikeThis: lists.moreLikeThis)
    }

    private mutating func note(_ stories: [Story], at now: Date) {
        for story in stories {
            if story.mergedInto != nil {
                unsettled[story.id] = nil
                grown[story.id] = nil
                touched.remove(story.id)
                continue
            }
            // Nobody sees the lists of a story that is not published yet.
            unsettled[story.id] = story.published == nil ? story.opened.addingTimeInterval(policy.settle) : nil
            if story.published != nil {
                // Of one that has left the window the lists stay as they were.
                if newsroom.isLive(story.id) { touched.insert(story.id) }
                lookAgain(at: story, at: now)
            }
        }
    }

    /// Plans when a story that is not announced again at once may be.
    private mutating func lookAgain(at story: Story, at now: Date) {
        let end = endOfQuiet(after: story.updated)
        grown[story.id] = story.updated != now && now < end ? end : nil
    }

    /// A second later, as the archive gives stories thousandths to tell them apart.
    private func endOfQuiet(after announcement: Date) -> Date { announcement.addingTimeInterval(policy.quiet + 1) }

    /// Gives nil for an article that is stored already under another guid and address.
    ///
    /// `hasOwnAddress`: whether its address is that of no other item. `shown`: what is stored of the same document.
    private mutating func file(
        _ draft: Draft, key: String, hasOwnAddress: Bool, bulletin: Bulletin, feed: Feed,
        beside shown: [Article.ID: Draft], at now: Date
    ) throws(ArchiveError) -> (article: Article, filing: Newsroom.Filing)? {
        let title = draft.title.isEmpty ? draft.teaser : draft.title
        let declared = (draft.language ?? bulletin.language).map { Language($0) } ?? feed.language
        let language = LanguageModel.bundled.language(of: title + ". " + draft.teaser, declared: declared)
        var article = Article(
            id: nextArticle, feed: feed.id, key: key, url: draft.address, title: title, teaser: draft.teaser,
            language: language, published: min(draft.date ?? now, now), firstSeen: now,
            story: StoryID(""))
        var submission = Newsroom.Submission(article)
        if !hasOwnAddress { submission.addressHash = nil }
        let isDated = draft.date != nil || draft.teaser.isEmpty && hasOwnAddress
        if let twin = try twin(of: article, submission, isDated: isDated, at: now) {
            guard let other = shown[twin], draft.isSeparate(from: other) else { return nil }
        }
        nextArticle += 1
        let filing: Newsroom.Filing
        if omitted.contains(.stories) {
            subjects.noteNothing(of: article.id)
            filing = submission.alone
        } else {
            let reading = Reading(title: title, teaser: draft.teaser, language: language)
            article.credit = Credits.bundled.source(citedIn: reading, outlet: feed.title)
            subjects.note(reading, of: article.id)
            filing = newsroom.file(submission, reading: reading)
        }
        article.story = filing.story
        article.copyOf = filing.copyOf
        return (article, filing)
    }

    /// The stories that a poll changes, as they are after it.
    mutating func revised(with record: PollRecord, at now: Date) throws(ArchiveError) -> [Story] {
        let ids = Set((record.new + record.updated).map(\.story)).union(record.moved.values)
            .union(record.parted).subtracting(record.merged.map(\.from))
        return try revised(ids, with: record, at: now)
    }

    private mutating func revised(_ ids: Set<StoryID>, with record: PollRecord?, at now: Date) throws(ArchiveError)
        -> [Story]
    {
        var stories: [Story] = []
        let merged = record?.merged ?? []
        let new = Dictionary(grouping: record?.new ?? [], by: \.story)
        let moved = record?.moved ?? [:]
        let rebuilt = Set(merged.map(\.into)).union(record?.parted ?? []).union(moved.values)
        if sizes.count > Self.mostSizes {
            sizes.removeAll()
            restructured = restructured.filter(newsroom.isLive)
        }
        for id in ids.sorted() {
            let known = try archive.story(id)
            let arrived = new[id] ?? []
            let reports: [StoryReport]
            let story: Story
            if !rebuilt.contains(id),
                let all = allInWindow(of: id, before: known == nil ? 0 : sizes[id], arrived.count),
                let opened = known ?? arrived.first.map({ Editor.open($0) })
            {
                (reports, story) = (all, opened)
            } else {
                let articles = try articles(of: id, isStored: known != nil, with: record) + arrived
                guard let first = articles.first else { continue }
                (reports, story) = (articles.map { StoryReport($0) }, known ?? Editor.open(first))
            }
            sizes[id] = reports.count
            if record?.parted.contains(id) ?? false || merged.contains(where: { $0.into == id }) {
                restructured.insert(id)
            }
            let revised = Editor.revise(
                story, reports: reports, outletCountries: outletCountries, isRestructured: restructured.contains(id),
                policy: policy, memory: &subjects, at: now)
            if revised.version != story.version { restructured.remove(id) }
            stories.append(revised)
        }
        // Survivors first: the others point to them.
        for (from, into) in merged {
            sizes[from] = nil
            restructured.remove(from)
            guard let story = try archive.story(from) else { continue }
            stories.append(Editor.close(story, mergedInto: into, at: now))
        }
        return stories
    }

    /// A story's reports without asking the Archive; nil where some may be older than the window.
    ///
    /// `before`: how many there were, as far as known, before those that have `arrived`.
    private func allInWindow(of id: StoryID, before: Int?, _ arrived: Int) -> [StoryReport]? {
        guard let before else { return nil }
        let reports = newsroom.liveReports(of: id)
        return reports.count == before + arrived ? reports : nil
    }
}
