import Foundation
import GRDB
import News
@testable import Storage
import Testing

struct ArchiveTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func archive() throws -> Archive {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try Archive(path: folder.appendingPathComponent("a.sqlite").path)
    }

    private func archiveOfOneFeed() throws -> (Archive, Feed) {
        let archive = try archive()
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "E")])
        return (archive, try #require(try archive.feeds().first))
    }

    private func article(_ id: Int64, feed: Int64, url: String? = nil) -> Article {
        Article(
            id: id, feed: feed, key: "guid:\(id)", url: url, title: "T\(id)", teaser: "t", language: Language("en"),
            published: now, firstSeen: now, story: StoryID("S1"))
    }

    private func story(_ id: String, lead: Int64, published: Date?) -> Story {
        Story(
            id: StoryID(id), title: id, lead: lead, opened: now, published: published, updated: now, countries: ["AZ"])
    }

    @Test func aFeedThatIsGoneIsAskedAgainWhenItIsPutBack() throws {
        let archive = try archive()
        let gone = Feed(url: "https://e.org/gone", title: "G")
        try archive.subscribe(to: [gone])
        var stored = try #require(try archive.feeds().first)
        stored.http.memory.isGone = true
        stored.health.nextDue = .distantFuture
        try archive.keep(stored)
        try archive.subscribe(to: [gone])
        #expect(try archive.feeds().map(\.http.memory.isGone) == [true])
        try archive.subscribe(to: [])
        try archive.subscribe(to: [gone])
        let revived = try #require(try archive.feeds().first)
        #expect(!revived.http.memory.isGone)
        #expect(revived.health.nextDue == gone.health.nextDue)
    }

    @Test func whatAPollLeavesBehindIsThereAfterReopening() throws {
        let archive = try archive()
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "E")])
        var feed = try #require(try archive.feeds().first)
        feed.http = HTTPState(etag: "W/\"a,b\"", lastModified: "Tue, 24 Nov 2026 06:30:00 GMT", bodyHash: .max)
        var record = PollRecord(feed: feed)
        record.new = [article(1, feed: feed.id, url: "https://e.org/1")]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        let again = try self.archive()
        #expect(try again.feeds() == [feed])
        #expect(try again.articles(since: .distantPast).map(\.id) == [1])
        #expect(try again.coverage(of: StoryID("S1"))?.reports.first?.outlet == "E")
    }

    @Test func anEditedArticleIsFoundByItsNewWordsOnly() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var article = article(1, feed: feed.id)
        article.title = "Ferry leaves Aktau"
        var record = PollRecord(feed: feed)
        record.new = [article]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        func found(_ words: String) throws -> Int { try archive.stories(limit: 9, Selection(words: words)).count }
        #expect(try found("ferry") == 1 && found("train") == 0)
        article.title = "Train leaves Aktau"
        record.new = []
        record.updated = [article]
        try archive.record(record, stories: [])
        #expect(try found("ferry") == 0 && found("train") == 1 && found("aktau") == 1)
        #expect(try Archive.faults(in: folder.appendingPathComponent("a.sqlite").path).isEmpty)
    }

    @Test func aPollThatCannotBeStoredLeavesNothing() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var changed = feed
        changed.http.etag = "new"
        var record = PollRecord(feed: changed)
        // The second article repeats the first one's number.
        record.new = [article(1, feed: feed.id), article(1, feed: feed.id)]
        #expect(throws: ArchiveError.self) {
            try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        }
        #expect(try archive.feeds().first?.http.etag == nil)
        #expect(try archive.articles(since: .distantPast).count == 0 && archive.storyCount() == 0)
    }

    @Test func aMergedStoryLivesOnInAnother() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var second = article(2, feed: feed.id)
        second.story = StoryID("S2")
        var record = PollRecord(feed: feed)
        record.new = [article(1, feed: feed.id), second]
        try archive.record(
            record, stories: [story("S1", lead: 1, published: now), story("S2", lead: 2, published: now)])
        var merge = PollRecord(feed: feed)
        merge.merged = [(from: StoryID("S2"), into: StoryID("S1"))]
        var lost = story("S2", lead: 2, published: now)
        lost.mergedInto = StoryID("S1")
        try archive.record(merge, stories: [story("S1", lead: 1, published: now), lost])
        #expect(try archive.articles(of: StoryID("S1")).map(\.id) == [1, 2])
        #expect(try archive.stories(limit: 9).map(\.id.text) == ["S1"])
        #expect(try archive.stories(limit: 9, includingMerged: true).count == 2)
        #expect(try archive.storyCount() == 1)
    }

    @Test func sightingsTellOldFromNew() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var record = PollRecord(feed: feed)
        record.new = [article(1, feed: feed.id, url: "https://e.org/1")]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        let same = Draft(guid: "1", link: "https://e.org/1", title: "T1 changed")
        let moved = Draft(guid: "9", link: "http://www.e.org/1?utm_source=x", title: "T1")
        let other = Draft(guid: "1", link: "https://e.org/2", title: "Another")
        let sightings = try archive.sightings(
            of: [("guid:1", same), ("guid:1", other)], in: feed.id, by: Identity(of: [same, other]))
        let renamed = try archive.sightings(of: [("guid:9", moved)], in: feed.id, by: Identity(of: [moved]))
        guard case .again(let a) = sightings[0], case .first(let key) = sightings[1], case .again(let b) = renamed[0]
        else {
            Issue.record("\(sightings), \(renamed)")
            return
        }
        #expect(a.id == 1 && b.id == 1 && key == "url:e.org/2")
    }

    @Test func whatWasDeletedForItsAgeIsNotNewAgain() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var (record, dated) = (PollRecord(feed: feed), article(2, feed: feed.id))
        dated.published = now - 60
        dated.story = StoryID("S2")
        record.new = [article(1, feed: feed.id), dated]
        try archive.record(
            record, stories: [story("S1", lead: 1, published: now), story("S2", lead: 2, published: now)])
        var drafts = ["1", "2"].map { number in
            var draft = Draft(guid: number, title: "T" + number)
            draft.teaser = "t"
            return draft
        }
        func sightings() throws -> [String] {
            try archive.sightings(
                of: drafts.map { (key: "guid:" + ($0.guid ?? ""), draft: $0) }, in: feed.id, by: Identity(of: drafts)
            ).map { sighting in
                switch sighting {
                case .again: "again"
                case .first: "first"
                case .deleted: "deleted"
                }
            }
        }
        let day: TimeInterval = 86_400
        #expect(try sightings() == ["again", "again"])
        #expect(try archive.prune(before: now + day, limit: 9) == 2)
        #expect(try sightings() == ["deleted", "deleted"])
        // Under the key of what was deleted something else may stand: the quote of the day, the next day.
        drafts[0].title = "Another"
        #expect(try sightings() == ["first", "deleted"])
        drafts[0].title = "T1"
        _ = try archive.prune(before: now + 400 * day, limit: 9)
        #expect(try sightings() == ["first", "first"])
    }

    @Test func anAddressThatIsSpeltOtherwiseIsNoOtherFeed() throws {
        let archive = try archive()
        try archive.subscribe(to: [Feed(url: "http://e.org/f", title: "E"), Feed(url: "https://e.org/old", title: "O")])
        let ids = try archive.feeds().map(\.id)
        var moved = try #require(try archive.feeds().last)
        moved.http.memory.address = "https://e.org/new"
        try archive.keep(moved)
        try archive.subscribe(to: [
            Feed(url: "HTTP://E.org:80/f", title: "E"), Feed(url: "https://e.org/new", title: "O"),
        ])
        let feeds = try archive.feeds(includingUnsubscribed: true)
        #expect(feeds.map(\.id) == ids && feeds.map(\.url) == ["HTTP://E.org:80/f", "https://e.org/new"])
        #expect(feeds.allSatisfy { $0.http.memory.address == nil })
        // Both addresses at once are two feeds.
        try archive.subscribe(to: feeds + [Feed(url: "https://e.org/old", title: "O")])
        #expect(try archive.feeds().count == 3)
    }

    @Test func aGuidThatGoesToAnotherItemIsNotBelieved() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var (record, quake) = (PollRecord(feed: feed), article(1, feed: feed.id, url: "https://e.org/a"))
        quake.title = "Earthquake of 4.5 near Kamchatka"
        record.new = [quake]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        let drafts = [
            Draft(guid: "1", link: "https://e.org/b", title: "Earthquake of 5.1 near Kamchatka"),
            Draft(guid: "2", link: "https://e.org/a", title: "Earthquake of 4.5 near Kamchatka"),
        ]
        let sightings = try archive.sightings(
            of: [("guid:1", drafts[0]), ("guid:2", drafts[1])], in: feed.id, by: Identity(of: drafts))
        guard case .first("url:e.org/b") = sightings[0], case .first("guid:2") = sightings[1] else {
            Issue.record("\(sightings)")
            return
        }
        // Two addresses that stood the wrong way round are put right.
        let corrected = Draft(guid: "1", link: "https://e.org/c", title: quake.title, teaser: "t")
        let other = Draft(guid: "2", link: "https://e.org/a", title: "Another")
        guard
            case .again = try archive.sightings(
                of: [("guid:1", corrected), ("guid:2", other)], in: feed.id, by: Identity(of: [corrected, other]))[0]
        else {
            Issue.record("a corrected address made a new article")
            return
        }
    }

    @Test func aFeedThatIsGoneIsAskedAgainWhereItHasMovedTo() throws {
        let archive = try archive()
        try archive.subscribe(to: [Feed(url: "https://e.org/old", title: "O")])
        var gone = try #require(try archive.feeds().first)
        (gone.http.memory.address, gone.http.memory.isGone) = ("https://e.org/new", true)
        gone.health.nextDue = .distantFuture
        try archive.keep(gone)
        try archive.subscribe(to: [Feed(url: "https://e.org/new", title: "O")])
        let feed = try #require(try archive.feeds().first)
        #expect(feed.id == gone.id && !feed.http.memory.isGone && feed.health.nextDue < .distantFuture)
    }

    @Test func twoItemsOfOneDocumentMayHaveOneAddress() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var record = PollRecord(feed: feed)
        record.new = [article(1, feed: feed.id, url: "https://e.org/live")]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        let drafts = ["1", "2"].map { Draft(guid: $0, link: "https://e.org/live", title: "T1") }
        let sightings = try archive.sightings(
            of: [("guid:1", drafts[0]), ("guid:2", drafts[1])], in: feed.id, by: Identity(of: drafts))
        guard case .again(let known) = sightings[0], case .first("guid:2") = sightings[1] else {
            Issue.record("\(sightings)")
            return
        }
        #expect(known.id == 1)
    }

    /// A page, or a headline, that is used again day after day by a feed without guids.
    @Test(arguments: ["https://e.org/roadworks", nil])
    func whatIsUsedAgainIsAnotherArticle(link: String?) throws {
        let (archive, feed) = try archiveOfOneFeed()
        func draft(day: Double, _ teaser: String) -> Draft {
            var draft = Draft(link: link, title: "Roadworks", teaser: teaser)
            draft.published = now - 3600 + day * 86_400
            return draft
        }
        /// What the Archive says of it, and stores where it is new.
        func poll(_ draft: Draft, id: Int64) throws -> String {
            let identity = Identity(of: [draft])
            let named = try #require(identity.key(of: draft))
            let key: String
            switch try archive.sightings(of: [(named, draft)], in: feed.id, by: identity)[0] {
            case .again: return "again"
            case .deleted: return "deleted"
            case .first(let own): key = own
            }
            var stored = article(id, feed: feed.id, url: draft.address)
            (stored.key, stored.title, stored.teaser) = (key, draft.title, draft.teaser)
            stored.published = draft.published ?? now
            stored.firstSeen = stored.published + 600
            stored.story = StoryID("S\(id)")
            var record = PollRecord(feed: feed)
            record.new = [stored]
            try archive.record(record, stories: [story("S\(id)", lead: id, published: stored.firstSeen)])
            return "first"
        }
        let (monday, tuesday) = (
            draft(day: 0, "Mill Lane is closed until noon"), draft(day: 1, "Bridge Street: one way")
        )
        #expect(try poll(monday, id: 1) == "first")
        #expect(try poll(draft(day: 0.1, "Chapel Road now"), id: 2) == "again", "within the day it is an edit")
        #expect(
            try poll(draft(day: 1, "Mill Lane is closed until six"), id: 2) == "again", "most of it was there before")
        #expect(try poll(tuesday, id: 2) == "first")
        #expect(try poll(tuesday, id: 3) == "again")
        #expect(try poll(monday, id: 3) == "again")
        #expect(try poll(draft(day: 2, "All roads are open"), id: 3) == "first")
        #expect(try archive.prune(before: now + 43_200, limit: 9) == 1)
        #expect(try poll(tuesday, id: 4) == "again", "what is left keeps its key")
        // Small edits of what came last are edits, whatever day its page or headline was used first.
        let edited = draft(day: 2.02, "All roads are open again")
        #expect(try poll(draft(day: 2, "All roads are open"), id: 5) == "again" && poll(edited, id: 5) == "again")
        _ = try archive.prune(before: now + 30 * 86_400, limit: 9)
        #expect(try poll(tuesday, id: 6) == "deleted")
    }

    @Test func aGuidThatWandersIsNotInsertedTwice() throws {
        let (archive, feed) = try archiveOfOneFeed()
        let drafts = ["Alpha", "Beta"].map { Draft(guid: "1", link: "https://e.org/", title: $0) }
        let identity = Identity(of: [drafts[1]])
        for (number, draft) in drafts.enumerated() {
            guard case .first(let key) = try archive.sightings(of: [("guid:1", draft)], in: feed.id, by: identity)[0]
            else {
                Issue.record("\(draft.title) was taken for another article")
                return
            }
            var stored = article(Int64(number + 1), feed: feed.id, url: "https://e.org/")
            stored.key = key
            stored.title = draft.title
            var record = PollRecord(feed: feed)
            record.new = [stored]
            try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        }
        guard case .again(let known) = try archive.sightings(of: [("guid:1", drafts[1])], in: feed.id, by: identity)[0]
        else {
            Issue.record("the second article was forgotten")
            return
        }
        #expect(known.id == 2)
    }

    @Test func updatedTimesAreDistinct() throws {
        let archive = try archive()
        try archive.save([story("S1", lead: 1, published: now), story("S2", lead: 2, published: now)])
        let times = try archive.stories(limit: 10).map(\.updated)
        #expect(Set(times).count == 2)
    }

    @Test func whatDoesNotChangeKeepsItsTime() throws {
        let archive = try archive()
        for number in 1...1100 { try archive.save([story("S\(number)", lead: Int64(number), published: now)]) }
        let before = try archive.stories(limit: 2000)
        #expect(Set(before.map(\.updated)).count == 1100)
        // More than a second holds: the next one is as near as may be.
        #expect(try #require(before.map(\.updated).max()).timeIntervalSince(now) < 1.2)
        try archive.save(before.reversed())
        #expect(try archive.stories(limit: 2000) == before)
        var changed = try #require(before.last)
        changed.updated = now + 7200.25
        try archive.save([changed])
        #expect(try archive.stories(limit: 1).first?.updated == now + 7200)
    }

    /// What a statement that opens a savepoint makes FTS5 write down: a segment an article.
    @Test func theSearchIndexIsWrittenOnceATransaction() throws {
        let (archive, feed) = try archiveOfOneFeed()
        let segments = "SELECT count(DISTINCT segid) FROM article_text_idx"
        let before = try archive.read { try Int.fetchOne($0, sql: segments) ?? 0 }
        try archive.inTransaction { archive in
            for number in 1...100 as ClosedRange<Int64> {
                var record = PollRecord(feed: feed)
                var stored = article(number, feed: feed.id)
                stored.story = StoryID("S\(number)")
                record.new = [stored]
                let opened = story("S\(number)", lead: number, published: number % 2 == 0 ? now : nil)
                try archive.record(record, stories: [opened])
                try archive.save([opened])
            }
        }
        #expect(try archive.read { try Int.fetchOne($0, sql: segments) ?? .max } - before <= 2)
    }

    @Test(arguments: [
        ("می‌روند", "\"می\" AND \"روند\"*"), ("مُحَمَّد", "\"م\" AND \"ح\" AND \"م\" AND \"د\""),
        ("xⒶy", "\"x\" AND \"y\""), ("a OR b*", "\"a\" AND \"or\" AND \"b\""), ("\"'();", "\"\""),
        ("café", "\"café\"*"), ("BAKU", "\"baku\"*"), ("ёж", "(\"ёж\" OR \"еж\")"),
        ("ԵՐԵՎԱՆ", "(\"երեվան\"* OR \"երևան\"* OR \"երեւան\"*)"),
    ])
    func searchesAreMadeOfTheIndexesTokens(words: String, expression: String) {
        #expect(SearchWords.matchExpression(of: words) == expression)
    }

    @Test(arguments: [
        ("мертвых", "Тюлени мёртвых морей"), ("мёртвых", "О мертвых"), ("baki", "Bakı metrosu"), ("gross", "Groß"),
        ("शब्द", "शब्द"), ("می‌خواهم", "من می‌خواهم بروم"), ("ISTANBUL", "İstanbul'da"),
        ("اسطنبول", "إسطنبول اليوم"), ("مدينه", "مدينة"), ("ığdır", "Iğdır'da deprem"),
        ("o'zbekiston", "Oʻzbekistonda"),
        ("o‘zbekiston", "Oʻzbekistonda"), ("Oʻzbekiston", "O'zbekistonda"), ("ta'lim", "taʼlim"), ("taʼlim", "ta’lim"),
    ])
    func wordsAreFoundAsPeopleTypeThem(typed: String, title: String) throws {
        let (archive, feed) = try archiveOfOneFeed()
        var stored = article(1, feed: feed.id)
        stored.title = title
        var record = PollRecord(feed: feed)
        record.new = [stored]
        try archive.record(record, stories: [story("S1", lead: 1, published: now)])
        #expect(try archive.stories(limit: 9, Selection(words: typed)).count == 1)
        #expect(try archive.stories(limit: 9, Selection(words: typed + " zzz")).isEmpty)
    }

    @Test func aFeedWithoutANameIsCalledWhatItCallsItself() throws {
        let archive = try archive()
        let unnamed = Feed(url: "https://e.org/f?token=x", title: Feed.title(ofUnnamed: "https://e.org/f?token=x"))
        #expect(unnamed.isUnnamed && !unnamed.title.contains("token=x"))
        try archive.subscribe(to: [unnamed])
        var stored = try #require(try archive.feeds().first)
        stored.title = "Bote"
        try archive.keep(stored)
        try archive.subscribe(to: [unnamed])
        #expect(try archive.feeds().map(\.title) == ["Bote"])
        // What an older release called it, with the key in it, or not at all.
        for old in ["https://e.org/f?token=x", ""] {
            stored.title = old
            try archive.keep(stored)
            try archive.subscribe(to: [unnamed])
            #expect(try archive.feeds().map(\.title) == [unnamed.title])
        }
        try archive.subscribe(to: [Feed(url: unnamed.url, title: "As the list says")])
        #expect(try archive.feeds().map(\.title) == ["As the list says"])
    }

    @Test func headlinesAreInTheReadersLanguageWhereThereIsOne() throws {
        let (archive, feed) = try archiveOfOneFeed()
        var record = PollRecord(feed: feed)
        for (number, language, story) in [(1, "en", "S1"), (2, "de", "S2"), (3, "ru", "S2"), (4, "ru", "S2")] {
            var stored = article(Int64(number), feed: feed.id)
            (stored.language, stored.story) = (Language(language), StoryID(story))
            record.new.append(stored)
        }
        let stories = [story("S1", lead: 1, published: now), story("S2", lead: 2, published: now)]
        try archive.record(record, stories: stories)
        let pointer = Related(story: StoryID("S2"), score: 1, because: ["x"])
        try archive.recommend(
            [Recommendation(story: StoryID("S1"), because: [], related: [pointer], moreLikeThis: [])],
            popular: [StoryID("S2")])
        for (language, headline) in [(nil, "T2"), ("de", "T2"), ("ru", "T3"), ("fr", "T2")] as [(String?, String)] {
            let language = language.map { Language($0) }
            let pointed = try archive.coverage(of: StoryID("S1"), pointingIn: language)?.related.first
            let popular = try archive.popular(in: language).first?.pointer
            let shown = try language.flatMap { try archive.coverage(of: StoryID("S2"))?.headline(for: $0) }
            #expect(pointed?.title == headline && popular?.title == headline && shown ?? headline == headline)
            #expect(pointed?.language == popular?.language)
        }
    }

    @Test func aCountrysStoriesAreFoundByTheirLastChange() throws {
        let archive = try archive()
        func add(_ id: String, _ countries: [String], at seconds: Double, published: Bool = true) throws {
            var added = story(id, lead: 1, published: published ? now : nil)
            (added.countries, added.updated) = (countries, now + seconds)
            try archive.save([added])
        }
        func ids(_ countries: [String], merged: Bool = false) throws -> [String] {
            try archive.stories(limit: 9, Selection(countries: countries), includingMerged: merged).map(\.id.text)
        }
        try add("S1", ["AZ", "GE", "AZ"], at: 1)
        try add("S2", ["GE"], at: 2)
        try add("S3", ["AZ"], at: 3, published: false)
        #expect(try ids(["AZ"]) == ["S1"] && ids(["GE"]) == ["S2", "S1"] && ids(["AZ", "GE"]) == ["S2", "S1"])
        #expect(try ids(["TM"]).isEmpty && ids([]).isEmpty)
        // Other countries, another time, published at last, part of another one.
        try add("S1", ["AZ"], at: 10)
        try add("S3", ["AZ"], at: 11)
        #expect(try ids(["AZ", "GE"]) == ["S3", "S1", "S2"] && ids(["GE"]) == ["S2"])
        var lost = try #require(try archive.story(StoryID("S3")))
        lost.mergedInto = StoryID("S1")
        try archive.save([lost])
        #expect(try ids(["AZ"]) == ["S1"] && ids(["AZ"], merged: true) == ["S3", "S1"])
        #expect(
            try archive.stories(limit: 1, skipping: 1, Selection(countries: ["AZ", "GE"])).map(\.id.text) == ["S2"])
    }

    @Test func daysAreCountedByTheirOwnClock() throws {
        let archive = try archive()
        let zone = try #require(TimeZone(identifier: "Asia/Kathmandu"))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let midnight = calendar.startOfDay(for: now)
        let clock = calendar
        for (number, offset) in [-900, -1, 0, 1, 86_399, 86_400].enumerated() {
            let time = midnight + Double(offset)
            try archive.save([story("S\(number)", lead: 1, published: time)])
        }
        let days = try archive.days { time in
            let start = clock.startOfDay(for: time)
            return ("\(Int(start.timeIntervalSince(midnight) / 86_400))", start + 86_400)
        }
        #expect(days.map(\.day) == ["1", "0", "-1"] && days.map(\.stories) == [1, 3, 2])
    }

    @Test func anEditionIsClosedOnce() throws {
        let archive = try archive()
        let edition = StoredEdition(list: "d", day: "2026-11-24", subject: "s", message: [1, 2], watermark: now)
        #expect(try archive.close(edition, for: ["a@e.org"], at: now))
        #expect(try !archive.close(edition, for: ["a@e.org"], at: now))
        #expect(try archive.openRecipients(of: edition) == ["a@e.org"])
        try archive.mark(edition, recipient: "a@e.org", .sent)
        #expect(try archive.openRecipients(of: edition).isEmpty)
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent("b.sqlite").path
        try String(repeating: "no database ", count: 200).write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: ArchiveError.self) { try Archive(path: path) }
        #expect(error?.description.contains("b.sqlite is damaged") == true)
    }
}
