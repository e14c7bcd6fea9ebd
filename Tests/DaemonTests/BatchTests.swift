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
        #expect(try archive.articleCount() == 0 && archive.feeds()[0].http.etag == nil && desk.storyCount == 0)
        #expect(try desk.take([good], at: now).map(\.new) == [1])
        #expect(try archive.articleCount() == 1 && archive.feeds()[0].http.etag == "1")
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
