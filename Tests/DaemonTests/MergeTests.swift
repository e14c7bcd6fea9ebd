import Foundation
import News
import Publishing
import Serving
import Storage
import Testing

/// What readers see of a story that turned out to be another one.
struct MergeTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func pages() throws -> Pages {
        let archive = try temporaryArchive([Feed(url: "https://e.org/f", title: "E")])
        let feed = try #require(try archive.feeds().first)
        let article = Article(
            id: 1, feed: feed.id, key: "guid:1", url: "https://e.org/1", title: "Flood", teaser: "Water.",
            language: Language("en"), published: now, firstSeen: now, story: StoryID("KEPT"))
        var lost = Story(
            id: StoryID("LOST"), title: "High water", lead: 2, opened: now, published: now,
            updated: now.addingTimeInterval(60))
        lost.mergedInto = StoryID("KEPT")
        var record = PollRecord(feed: feed)
        record.new = [article]
        let kept = Story(id: StoryID("KEPT"), title: "Flood", lead: 1, opened: now, published: now, updated: now)
        try archive.record(record, stories: [kept, lost])
        return Pages(
            archive: archive,
            site: Site(
                title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
                language: Language("en"), timeZone: .gmt), now: { Date(timeIntervalSince1970: 1_795_505_400) })
    }

    @Test func itsPageHasMovedForGood() throws {
        let document = try pages().document(at: "story/LOST")
        #expect(document.status == 301 && document.location == "https://u.example.org/story/KEPT")
    }

    @Test func itsLastEntryPointsToTheSurvivor() throws {
        let feed = String(decoding: try pages().document(at: "feed.atom").body, as: UTF8.self)
        #expect(feed.contains("story/LOST"))
        #expect(feed.contains(#"rel="related" type="text/html" href="https://u.example.org/story/KEPT""#))
        #expect(feed.contains("<summary type=\"text\">This story has become part of another one. Flood</summary>"))
    }

    @Test func theFrontPageLeavesItOut() throws {
        #expect(!String(decoding: try pages().document(at: "").body, as: UTF8.self).contains("story/LOST"))
    }
}
