import Foundation
import News
import Storage
import Testing

struct MaintenanceTests {
    private let now = Date(timeIntervalSince1970: 1_795_608_000)

    private func archive() throws -> (archive: Archive, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "E")])
        return (archive, folder)
    }

    /// A story of one article, so many days old; `copyOf`: an older article whose text it repeats.
    private func add(_ number: Int64, days: Double, copyOf: Int64? = nil, to archive: Archive) throws {
        let feed = try #require(try archive.feeds().first)
        let time = now - days * 86_400
        var record = PollRecord(feed: feed)
        let article = Article(
            id: number, feed: feed.id, key: "k\(number)", url: nil, title: "Headline \(number)", teaser: "",
            language: Language("en"), published: time, firstSeen: time, story: StoryID("S\(number)"), copyOf: copyOf)
        record.new = [article]
        try archive.record(
            record,
            stories: [
                Story(
                    id: article.story, title: article.title, lead: number, opened: time, published: time, updated: time,
                    version: 1)
            ])
    }

    @Test func whatIsTooOldGoesWithAllThatPointsToIt() throws {
        let (archive, folder) = try archive()
        defer { try? FileManager.default.removeItem(at: folder) }
        try add(1, days: 40, to: archive)
        try add(2, days: 39, copyOf: 1, to: archive)
        try add(3, days: 1, copyOf: 2, to: archive)
        // Merged into the first long ago.
        var merged = Story(id: StoryID("M"), title: "M", lead: 1, opened: now, published: now, updated: now)
        merged.mergedInto = StoryID("S1")
        try archive.save([merged])
        try archive.recommend(
            [
                Recommendation(
                    story: StoryID("S3"), related: [Related(story: StoryID("S1"), score: 1, because: [])],
                    moreLikeThis: [])
            ], popular: nil)
        #expect(try archive.prune(before: now - 30 * 86_400, limit: 1) == 1)
        #expect(try archive.prune(before: now - 30 * 86_400, limit: 10) == 1)
        #expect(try archive.prune(before: now - 30 * 86_400, limit: 10) == 0)
        #expect(try archive.articles(since: .distantPast).count == 1 && archive.storyCount() == 1)
        #expect(try archive.story(StoryID("M")) == nil)
        #expect(try archive.stories(limit: 9, Selection(words: "headline")).map(\.id.text) == ["S3"])
        #expect(try Archive.faults(in: folder.appendingPathComponent("a.sqlite").path).isEmpty)
    }

    @Test func aCopyIsWholeAndOpens() throws {
        let (archive, folder) = try archive()
        defer { try? FileManager.default.removeItem(at: folder) }
        try add(1, days: 1, to: archive)
        let copy = folder.appendingPathComponent("copy.sqlite").path
        try archive.backup(to: copy)
        try add(2, days: 1, to: archive)
        try archive.backup(to: copy)
        #expect(try Archive.faults(in: copy).isEmpty)
        #expect(try Archive(path: copy).articles(since: .distantPast).count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("part") }.isEmpty)
    }

    @Test func theMostWidelyReportedComesFirstHoweverManyAreNewer() throws {
        let (archive, folder) = try archive()
        defer { try? FileManager.default.removeItem(at: folder) }
        for number in 1...600 { try add(Int64(number), days: Double(number) / 700, to: archive) }
        // Others report it too, and readers have not been told yet.
        try archive.subscribe(to: ["b", "c"].map { Feed(url: "https://\($0).example/f", title: $0) })
        let story = try #require(try archive.story(StoryID("S600")))
        for (number, feed) in try archive.feeds().enumerated() {
            var record = PollRecord(feed: feed)
            record.new = [
                Article(
                    id: Int64(700 + number), feed: feed.id, key: "k", url: nil, title: "H", teaser: "",
                    language: Language("en"), published: now, firstSeen: now, story: story.id)
            ]
            try archive.record(record, stories: [story])
        }
        let first = try archive.stories(limit: 3, after: now - 86_400, by: .outlets)
        #expect(first.count == 3 && first.first?.id == story.id)
        let widest = try archive.articles(since: now - 86_400, ofMostReported: 1).map(\.id)
        #expect(widest == [600, 700, 701])
        #expect(try archive.stories(limit: 3, after: now - 3600, by: .outlets).first?.id != StoryID("S600"))
    }

    @Test func whatIsNoDatabaseHasFaults() throws {
        let (archive, folder) = try archive()
        defer { try? FileManager.default.removeItem(at: folder) }
        let copy = folder.appendingPathComponent("copy.sqlite").path
        try archive.backup(to: copy)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: copy))
        for change in 0..<60 {
            var broken = bytes
            for index in stride(from: 100 + change, to: broken.count, by: 61) { broken[index] ^= 0x5A }
            try broken.write(to: URL(fileURLWithPath: copy))
            #expect(try !Archive.faults(in: copy).isEmpty)
        }
        bytes = Data("no database".utf8)
        try bytes.write(to: URL(fileURLWithPath: copy))
        #expect(try !Archive.faults(in: copy).isEmpty)
        #expect(throws: ArchiveError.self) { try Archive.faults(in: folder.appendingPathComponent("missing").path) }
    }
}
