@testable import Daemon
import Foundation
import News
import Stories
import Storage
import Testing

/// Several polls stored in one go.
struct BatchTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func archive() throws -> Archive {
        try temporaryArchive(["a", "b"].map { Feed(url: "https://\($0).example/f", title: $0) })
    }

    private func report(_ feed: Feed, _ title: String, etag: String) -> (report: PollReport, feed: Feed) {
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.drafts = [Draft(guid: title, link: "https://e.example/\(title.utf8.count)", title: title)]
        var feed = feed
        feed.http.etag = etag
        return (PollReport(feed: feed, outcome: .read(bulletin), http: feed.http, hints: Schedule.Hints()), feed)
    }

    @Test func twoOutletsOfOneBatchMakeOneStory() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        let title = "Ferry rams pier at Batumi, eleven hurt"
        let tallies = try desk.take(
            [report(feeds[0], title, etag: "1"), report(feeds[1], title + " in fog", etag: "2")], at: now)
        #expect(tallies.map(\.new) == [1, 1] && desk.storyCount == 1)
        #expect(try archive.stories(limit: 5).count == 1 && archive.feeds().map(\.http.etag) == ["1", "2"])
    }

    @Test func aStoryWaitsOnWhereTheClockIsSetBack() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(settle: 600), at: now)
        _ = try desk.take([report(feeds[0], "Ferry rams pier at Batumi", etag: "1")], at: now)
        desk.shiftPlans(by: -3600)
        try desk.settle(at: now - 3600 + 600)
        #expect(try archive.stories(limit: 5).isEmpty)
        let next = desk.nextSettlement
        #expect(next == now + 600)
        try desk.settle(at: now + 600)
        let last = desk.nextSettlement
        #expect(try archive.stories(limit: 5).count == 1)
        #expect(last == nil)
    }

    /// `restart`: seconds after which another process goes on.
    @Test(arguments: [nil, 700, 7200] as [TimeInterval?])
    func whatGrowsInTheQuietHourIsAnnouncedAfterIt(restart: TimeInterval?) throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        let policy = Editor.Policy(settle: 0, quiet: 3600)
        var desk = try Desk(archive: archive, policy: policy, at: now)
        let title = "Ferry rams pier at Batumi, eleven hurt"
        _ = try desk.take([report(feeds[0], title, etag: "1")], at: now)
        _ = try desk.take([report(feeds[1], title + " in fog", etag: "2")], at: now + 600)
        #expect(try archive.stories(limit: 5).map(\.announcedOutlets) == [1])
        if let restart { desk = try Desk(archive: archive, policy: policy, at: now + restart) }
        let planned = desk.nextSettlement
        let next = try #require(planned)
        #expect(abs(next.timeIntervalSince(now + 3600)) <= 2)
        try desk.settle(at: next)
        let story = try #require(try archive.stories(limit: 5).first)
        #expect(story.announcedOutlets == 2 && story.version == 2 && story.updated >= now + 3600)
        let afterwards = desk.nextSettlement
        #expect(afterwards == nil)
    }

    @Test func aMergerInTheQuietHourIsAnnouncedAfterARestart() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        func opened(_ id: String, _ article: Int64) -> Story {
            Story(id: StoryID(id), title: "T", lead: article, opened: now, published: now, updated: now, version: 1)
        }
        func stored(_ id: Int64, _ story: String) -> Article {
            Article(
                id: id, feed: feeds[0].id, key: "guid:\(id)", url: nil, title: "Ferry \(id)", teaser: "t",
                language: Language("en"), published: now, firstSeen: now, story: StoryID(story))
        }
        var record = PollRecord(feed: feeds[0])
        record.new = [stored(1, "A"), stored(2, "B")]
        try archive.record(record, stories: [opened("A", 1), opened("B", 2)])
        var merging = PollRecord(feed: feeds[0])
        merging.merged = [(StoryID("B"), StoryID("A"))]
        try archive.record(
            merging, stories: [Editor.close(opened("B", 2), mergedInto: StoryID("A"), at: now + 600)])
        var desk = try Desk(archive: archive, policy: Editor.Policy(quiet: 3600), at: now + 900)
        try desk.settle(at: now + 4000)
        let story = try #require(try archive.story(StoryID("A")))
        #expect(story.version == 2 && story.updated >= now + 4000)
    }

    @Test func growthWaitsOnWhereTheClockIsSetBack() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(settle: 0, quiet: 3600), at: now)
        let title = "Ferry rams pier at Batumi, eleven hurt"
        _ = try desk.take([report(feeds[0], title, etag: "1")], at: now)
        _ = try desk.take([report(feeds[1], title + " in fog", etag: "2")], at: now + 600)
        desk.shiftPlans(by: -5400)
        try desk.settle(at: now - 1500)
        #expect(try archive.stories(limit: 5).map(\.announcedOutlets) == [1])
        try desk.settle(at: now + 3602)
        #expect(try archive.stories(limit: 5).map(\.announcedOutlets) == [2])
    }

    @Test func twoFeedsWithOneArticleAreOneWitness() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        // Both at "https://e.example/…" with as many letters.
        let tallies = try desk.take(
            [report(feeds[0], "Quake in Baku", etag: "1"), report(feeds[1], "Baku in quake", etag: "2")], at: now)
        #expect(tallies.map(\.copies) == [0, 1])
    }

    @Test func whatCannotBeStoredLeavesNothingBehind() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        var stranger = feeds[1]
        stranger.id = 99
        let good = report(feeds[0], "Ferry rams pier at Batumi, eleven hurt", etag: "1")
        #expect(throws: ArchiveError.self) {
            try desk.take([good, report(stranger, "Snow closes the pass", etag: "2")], at: now)
        }
        #expect(
            try archive.articles(since: .distantPast).count == 0 && archive.feeds()[0].http.etag == nil
                && desk.storyCount == 0)
        #expect(try desk.take([good], at: now).map(\.new) == [1])
        #expect(try archive.articles(since: .distantPast).count == 1 && archive.feeds()[0].http.etag == "1")
    }

    /// A document of some items, each with a headline of its own and an address and guid that no other document has.
    private func document(_ feed: Feed, items: Int, days: Double?, as name: String) -> (report: PollReport, feed: Feed)
    {
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.drafts = (0..<items).map { number in
            var draft = Draft(
                guid: "\(name)-\(number)", link: "https://e.example/\(name)/\(number)",
                title: "Council number \(number) meets about road \(number * number)")
            draft.teaser = "The road, it says, is closed."
            draft.published = days.map { now.addingTimeInterval(-$0 * 86_400 - Double(number)) }
            return draft
        }
        var feed = feed
        feed.http.etag = name
        return (PollReport(feed: feed, outcome: .read(bulletin), http: feed.http, hints: Schedule.Hints()), feed)
    }

    /// `days`: the items' age; nil where they have no dates.
    @Test(arguments: [7, nil] as [Double?])
    func oldItemsUnderNewNamesAreKnownAfterARestart(days: Double?) throws {
        let archive = try archive()
        let feed = try archive.feeds()[0]
        for (round, name) in ["a", "b", "c"].enumerated() {
            let time = now + Double(round) * 5 * 86_400
            var desk = try Desk(archive: archive, policy: Editor.Policy(), at: time)
            let tally = try desk.take([document(feed, items: 3, days: days, as: name)], at: time)
            #expect(tally.map(\.new) == [round == 0 ? 3 : 0])
        }
    }

    @Test func whatADocumentHasTooMuchOfComesWithTheNextPoll() throws {
        let archive = try archive()
        let feed = try archive.feeds()[0]
        var desk = try Desk(archive: archive, policy: Editor.Policy(), omitting: [.stories, .lists], at: now)
        let long = document(feed, items: 1200, days: 0, as: "a")
        #expect(try desk.take([long], at: now).map(\.new) == [1000])
        #expect(try archive.feeds()[0].http.etag == nil)
        #expect(try desk.take([long], at: now + 3600).map(\.new) == [200])
        #expect(try archive.feeds()[0].http.etag == "a")
    }

    @Test func whatWasForgottenWhileTheClockWasAheadIsReadAnew() throws {
        let archive = try archive()
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        let title = "Ferry rams pier at Batumi, eleven hurt"
        _ = try desk.take([report(feeds[0], title, etag: "1")], at: now)
        let year: TimeInterval = 365 * 86_400
        _ = try desk.take([report(feeds[0], "Parliament adopts the budget", etag: "2")], at: now + year)
        desk.shiftPlans(by: -year)
        _ = try desk.take([report(feeds[1], title + " in fog", etag: "3")], at: now + 600)
        #expect(Set(try archive.articles(since: .distantPast).map(\.story)).count == 2)
    }

    @Test func eventsAreTakenOnceAndInOrder() async {
        let mailbox = Mailbox<Int>()
        for number in 0..<3 { mailbox.post(number) }
        var signals = mailbox.signals.makeAsyncIterator()
        #expect(await signals.next() != nil)
        #expect(mailbox.take() == [0, 1, 2] && mailbox.take().isEmpty)
        mailbox.post(3)
        #expect(await signals.next() != nil)
        #expect(mailbox.take() == [3])
    }
}
