@testable import Daemon
import Fetching
import FeedParsing
import Foundation
import News
import TestSupport
import Testing

/// One poll at a time against an origin that answers what the test says.
@Suite(.timeLimit(.minutes(1)))
struct PollTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)
    private static let document = """
        <rss version="2.0"><channel><title>Bote</title>
        <item><guid>a</guid><title>Fähre gerammt</title></item><item><guid>b</guid><title>Brücke offen</title></item>
        </channel></rss>
        """

    private func poll(delta: Bool = false) -> Poll {
        let blocks = [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 }
        var poll = Poll(
            fetcher: Fetcher(addresses: AddressGuard(allowed: blocks)), userAgent: "Test/1 (+http://e.example)",
            byteLimit: 1 << 20)
        poll.wantsDelta = delta
        return poll
    }

    @Test func aDocumentThatIsCutDoesNotCountAsSeen() async throws {
        let whole = Self.document
        let origin = try TestOrigin(answering: { request in
            let isFirst = request.headers["if-none-match"] == nil
            let cut = String(whole.prefix(whole.count - 40))
            return TestOrigin.Answer(200, [("ETag", isFirst ? "\"1\"" : "\"2\"")], body: isFirst ? whole : cut)
        })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        feed.http = await poll()(feed, at: now).http
        #expect(feed.http.etag == "\"1\"")
        let report = await poll()(feed, at: now + 3600)
        guard case .read(let bulletin) = report.outcome else {
            Issue.record("\(report.outcome)")
            return
        }
        // What is there is taken, and the rest is asked for again.
        #expect(!bulletin.drafts.isEmpty && report.http.etag == "\"1\"")
        #expect(report.http.bodyHash == feed.http.bodyHash)
    }

    @Test func whatCannotBeUnpackedIsAskedForAsItIs() async throws {
        let origin = try TestOrigin { request in
            let isPacked = request.headers["accept-encoding"] != "identity"
            return TestOrigin.Answer(200, isPacked ? [("Content-Encoding", "utf-8")] : [], body: Self.document)
        }
        var feed = Feed(url: origin.url("/"), title: "Bote")
        for days in [0.0, 1, 8] {
            let report = await poll()(feed, at: now + days * 86_400)
            guard case .read(let bulletin) = report.outcome else {
                Issue.record("\(report.outcome)")
                return
            }
            #expect(bulletin.drafts.count == 2 && report.http.memory.unpackedSince != nil)
            feed.http.memory = report.http.memory
        }
        #expect(
            origin.requests.map { $0.headers["accept-encoding"] == "identity" } == [false, true, true, false, true])
    }

    @Test(arguments: [
        (403, "<!DOCTYPE html><title>Just a moment...</title>", "HTTP status 403, a challenge page of Cloudflare"),
        (200, "<html><script src=\"/ddos-guard/js\"></script></html>", "a challenge page of DDoS-Guard"),
    ])
    func pagesThatAskForAHumanAreNamed(status: Int, page: String, reason: String) async throws {
        let origin = try TestOrigin(answering: { _ in TestOrigin.Answer(status, body: page) })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        let report = await poll()(feed, at: now)
        guard case .failed(_, let said) = report.outcome else {
            Issue.record("a page was read")
            return
        }
        #expect(said == reason)
        (feed.http, feed.health.failures) = (report.http, 1)
        #expect(FeedState(of: feed) == .blocked)
    }

    @Test func aPermanentMoveIsBelievedAfterFiveSightingsOverADay() async throws {
        let origin = try TestOrigin(answering: { request in
            request.path == "/old"
                ? TestOrigin.Answer(301, [("Location", "/new")]) : TestOrigin.Answer(body: Self.document)
        })
        var feed = Feed(url: origin.url("/old"), title: "Bote")
        for sighting in 0..<5 {
            #expect(feed.address == origin.url("/old"))
            feed.http = await poll()(feed, at: now + Double(sighting) * 6 * 3600).http
        }
        #expect(feed.address == origin.url("/new"))
        _ = await poll()(feed, at: now + 30 * 3600)
        #expect(origin.requests.last?.path == "/new" && origin.requests.count == 11)
    }

    @Test(arguments: [(404, 4), (503, 8)])
    func whereNothingIsAnyMoreTheOldAddressIsAskedAgain(status: Int, after most: Int) async throws {
        let origin = try TestOrigin(answering: { request in
            request.path == "/old" ? TestOrigin.Answer(body: Self.document) : TestOrigin.Answer(status)
        })
        var feed = Feed(url: origin.url("/old"), title: "Bote")
        (feed.http.memory.address, feed.http.etag) = (origin.url("/new"), "\"new\"")
        for failures in 0..<most {
            #expect(feed.address == origin.url("/new"), "\(failures)")
            feed.health.failures = failures
            feed.http = await poll()(feed, at: now).http
        }
        #expect(feed.address == origin.url("/old") && feed.http.etag == nil)
    }

    @Test func aPageThatNamedAFeedMayNameAnotherOne() async throws {
        let origin = try TestOrigin(answering: { request in
            switch request.path {
            case "/": TestOrigin.Answer(body: "<html><link rel=alternate type=application/rss+xml href=/two></html>")
            case "/two": TestOrigin.Answer(body: Self.document)
            default: TestOrigin.Answer(410)
            }
        })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        (feed.http.memory.address, feed.health.lastSuccess) = (origin.url("/one"), now)
        for day in 0..<3 { feed.http = await poll()(feed, at: now + Double(day) * 86_400).http }
        #expect(feed.address == origin.url("/two"))
    }

    @Test func whatTheServerSaysOfTheLanguageCountsWhereTheFeedIsSilent() async throws {
        let origin = try TestOrigin(answering: { _ in
            TestOrigin.Answer(200, [("Content-Language", "ka")], body: Self.document)
        })
        guard case .read(let bulletin) = await poll()(Feed(url: origin.url("/"), title: ""), at: now).outcome else {
            Issue.record("the feed was not read")
            return
        }
        #expect(bulletin.language == "ka")
    }

    @Test func fiveSightingsWithinAnHourAreNotEnough() async throws {
        let origin = try TestOrigin(answering: { request in
            request.path == "/old"
                ? TestOrigin.Answer(301, [("Location", "/new")]) : TestOrigin.Answer(body: Self.document)
        })
        var feed = Feed(url: origin.url("/old"), title: "Bote")
        for sighting in 0..<8 { feed.http = await poll()(feed, at: now + Double(sighting) * 600).http }
        #expect(feed.address == origin.url("/old"))
    }

    @Test(arguments: [302, 303, 307])
    func aTemporaryMoveIsNever(status: Int) async throws {
        let origin = try TestOrigin(answering: { request in
            request.path == "/old"
                ? TestOrigin.Answer(status, [("Location", "/new")]) : TestOrigin.Answer(body: Self.document)
        })
        var feed = Feed(url: origin.url("/old"), title: "Bote")
        for sighting in 0..<8 { feed.http = await poll()(feed, at: now + Double(sighting) * 6 * 3600).http }
        #expect(feed.address == origin.url("/old"))
    }

    @Test func goneTwiceADayApartIsGone() async throws {
        let origin = try TestOrigin(answering: { _ in TestOrigin.Answer(410) })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        feed.http = await poll()(feed, at: now).http
        #expect(!feed.http.memory.isGone)
        feed.http = await poll()(feed, at: now + 3600).http
        #expect(!feed.http.memory.isGone)
        feed.http = await poll()(feed, at: now + 86_400).http
        #expect(feed.http.memory.isGone)
    }

    @Test func whereItHasMovedToMayBeGoneAlone() async throws {
        let origin = try TestOrigin(answering: { request in
            request.path == "/old" ? TestOrigin.Answer(body: Self.document) : TestOrigin.Answer(410)
        })
        var feed = Feed(url: origin.url("/old"), title: "Bote")
        feed.http.memory.address = origin.url("/new")
        for day in 0..<2 { feed.http = await poll()(feed, at: now + Double(day) * 86_400).http }
        #expect(!feed.http.memory.isGone && feed.address == origin.url("/old"))
    }

    @Test func deltasAreAskedForAndTakenOnlyWhenWanted() async throws {
        let origin = try TestOrigin(answering: { request in
            guard request.headers["a-im"]?.contains("feed") ?? false else {
                return TestOrigin.Answer(200, [("ETag", "\"1\"")], body: Self.document)
            }
            return TestOrigin.Answer(
                226, [("ETag", "\"2\""), ("IM", "feed")],
                body: "<rss version=\"2.0\"><channel><item><guid>c</guid><title>Neu</title></item></channel></rss>")
        })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        feed.http = await poll(delta: true)(feed, at: now).http
        #expect(origin.requests.last?.headers["a-im"] == nil)
        let delta = await poll(delta: true)(feed, at: now)
        guard case .read(let bulletin) = delta.outcome else {
            Issue.record("\(delta.outcome)")
            return
        }
        #expect(bulletin.drafts.count == 1 && delta.http.etag == "\"2\"")
        guard case .unchanged = await poll()(feed, at: now).outcome else {
            Issue.record("without the setting the whole document comes")
            return
        }
    }

    @Test func listsAreReadAndEmptyOnesAreNot() async throws {
        let origin = try TestOrigin(answering: { request in
            let outlines = request.path == "/full" ? "<outline xmlUrl=\"https://e.example/f\" text=\"F\"/>" : ""
            return TestOrigin.Answer(body: "<opml version=\"2.0\"><body>\(outlines)</body></opml>")
        })
        let full = await poll()(RemoteLists.subscription(to: origin.url("/full")), at: now)
        guard case .listed(let feeds) = full.outcome else {
            Issue.record("\(full.outcome)")
            return
        }
        #expect(feeds.map(\.url) == ["https://e.example/f"])
        let empty = await poll()(RemoteLists.subscription(to: origin.url("/empty")), at: now)
        guard case .failed(_, let reason) = empty.outcome else {
            Issue.record("\(empty.outcome)")
            return
        }
        #expect(reason == "a list that names no feed" && empty.http.etag == nil)
    }

    @Test func whatAListHeldIsKeptBesideTheDatabase() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (list, database) = ("https://e.example/list.opml", folder.path + "/umschau.sqlite")
        #expect(try Lists.subscriptions([list], relativeTo: "/", database: database).map(\.url) == [list])
        try RemoteLists.keep([Feed(url: "https://e.example/f", title: "F")], of: list, beside: database)
        let feeds = try Lists.subscriptions([list], relativeTo: "/", database: database)
        #expect(feeds.map(\.url) == ["https://e.example/f", list] && feeds.map(\.isList) == [false, true])
    }

    @Test func rhythmComesFromDatesAndSilenceSlowsItDown() async throws {
        let items = (0..<10).map { number in
            "<item><guid>\(number)</guid><title>T\(number)</title><pubDate>"
                + (now - Double(number) * 7200).formatted(Date.ISO8601FormatStyle()) + "</pubDate></item>"
        }
        let origin = try TestOrigin(answering: { _ in
            TestOrigin.Answer(body: "<rss version=\"2.0\"><channel>\(items.joined())</channel></rss>")
        })
        var feed = Feed(url: origin.url("/"), title: "Bote")
        feed.http = await poll()(feed, at: now).http
        let rhythm = try #require(feed.http.memory.rhythm)
        #expect(rhythm.articles == 10 && abs(rhythm.pause(at: now) - 6480) < 1)
        let schedule = Schedule(Settings.PollingSettings())
        let soon = schedule.next(after: Schedule.Hints(answer: "304"), failures: 0, of: feed, at: now)
        #expect(
            abs(soon.due.timeIntervalSince(now) - 3240) <= 170 && soon.reason.hasPrefix("rhythm 54 min from 304 at "))
        let later = schedule.next(after: Schedule.Hints(), failures: 0, of: feed, at: now + 10 * 86_400)
        #expect(abs(later.due.timeIntervalSince(now + 10 * 86_400) - 3 * 3600) <= 600)
    }
}
