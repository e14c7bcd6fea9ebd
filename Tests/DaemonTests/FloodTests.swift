@testable import Daemon
import Foundation
import News
import Stories
import Storage
import Testing

private let now = Date(timeIntervalSince1970: 1_795_478_400)

/// An archive with one feed and nothing else.
private func emptyArchive() throws -> (Archive, Feed) {
    let archive = try temporaryArchive([Feed(url: "https://e.org/f", title: "E")])
    return (archive, try #require(try archive.feeds().first))
}

/// One document of very many items.
struct FloodTests {
    /// Seven letters that no other number has.
    private func word(_ number: Int) -> String {
        var rest = (number &* 2_654_435_761) & 0xFFFF_FFFF
        return String(
            (0..<7).map { _ in
                defer { rest /= 20 }
                return Array("abdefgiklmnoprstuvwz")[rest % 20]
            })
    }

    /// A poll that found so many articles, no two of them alike.
    private func report(of count: Int, from feed: Feed) -> PollReport {
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.drafts = (0..<count).map { number in
            Draft(
                guid: "\(number)", link: "https://e.org/\(number)",
                title: (1...5).map { word(number * 31 + $0 * 7919) }.joined(separator: " "))
        }
        return PollReport(feed: feed, outcome: .read(bulletin), http: HTTPState(), hints: Schedule.Hints())
    }

    @Test(.timeLimit(.minutes(1))) func aThousandStoriesOfOnePollAreStoredAndSettled() throws {
        let (archive, feed) = try emptyArchive()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        let report = report(of: 1_000, from: feed)
        #expect(try desk.take([(report, feed)], at: now).map(\.new) == [1_000])
        let later = now.addingTimeInterval(3600)
        try desk.settle(at: later)
        let stories = try archive.stories(limit: 2_000)
        #expect(stories.count > 500 && Set(stories.map(\.updated)).count == stories.count)
        let waiting = desk.touched.count
        let shown = Set(stories.map(\.id))
        try desk.recommend(at: later) { shown }
        #expect(desk.touched.count == waiting - 50)
        try archive.close()
        #expect(throws: ArchiveError.self) { try desk.recommend(at: later) { shown } }
        #expect(desk.touched.count == waiting - 50)
    }

    @Test(.timeLimit(.minutes(1))) func ofAnEndlessDocumentTheNewestThousandCount() throws {
        let (archive, feed) = try emptyArchive()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        var report = report(of: 1_200, from: feed)
        guard case .read(var bulletin) = report.outcome else {
            Issue.record("nothing was read")
            return
        }
        // The oldest first, as some feeds have them.
        for index in bulletin.drafts.indices { bulletin.drafts[index].published = now - 9_000 + Double(index) }
        report = PollReport(feed: feed, outcome: .read(bulletin), http: HTTPState(), hints: Schedule.Hints())
        let tally = try #require(try desk.take([(report, feed)], at: now).first)
        #expect(tally.new == 1_000 && tally.left == 200)
        #expect(try archive.articles(since: .distantPast).allSatisfy { $0.published >= now - 8_800 })
        // The others follow, and then all are there.
        #expect(try desk.take([(report, feed)], at: now + 60).map(\.new) == [200])
        #expect(try desk.take([(report, feed)], at: now + 120).map(\.new) == [0])
    }

    @Test(.timeLimit(.minutes(1))) func thePopularListTakesInWhatComesRightAfterIt() throws {
        let (archive, feed) = try emptyArchive()
        var desk = try Desk(archive: archive, policy: Editor.Policy(settle: 0), at: now)
        func popular(after seconds: Double, new count: Int? = nil, isLast: Bool = false) throws -> Int {
            let time = now + seconds
            if let count { _ = try desk.take([(report(of: count, from: feed), feed)], at: time) }
            try desk.recommend(at: time, isLast: isLast) { [] }
            return try archive.popular().count
        }
        #expect(try popular(after: 0, new: 1) == 1)
        #expect(desk.nextPopular == nil)
        // Within the minute it stays as it is, and then it is made anew though nothing else has come.
        #expect(try popular(after: 5, new: 4) == 1)
        #expect(desk.nextPopular == now + 60)
        #expect(try popular(after: 60) == 4)
        #expect(desk.nextPopular == nil)
        // A single round ends before the minute does.
        #expect(try popular(after: 65, new: 6, isLast: true) == 6)
    }

    @Test(.timeLimit(.minutes(1))) func listsThatNobodyIsLedToWaitUntilSomebodyAsks() throws {
        let (archive, feed) = try emptyArchive()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        let report = report(of: 80, from: feed)
        _ = try desk.take([(report, feed)], at: now)
        let later = now.addingTimeInterval(3600)
        try desk.settle(at: later)
        let stories = try archive.stories(limit: 100).map(\.id)
        let shown = Set(stories.prefix(3))
        var questions = 0
        for _ in 0..<2 {
            try desk.recommend(at: later) {
                questions += 1
                return shown
            }
        }
        #expect(desk.touched.isEmpty && questions == 1)
        #expect(try archive.storiesWithoutRecommendations().count == stories.count - 3)

        let asked = try #require(stories.last)
        #expect(desk.postponed.contains(asked) && stories.prefix(3).allSatisfy { !desk.postponed.contains($0) })
        try desk.recommend(asked, at: later)
        #expect(try archive.storiesWithoutRecommendations().count == stories.count - 4)
        #expect(!desk.postponed.contains(asked))

        // What has left the window is not kept in mind.
        desk.postponed.add([asked]) { _ in false }
        #expect(stories.allSatisfy { !desk.postponed.contains($0) })
    }
}

struct BacklogTests {
    @Test func theNewestAreTakenFirstAndNoneTwice() {
        var backlog = Backlog()
        for name in ["03", "01", "04", "02", "05"] { backlog.insert(StoryID(name)) }
        backlog.remove(StoryID("04"))
        backlog.remove(StoryID("02"))
        backlog.insert(StoryID("02"))
        #expect(backlog.count == 4)
        #expect(backlog.takeNewest(3) == ["05", "03", "02"].map { StoryID($0) })
        #expect(backlog.takeNewest(3) == [StoryID("01")] && backlog.isEmpty)
    }

    @Test func whatIsSiftedOutWaitsNoMore() {
        var backlog = Backlog()
        for name in ["03", "01", "04"] { backlog.insert(StoryID(name)) }
        #expect(backlog.hasGrown)
        #expect(backlog.sift(keeping: [StoryID("01"), StoryID("02")]) == [StoryID("03"), StoryID("04")])
        #expect(!backlog.hasGrown)
        #expect(backlog.takeNewest(3) == [StoryID("01")] && backlog.isEmpty)
    }
}

/// Stories that are merged or part while a poll is taken in.
struct PartingTests {
    @Test func aPollThatPartsAStoryIsStoredWhole() throws {
        let (archive, feed) = try emptyArchive()
        func article(_ id: Int64, _ story: String) -> Article {
            Article(
                id: id, feed: feed.id, key: "guid:\(id)", url: nil, title: "T\(id)", teaser: "t",
                language: Language("en"), published: now, firstSeen: now, story: StoryID(story))
        }
        var first = PollRecord(feed: feed)
        first.new = (1...4).map { article($0, "OLD") }
        try archive.record(first, stories: [Editor.open(article(1, "OLD"))])
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)

        var second = PollRecord(feed: feed)
        second.new = [article(5, "OLD")]
        second.part(Newsroom.Parting(from: StoryID("OLD"), story: StoryID("NEW"), articles: [2, 4, 5]))
        let stories = try desk.revised(with: second, at: now)
        try archive.record(second, stories: stories)
        #expect(try archive.articles(of: StoryID("OLD")).map(\.id) == [1, 3])
        #expect(try archive.articles(of: StoryID("NEW")).map(\.id) == [2, 4, 5])
        #expect(try archive.story(StoryID("NEW"))?.lead == 2)
    }
}
