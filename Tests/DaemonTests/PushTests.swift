@testable import Daemon
import Fetching
import Foundation
import News
import Testing

struct HubTests {
    @Test func linkFieldsComeBeforeTheDocument() throws {
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.hubURLs = ["https://other.example/"]
        bulletin.selfURL = "https://e.example/other.xml"
        let links = ["<https://hub.example/>; rel=\"hub\", </feed.xml>; rel=self; title=\"a, b\""]
        let hub = try #require(Hub(links: links, bulletin: bulletin, address: "https://e.example/f"))
        #expect(hub.url == "https://hub.example/" && hub.topic == "https://e.example/feed.xml")
        let fromDocument = try #require(Hub(links: [], bulletin: bulletin, address: "https://e.example/f"))
        #expect(fromDocument.url == "https://other.example/" && fromDocument.topic == "https://e.example/other.xml")
        #expect(Hub(links: [], bulletin: nil, address: "https://e.example/f") == nil)
    }

    @Test func anUnchangedAnswerKeepsTheTopic() throws {
        let links = ["<https://hub.example/>; rel=hub"]
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.selfURL = "https://e.example/canonical.xml"
        let hub = try #require(Hub(links: links, bulletin: bulletin, address: "https://e.example/f"))
        let push = PollMemory.Push(hub: hub, feed: 7, at: .distantPast, newToken: { "0" })
        #expect(Hub(links: links, bulletin: nil, known: push, address: "https://e.example/f") == hub)
        let moved = Hub(
            links: ["<https://b.example/>; rel=hub"], bulletin: nil, known: push, address: "https://e.example/f")
        #expect(moved?.topic == "https://e.example/f")
    }

    @Test func leasesAreRenewedAtHalfTimeAndBounded() throws {
        let now = Date(timeIntervalSince1970: 1_795_478_400)
        let hub = try #require(
            Hub(links: ["<https://h.example/>; rel=hub"], bulletin: nil, address: "https://e.example/"))
        var push = PollMemory.Push(hub: hub, feed: 7, at: now, newToken: { "0123456789abcdef0123456789abcdef" })
        #expect(push.token.hasPrefix("7-") && push.token.count > 20 && push.secret.count > 20)
        #expect(!push.needsRequest(at: now + 3600) && push.needsRequest(at: now + 86_400))
        push.grant(lease: 7200, at: now)
        #expect(push.isActive(at: now + 7199) && !push.isActive(at: now + 7200))
        #expect(!push.needsRequest(at: now + 3599) && push.needsRequest(at: now + 3600))
        // Asked in vain, it is not asked with every poll; but while the lease lasts.
        push.requested = now + 3600
        #expect(!push.needsRequest(at: now + 3700) && push.needsRequest(at: now + 4500))
        push.grant(lease: 1e12, at: now)
        #expect(!push.isActive(at: now + 11 * 86_400))
    }

    @Test func aPushedFeedIsAskedOnceADay() throws {
        let now = Date(timeIntervalSince1970: 1_795_478_400)
        let hub = try #require(
            Hub(links: ["<https://h.example/>; rel=hub"], bulletin: nil, address: "https://e.example/"))
        var feed = Feed(id: 7, url: "https://e.example/", title: "")
        var push = PollMemory.Push(hub: hub, feed: 7, at: now, newToken: { "0123456789abcdef0123456789abcdef" })
        let schedule = Schedule(Settings.PollingSettings())
        feed.http.memory.push = push
        #expect(schedule.next(after: Schedule.Hints(), failures: 0, of: feed, at: now).due < now + 4000)
        push.grant(lease: 10 * 86_400, at: now)
        feed.http.memory.push = push
        let next = schedule.next(after: Schedule.Hints(), failures: 0, of: feed, at: now)
        #expect(next.due >= now + 86_000 && next.reason.hasPrefix("WebSub 24 h"))
    }
}

struct SignatureTests {
    // RFC 4231, test case 2, and the same for SHA-1 (RFC 2202).
    private let body = Array("what do ya want for nothing?".utf8)

    @Test(arguments: [
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    ])
    func knownAnswersAreValid(header: String) {
        #expect(Signature.isValid(header, of: body, secret: "Jefe"))
        #expect(!Signature.isValid(header, of: body, secret: "Jeff"))
        #expect(!Signature.isValid(header, of: body + [0x20], secret: "Jefe"))
    }

    @Test(arguments: ["", "sha256", "sha256=", "md5=00", "sha256=zz", "sha256=5bdc"])
    func nothingElseIs(header: String) {
        #expect(!Signature.isValid(header, of: body, secret: "Jefe"))
    }
}
