import Foundation
import News
import Testing

/// How a source is, in a word.
struct FeedStateTests {
    private static let now = Date(timeIntervalSince1970: 1_795_608_000)

    private static func feed(_ change: (inout Feed) -> Void) -> Feed {
        var feed = Feed(url: "https://e.org/f", title: "E")
        (feed.health.lastSuccess, feed.health.lastNewArticle) = (now, now - 3600)
        feed.http.memory.items = 20
        change(&feed)
        return feed
    }

    static let states: [(state: FeedState, feed: Feed)] = [
        (.new, Feed(url: "https://e.org/f", title: "E")), (.ok, feed { _ in }),
        (.moved, feed { $0.http.memory.address = "https://e.org/g" }),
        (.stale, feed { $0.health.lastNewArticle = now - 31 * 86_400 }), (.empty, feed { $0.http.memory.items = 0 }),
        (.sharedGuids, feed { $0.http.memory.sharesGuids = true }),
        (.page, feed { ($0.health.failures, $0.http.memory.obstacle) = (1, .page) }),
        (.blocked, feed { ($0.health.failures, $0.http.memory.obstacle) = (2, .challenge) }),
        (.failing, feed { $0.health.failures = 1 }),
        (.gone, feed { $0.http.memory.isGone = true }),
    ]

    @Test(arguments: states) func itIsToldFromWhatIsKnown(state: FeedState, feed: Feed) {
        #expect(FeedState(of: feed) == state)
    }

    @Test func anOutageOfOurOwnIsNoFailureOfTheFeed() {
        #expect(FeedState(of: Self.feed { $0.health.lastError = "fetch: the host name is unknown" }) == .ok)
    }

    @Test(arguments: [
        ("https://e.org/f", "e.org"), ("https://user:pass@E.org:8080/f?a@b", "e.org:8080"),
        ("http://e.org#x@y", "e.org"),
        ("https://e.org?q", "e.org"),
    ])
    func aHostIsWhoIsAsked(address: String, host: String) {
        #expect(Feed(url: address, title: "").host == host)
    }

    @Test(arguments: [
        "HTTP://E.org/f", "http://e.org:80/f", "http://e.org/f#x", "http://e.org/f",
    ])
    func spellingsOfAnAddressAreOne(address: String) {
        #expect(Feed.key(ofAddress: address) == "http://e.org/f")
        #expect(Feed.key(ofAddress: "https://e.org") == Feed.key(ofAddress: "https://e.org:443/"))
        #expect(Feed.key(ofAddress: "https://e.org/F") != Feed.key(ofAddress: "https://e.org/f"))
    }

    @Test func noneIsForgotten() throws {
        #expect(Set(Self.states.map(\.state)) == Set(FeedState.allCases))
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manual = try String(contentsOf: root.appendingPathComponent("docs/operations.md"), encoding: .utf8)
        for state in FeedState.allCases { #expect(manual.contains("\n| `\(state.rawValue)` | "), "\(state)") }
    }
}
