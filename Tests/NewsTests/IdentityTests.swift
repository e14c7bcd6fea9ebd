import FoundationEssentials
import News
import Testing

struct IdentityTests {
    @Test(arguments: [
        ("https://www.example.org/a/?utm_source=rss&id=7", "http://example.org/a?id=7"),
        ("https://m.example.org/a/amp/", "https://example.org/a"),
        ("https://Example.org/a#top", "https://example.org/a"),
        ("https://example.org:443/a?fbclid=x", "https://example.org/a"),
    ])
    func formsOfOneAddressAreOne(a: String, b: String) {
        #expect(CanonicalURL.canonical(a) == CanonicalURL.canonical(b))
    }

    @Test func differentQueriesAreDifferentArticles() {
        #expect(CanonicalURL.canonical("https://e.org/?p=1") != CanonicalURL.canonical("https://e.org/?p=2"))
    }

    @Test func oneGuidForAllIsNotTrusted() {
        let drafts = [Draft(guid: "x", link: "https://e.org/1"), Draft(guid: "x", link: "https://e.org/2")]
        let identity = Identity(of: drafts)
        #expect(!identity.guidsAreDistinct)
        #expect(identity.key(of: drafts[0]) == "url:e.org/1")
    }

    @Test func theSameItemTwiceDoesNotSpoilItsGuids() {
        let draft = Draft(guid: "x", link: "https://e.org/1")
        #expect(Identity(of: [draft, draft]).guidsAreDistinct)
    }

    @Test func oneAddressForAllIsNobodys() {
        let drafts = ["One", "Two"].map { Draft(link: "https://e.org/news", title: $0) }
        let identity = Identity(of: drafts)
        #expect(!identity.placesAreDistinct)
        #expect(identity.key(of: drafts[0]) == "title:One" && identity.key(of: drafts[1]) == "title:Two")
    }

    @Test func theFrontPageIsNoArticle() {
        #expect(Identity.place(of: "https://www.e.org/") == nil)
    }
}

struct StoryIDTests {
    @Test func idsAreULIDsInOrderOfTime() {
        let early = StoryID(at: Date(timeIntervalSince1970: 1_000), seed: "a")
        let late = StoryID(at: Date(timeIntervalSince1970: 2_000), seed: "a")
        #expect(early < late)
        #expect(early.text.count == 26)
        #expect(early == StoryID(at: Date(timeIntervalSince1970: 1_000), seed: "a"))
    }
}

struct ScaledClockTests {
    @Test func itRunsFastUntilItHasCaughtUp() {
        let start = Date(timeIntervalSince1970: 1_000_000)
        let clock = ScaledClock(epoch: start.addingTimeInterval(-1000), scale: 11, start: start)
        #expect(clock.virtual(at: start.addingTimeInterval(10)) == start.addingTimeInterval(-890))
        #expect(clock.virtual(at: start.addingTimeInterval(200)) == start.addingTimeInterval(200))
        #expect(clock.realSeconds(until: start.addingTimeInterval(-890), at: start) == 10)
    }
}
