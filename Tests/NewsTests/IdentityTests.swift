import FoundationEssentials
import News
import Testing

struct IdentityTests {
    @Test(arguments: [
        ("https://www.example.org/a/?utm_source=rss&id=7", "http://example.org/a?id=7"),
        ("https://m.example.org/a/amp/", "https://example.org/a"),
        ("https://Example.org/a#top", "https://example.org/a"),
        ("https://example.org:443/a?fbclid=x", "https://example.org/a"),
        ("https://example.org/amp/a.html", "https://example.org/a.html"),
        ("https://mobil.example.org/a.amp.html", "https://example.org/a.html"),
        ("https://example.org/a?amp", "https://example.org/a?outputType=amp"),
        ("https://example.org/a?from=rss&id=7", "https://example.org/a?id=7&at_custom1=x"),
        ("https://example.org/a/index.html", "https://example.org/a/"),
    ])
    func formsOfOneAddressAreOne(a: String, b: String) {
        #expect(CanonicalURL.canonical(a) == CanonicalURL.canonical(b))
    }

    @Test func differentQueriesAreDifferentArticles() {
        #expect(CanonicalURL.canonical("https://e.org/?p=1") != CanonicalURL.canonical("https://e.org/?p=2"))
        // What looks like a tracker says where a reader came from with one value alone.
        #expect(CanonicalURL.canonical("https://e.org/a?from=7") != CanonicalURL.canonical("https://e.org/a?from=8"))
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
        #expect(drafts.allSatisfy { identity.addressKey(of: $0) == nil })
        #expect(identity.key(of: drafts[0]) == "title:One" && identity.key(of: drafts[1]) == "title:Two")
    }

    @Test func anAddressOfSomeLeavesTheOthersTheirs() {
        let live = (1...3).map { Draft(link: "https://e.org/live", title: "Post \($0)") }
        let others = (1...5).map { Draft(link: "https://e.org/\($0)", title: "Article \($0)") }
        let identity = Identity(of: live + others)
        #expect(identity.key(of: live[0]) == "title:Post 1")
        #expect(others.map { identity.key(of: $0) } == (1...5).map { "url:e.org/\($0)" })
    }

    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    private func stored(_ title: String, key: String, url: String) -> Article {
        Article(
            feed: 1, key: key, url: url, title: title, teaser: "", language: Language("en"),
            published: Self.time, firstSeen: Self.time + 600,
            story: StoryID("S"))
    }

    @Test func anEditedHeadlineMayBringAnotherAddress() {
        let toll = stored("Train crash leaves 5 dead", key: "guid:77", url: "https://e.org/train-crash-5-dead")
        let link = "https://e.org/train-crash-12-dead"
        #expect(Identity.confirms(toll, Draft(guid: "77", link: link, title: "Train crash leaves 12 dead")))
        #expect(!Identity.confirms(toll, Draft(guid: "77", link: link, title: "Chancellor resigns")))
        // The next one of a kind has a date of its own.
        var next = Draft(guid: "77", link: link, title: "Train crash leaves 12 dead")
        next.published = Self.time + 86_400
        #expect(!Identity.confirms(toll, next))
        // A date that nobody can believe says nothing.
        next.published = Date(timeIntervalSince1970: 0)
        #expect(Identity.confirms(toll, next))
    }

    @Test func aNewHeadlineOverTheOldTextIsAnEdit() {
        let teaser = "In a chemical plant near Linz there was an explosion this morning; the fire service is there."
        var first = stored("Explosion in a plant near Linz", key: "guid:1", url: "https://e.org/linz")
        first.teaser = teaser
        var rewritten = Draft(link: "https://e.org/linz", title: "Three dead: chemical works in flames", teaser: teaser)
        rewritten.published = Self.time + 1800
        #expect(Identity.confirms(first, rewritten, at: "guid:2"))
        // A text that is the same every day makes no edit of tomorrow's.
        rewritten.published = Self.time + 86_400
        #expect(!Identity.confirms(first, rewritten, at: "guid:2"))
    }

    @Test func theEditionsOfAGuidAreOneArticle() {
        let url = "https://e.org/c1"
        let first = stored("Storm over the Caspian", key: "guid:https://e.org/c1#0", url: url)
        var rewritten = Draft(link: url, title: "Ferry driven against pier, all saved")
        rewritten.published = Self.time + 86_400
        #expect(Identity.confirms(first, rewritten, at: "guid:https://e.org/c1#12"))
        #expect(!Identity.confirms(first, rewritten, at: "guid:https://e.org/c1#post12"))
    }

    @Test func aPageThatIsUsedAgainIsAnotherArticle() {
        let url = "https://e.org/weather"
        let monday = stored("The weather on Monday", key: "guid:1", url: url)
        func confirms(_ title: String, hours: Double, key: String = "guid:2") -> Bool {
            var draft = Draft(link: url, title: title)
            draft.published = Self.time + hours * 3600
            return Identity.confirms(monday, draft, at: key)
        }
        #expect(!confirms("The weather on Tuesday", hours: 24))
        #expect(!confirms("Avalanche danger in the mountains", hours: 1))
        // A new guid for what was edited, or none any more.
        #expect(confirms("The weather on Monday, in detail", hours: 1))
        #expect(confirms("Avalanche danger in the mountains", hours: 24, key: "url:e.org/weather"))
    }

    @Test func theFrontPageIsNoArticle() {
        #expect(Identity.addressKey(of: "https://www.e.org/") == nil)
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
