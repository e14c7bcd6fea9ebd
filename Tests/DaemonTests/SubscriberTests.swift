@testable import Daemon
import Fetching
import Foundation
import Logging
import News
import Publishing
import Stories
import Storage
import Synchronization
import TestSupport
import Testing

/// A feed with a hub: what is asked of it, what its questions are answered, whose pushes are believed (WebSub §5, §7).
@Suite(.timeLimit(.minutes(1)))
struct SubscriberTests {
    private static let polled = """
        <rss version="2.0"><channel><title>E</title><item><title>Snow closes the pass</title><link>https://e.org/1</link></item></channel></rss>
        """
    private static let pushed = """
        <rss version="2.0"><channel><title>E</title><item><title>Bridge at Gori opens</title><link>https://e.org/2</link></item></channel></rss>
        """
    /// HMAC-SHA256 of `pushed` with `secret`.
    private static let signature = "sha256=319c2015d118e7bb0a79e05db4a531453a50eb502556a76dc25856e6a2bcf7ef"
    private static let secret = "fedcba9876543210fedcba9876543210"

    /// A poller of one feed, which is due at once.
    private func poller(
        of archive: Archive, published: @escaping @Sendable () -> Void
    ) throws -> Poller {
        var settings = Settings()
        settings.polling.allowAddresses = ["127.0.0.0/8"]
        settings.polling.usesHubs = true
        settings.storage.path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).sqlite").path
        let uptime: @Sendable () -> TimeInterval = { ProcessInfo.processInfo.systemUptime }
        let logger = Logger(label: "test")
        let pulse = Pulse()
        // The secret comes second.
        let tokens = Mutex(["0123456789abcdef0123456789abcdef", Self.secret])
        return Poller(
            archive: archive, desk: try Desk(archive: archive, policy: Editor.Policy(settle: 0), at: Date()),
            fetcher: Fetcher(addresses: AddressGuard(allowed: [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 })),
            settings: settings,
            site: Site(
                title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
                language: Language("en"), timeZone: .gmt),
            clock: .real, realNow: { Date() }, uptime: uptime,
            storage: StorageWatch(
                database: settings.storage.path, ballast: 0, pulse: pulse, uptime: uptime, logger: logger),
            isOnce: false, logger: logger, pulse: pulse,
            newToken: { tokens.withLock { $0.isEmpty ? "none" : $0.removeFirst() } },
            relist: { feeds, _, _ in feeds }, shown: { [] }, publish: published)
    }

    @Test func aHubIsAskedAndWhatItSignsIsBelieved() async throws {
        let (questions, asked) = AsyncStream.makeStream(of: TestOrigin.Request.self)
        let (publications, published) = AsyncStream.makeStream(of: Void.self)
        let origin = try TestOrigin { request in
            guard request.path == "/hub" else {
                return TestOrigin.Answer(
                    200, [("Link", "</hub>; rel=hub"), ("Content-Type", "application/rss+xml")], body: Self.polled)
            }
            asked.yield(request)
            return TestOrigin.Answer(202)
        }
        // Those of a list are spread over the first minute: one whose turn is the first.
        let feed = try #require(
            (0..<100_000).lazy.map { Feed(url: origin.url("/f\($0)"), title: "E") }.first { $0.phase == 0 })
        let archive = try temporaryArchive([feed])
        let poller = try poller(of: archive) { published.yield() }
        let running = Task { try await poller.run() }
        defer { poller.post(.stop) }

        let question = try #require(await questions.first { _ in true })
        let form = try #require(URLComponents(string: "?" + question.body)?.queryItems)
        let fields = Dictionary(form.map { ($0.name, $0.value ?? "") }) { first, _ in first }
        #expect(question.method == "POST" && fields["hub.mode"] == "subscribe" && fields["hub.topic"] == feed.url)
        #expect(fields["hub.secret"] == Self.secret)
        let callback = try #require(fields["hub.callback"])
        #expect(callback.hasPrefix("https://u.example.org/websub/"))
        let token = String(callback.dropFirst("https://u.example.org/websub/".count))

        let desk = PushDesk(poller: poller)
        func confirms(_ token: String, _ mode: String, _ topic: String) async -> Bool {
            await desk.confirms(token: token, mode: mode, topic: topic, lease: 86_400)
        }
        #expect(await !confirms(token, "subscribe", "https://other.example/"))
        #expect(await !confirms("1-guessed", "subscribe", feed.url))
        #expect(await !confirms(token, "unsubscribe", feed.url))
        #expect(await desk.byteLimit(ofPushesTo: token) == nil)
        #expect(await confirms(token, "subscribe", feed.url))
        #expect(await desk.byteLimit(ofPushesTo: token) != nil)

        let forged = Array(Self.pushed.replacing("Gori", with: "Rome").utf8)
        for (token, body) in [
            (token, forged), ("1-guessed", Array(Self.pushed.utf8)), (token, Array(Self.pushed.utf8)),
        ] {
            await desk.receive(token: token, signature: Self.signature, contentType: "application/rss+xml", body: body)
        }
        for await _ in publications where try archive.articles(since: .distantPast).count == 2 { break }
        let titles = try archive.articles(since: .distantPast).map(\.title)
        #expect(titles == ["Snow closes the pass", "Bridge at Gori opens"])

        #expect(await confirms(token, "denied", feed.url))
        #expect(await desk.byteLimit(ofPushesTo: token) == nil)
        poller.post(.stop)
        _ = try await running.value
    }
}
