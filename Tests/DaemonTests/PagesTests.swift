@testable import Daemon
import FeedParsing
import Fetching
import Foundation
import Logging
import News
import Publishing
import Serving
import Stories
import Storage
import TestSupport
import Testing

struct PagesTests {
    /// Noon of 25 November 2026.
    private let now = Date(timeIntervalSince1970: 1_795_608_000)

    private func pages(hub: String? = nil) throws -> (pages: Pages, archive: Archive) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "Bote <b>", language: Language("de"))])
        let feed = try #require(try archive.feeds().first)
        var record = PollRecord(feed: feed)
        var stories: [Story] = []
        for (number, title) in ["Fähre rammt Pier in Aktau", "Zentralbank senkt Leitzins", "Ringer gewinnt Gold"]
            .enumerated()
        {
            let time = now - Double(number) * 86_400
            let article = Article(
                id: Int64(number + 1), feed: feed.id, key: "k\(number)", url: "https://e.org/\(number)", title: title,
                teaser: "Teaser \(number).", language: Language("de"), published: time, firstSeen: time,
                story: StoryID("S\(number)"))
            record.new.append(article)
            stories.append(
                Story(
                    id: StoryID("S\(number)"), title: title, lead: article.id, opened: time, published: time,
                    updated: time, version: 1, countries: ["KZ"], section: number == 2 ? .sport : nil))
        }
        try archive.record(record, stories: stories)
        let site = Site(
            title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
            language: Language("de"), timeZone: .gmt, hub: hub)
        return (Pages(archive: archive, site: site, now: { [now] in now }), archive)
    }

    private func text(_ document: Document) -> String { String(decoding: document.body, as: UTF8.self) }

    @Test(arguments: [
        ("q=aktau", ["S0"]), ("q=fahre+pier", ["S0"]), ("q=zentral", ["S1"]), ("q=teaser&lang=ru", []),
        ("q=teaser&lang=de", ["S0", "S1", "S2"]), ("q=%22gold%22%20OR%20*", []), ("q=gold%00", ["S2"]),
        ("q=NEAR(", []), ("q=%ZZ", []), ("q=", []), ("q=%D1%8F%C0", []), ("q=title:gold", []),
    ])
    func searchFindsByTheBeginningsOfWords(query: String, found: [String]) throws {
        let html = text(try pages().pages.document(at: "search", query: query))
        for story in ["S0", "S1", "S2"] {
            #expect(html.contains("href=\"/story/\(story)\"") == found.contains(story), "\(query) \(story)")
        }
    }

    @Test func searchesHaveFeedsWithNamesOfTheirOwn() throws {
        let pages = try pages().pages
        let atom = text(try pages.document(at: "search.atom", query: "q=gold&lang=de"))
        #expect(atom.contains("<id>tag:u.example.org,2026-11-25:feed/search?q=gold&amp;lang=de</id>"))
        #expect(atom.contains("href=\"https://u.example.org/search.atom?q=gold&amp;lang=de\""))
        #expect(FeedLint.faults(in: Array(atom.utf8)).isEmpty)
    }

    @Test(arguments: ["", "section/sport/", "story/S0", "sources/"])
    func filesLeadToFilesAlone(path: String) throws {
        let html = text(try pages().pages.document(at: path, isFile: true))
        for address in ["/source/", "/archive/", "/search", "?"] {
            #expect(!html.contains("=\"\(address)"), "\(address)")
        }
        #expect(!html.contains("vor ") && !html.contains("gerade eben"))
    }

    @Test func aStorysAddressWithASlashLeadsToIt() throws {
        let pages = try pages().pages
        #expect(try pages.document(at: "story/S0/").location == "https://u.example.org/story/S0")
        let html = text(try pages.document(at: "story/S0"))
        #expect(html.contains("<link rel=\"canonical\" href=\"https://u.example.org/story/S0\">"))
        #expect(html.contains("<meta property=\"og:title\" content=\"Fähre rammt Pier in Aktau\">"))
        #expect(try pages.document(at: "icon.svg").mediaType == "image/svg+xml")
    }

    @Test func whatDoesNotDependOnTheReaderIsKeptOnce() throws {
        let (pages, archive) = try pages()
        _ = try pages.document(at: "feed.atom")
        var story = try #require(try archive.story(StoryID("S0")))
        story.title = "Other"
        try archive.save([story])
        // As it was, for whoever asks however: nothing was made anew.
        for query in ["page=2", "hl=en", "x=1"] {
            let document = try pages.document(at: "feed.atom", query: query, accepted: "en")
            #expect(!text(document).contains("<title xml:lang=\"de\">Other"), "\(query)")
        }
        pages.invalidate()
        #expect(text(try pages.document(at: "feed.atom")).contains("<title xml:lang=\"de\">Other"))
    }

    @Test(arguments: ["", "section/sport/", "story/S0", "sources/", "archive/", "search"])
    func theChosenLanguageStays(path: String) throws {
        let html = text(try pages().pages.document(at: path, query: "hl=en"))
        let links = html.matches(of: /href="(\/[^"]*)"/).map { String($0.1) }
        // Feeds and style sheets have none.
        let pages = links.filter { !$0.split(separator: "?")[0].contains(".") }
        #expect(pages.count > 12 && pages.allSatisfy { $0.contains("hl=en") }, "\(pages)")
        #expect(html.contains("<input type=\"hidden\" name=\"hl\" value=\"en\">"))
    }

    @Test func sectionsSourcesAndDaysHavePages() throws {
        let pages = try pages().pages
        #expect(text(try pages.document(at: "section/sport/")).contains("Ringer gewinnt Gold"))
        #expect(!text(try pages.document(at: "section/politics/")).contains("Ringer"))
        let source = text(try pages.document(at: "source/1/"))
        #expect(source.contains("Fähre rammt") && source.contains("Bote &lt;b&gt;"))
        #expect(text(try pages.document(at: "archive/2026-11-24/")).contains("Zentralbank"))
        #expect(text(try pages.document(at: "archive/")).contains("/archive/2026-11-23/"))
        for path in ["source/99/", "archive/2026-13-01/", "archive/x", "section/x/", "source/1/2/"] {
            #expect(try pages.document(at: path).status == 404, "\(path)")
        }
    }

    @Test func aPastDaysFeedNeverChanges() throws {
        let (pages, archive) = try pages()
        let before = text(try pages.document(at: "archive/2026-11-24/feed.atom"))
        #expect(before.contains("<fh:archive/>") && before.contains("rel=\"prev-archive\"") && before.contains("S1"))
        var story = try #require(try archive.story(StoryID("S1")))
        story.updated = now
        story.countries = ["AZ"]
        try archive.save([story])
        pages.invalidate()
        #expect(text(try pages.document(at: "archive/2026-11-24/feed.atom")) == before)
        let current = text(try pages.document(at: "feed.atom"))
        #expect(current.contains("href=\"https://u.example.org/archive/2026-11-24/feed.atom\""))
    }

    @Test func onlyWhatIsOverIsAnArchive() throws {
        let pages = try pages().pages
        let today = try pages.document(at: "archive/2026-11-25/feed.atom")
        #expect(!text(today).contains("fh:archive") && text(today).contains("S0") && !today.isFinal)
        #expect(try pages.document(at: "archive/2026-11-24/feed.atom").isFinal)
        #expect(try pages.document(at: "archive/2026-11-26/feed.atom").status == 404)
        #expect(try pages.document(at: "archive/2026-11-26/").status == 404)
    }

    @Test func sourcesOfThePastKeepTheirPages() throws {
        let (pages, archive) = try pages()
        try archive.subscribe(to: [])
        #expect(text(try pages.document(at: "source/1/")).contains("Fähre rammt"))
        #expect(!text(try pages.document(at: "sources/")).contains("Bote"))
    }

    @Test func storiesLeadToCountriesThatHaveAPage() throws {
        let (pages, archive) = try pages()
        var story = try #require(try archive.story(StoryID("S1")))
        story.countries = ["AZ", "BE"]
        try archive.save([story])
        let html = text(try pages.document(at: "story/S1"))
        #expect(html.contains("\"/country/AZ/\"") && !html.contains("\"/country/BE/\""))
    }

    @Test func longListsHavePartsAndNoneIsLost() throws {
        let (pages, archive) = try pages()
        let feed = try #require(try archive.feeds().first)
        var record = PollRecord(feed: feed)
        var stories: [Story] = []
        for number in 1000..<1620 as Range<Int64> {
            let story = StoryID("L\(number)")
            let time = now - 86_400 + Double(number - 1000)
            record.new.append(
                Article(
                    id: number, feed: feed.id, key: "l\(number)", url: nil, title: "Pflaumen", teaser: "",
                    language: Language("de"), published: time, firstSeen: time, story: story))
            stories.append(
                Story(
                    id: story, title: "P", lead: number, opened: time, published: time, updated: time, countries: ["AM"]
                ))
        }
        try archive.record(record, stories: stories)
        func found(in text: String) -> Set<String> {
            Set(text.matches(of: /story\/(L\d+)/).map { String($0.1) })
        }
        // The second part is asked for first, and is what the first one leads to.
        let second = text(try pages.document(at: "archive/2026-11-24/2/feed.atom"))
        let first = text(try pages.document(at: "archive/2026-11-24/feed.atom"))
        #expect(first.contains("rel=\"prev-archive\" href=\"https://u.example.org/archive/2026-11-24/2/feed.atom\""))
        #expect(second.contains("rel=\"prev-archive\" href=\"https://u.example.org/archive/2026-11-23/feed.atom\""))
        #expect(second.contains("feed/archive/2026-11-24/2</id>") && second.contains("rel=\"self\""))
        #expect(found(in: first).union(found(in: second)).count == 620)
        #expect(found(in: first).isDisjoint(with: found(in: second)))
        #expect(try pages.document(at: "archive/2026-11-24/3/feed.atom").status == 404)
        #expect(try pages.document(at: "archive/2026-11-24/2/").status == 404)

        var shown: Set<String> = []
        var number = 1
        while number < 20 {
            let page = text(try pages.document(at: "country/AM/", query: "hl=en&page=\(number)"))
            shown.formUnion(found(in: page))
            #expect(page.contains("?hl=en&amp;page=\(number - 1)\">Newer") == (number > 1))
            guard page.contains("?hl=en&amp;page=\(number + 1)\">Older") else { break }
            number += 1
        }
        #expect(shown.count == 620 && number == 16)
        // A file cannot be asked for another part, nor in another language.
        let file = text(try pages.document(at: "country/AM/", isFile: true))
        #expect(!file.contains("page=2") && !file.contains("?hl="))
        // Who has chosen nothing gets no link that does.
        #expect(text(try pages.document(at: "country/AM/", accepted: "en")).contains("\"?page=2\">Older"))
        #expect(text(try pages.document(at: "search", query: "q=pflaumen")).contains("&gt; 40 Geschichten"))
        #expect(text(try pages.document(at: "search", query: "q=gold")).contains(": 1 Geschichte<"))
        let search = text(try pages.document(at: "search", query: "q=pflaumen&page=2"))
        #expect(search.contains("?q=pflaumen&amp;page=3\"") && search.contains("?q=pflaumen&amp;page=1\""))
    }

    @Test func daysWithoutStoriesAreNotKept() throws {
        let (pages, archive) = try pages()
        #expect(text(try pages.document(at: "archive/1500-06-07/feed.atom")).contains("<fh:archive/>"))
        #expect(try archive.archivedFeed("1500-06-07") { nil } == nil)
        _ = try pages.document(at: "archive/2026-11-24/feed.atom")
        #expect(try archive.archivedFeed("2026-11-24") { nil }?.contains("<fh:archive/>") == true)
        _ = try archive.prune(before: now, limit: 1)
        #expect(try archive.archivedFeed("2026-11-24") { nil } != nil)
        _ = try archive.prune(before: now + 3 * 86_400, limit: 1)
        #expect(try archive.archivedFeed("2026-11-24") { nil } == nil)
    }

    @Test func theHubIsNamedInEveryFormatOfWhatItIsToldOf() throws {
        let pages = try pages(hub: "https://hub.example.org/").pages
        for format in FeedFormat.allCases {
            let feed = try pages.document(at: "region/central-asia/feed.\(format.rawValue)", query: "x=1")
            #expect(text(feed).contains("https://hub.example.org/"))
            #expect(feed.topic == "https://u.example.org/region/central-asia/feed.\(format.rawValue)")
            // Nobody tells the hub of these.
            let other = try pages.document(at: "source/1/feed.\(format.rawValue)")
            #expect(!text(other).contains("hub.example.org") && other.topic == nil)
        }
    }

    @Test func theSourcesAreAListOfFeeds() throws {
        let document = try pages().pages.document(at: "sources.opml")
        let feeds = try OPML.parse(document.body)
        #expect(feeds.map(\.url) == ["https://e.org/f"] && feeds.first?.title == "Bote <b>")
    }

    @Test func readersGetTheirLanguageAndItsPlurals() throws {
        let pages = try pages().pages
        #expect(text(try pages.document(at: "", accepted: "en")).contains("1 source"))
        #expect(text(try pages.document(at: "", accepted: "de")).contains("1 Quelle"))
        #expect(text(try pages.document(at: "", query: "hl=en", accepted: "de")).contains("1 day ago"))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct PublishingToHubTests {
    private func site(hub: String?) -> Site {
        Site(
            title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
            language: Language("de"), timeZone: .gmt, hub: hub)
    }

    @Test func theHubIsToldOfTheFeedsThatChanged() async throws {
        let now = Date(timeIntervalSince1970: 1_795_608_000)
        let (told, tell) = AsyncStream<String>.makeStream()
        let hub = try TestOrigin(answering: { request in
            tell.yield(request.body)
            return TestOrigin.Answer(204)
        })
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "Bote")])
        let feed = try #require(try archive.feeds().first)
        let pages = Pages(archive: archive, site: site(hub: hub.url("/")), now: { now })
        let blocks = [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 }
        let publisher = Publisher(
            pages: pages, archive: archive, folder: nil, fetcher: Fetcher(addresses: AddressGuard(allowed: blocks)),
            pulse: Pulse(), now: { now }, uptime: { 0 }, logger: Logger(label: "test"))
        let running = Task { await publisher.run() }
        await publisher.isListening()
        var record = PollRecord(feed: feed)
        record.new = [
            Article(
                id: 1, feed: feed.id, key: "k", url: nil, title: "T", teaser: "", language: Language("de"),
                published: now, firstSeen: now, story: StoryID("S"))
        ]
        try archive.record(
            record,
            stories: [
                Story(
                    id: StoryID("S"), title: "T", lead: 1, opened: now, published: now, updated: now, countries: ["AZ"])
            ])
        publisher.request()
        let body = try #require(await told.first { _ in true })
        #expect(body.hasPrefix("hub.mode=publish&hub.url="))
        #expect(body.contains("https%3A%2F%2Fu.example.org%2Fregion%2Fcaucasus%2Ffeed.atom"))
        #expect(!body.contains("country%2FKZ"))
        publisher.finish()
        await running.value
    }

    @Test func aRebuiltDatabaseKeepsTheNamesOfItsFeeds() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var settings = Settings()
        settings.site.baseURL = "https://u.example.org"
        settings.storage.path = folder.appendingPathComponent("a.sqlite").path
        let first = try settings.site(
            of: Archive(path: settings.storage.path), at: Date(timeIntervalSince1970: 1_795_608_000))
        settings.storage.path = folder.appendingPathComponent("b.sqlite").path
        let second = try settings.site(
            of: Archive(path: settings.storage.path), at: Date(timeIntervalSince1970: 1_799_608_000))
        #expect(first.tagAuthority == "u.example.org,2026-11-25" && second.tagAuthority == first.tagAuthority)
    }
}

struct LoopGuardTests {
    private let loopGuard = LoopGuard(
        site: Site(
            title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
            language: Language("de"), timeZone: .gmt))

    @Test func ourOwnFeedsAreRefused() {
        for change in [
            { (bulletin: inout Bulletin) in bulletin.id = "tag:u.example.org,2026-11-25:feed/all" },
            { $0.selfURL = "https://u.example.org/region/turkey/feed.atom" }, { $0.generator = "Umschau" },
        ] {
            var bulletin = Bulletin(format: .atom10, encoding: "utf-8", isWellFormed: true)
            #expect(loopGuard.objection(to: bulletin) == nil)
            change(&bulletin)
            #expect(loopGuard.objection(to: bulletin) != nil)
        }
        var other = Bulletin(format: .atom10, encoding: "utf-8", isWellFormed: true)
        other.selfURL = "https://u.example.org.evil.example/feed.atom"
        #expect(loopGuard.objection(to: other) == nil)
    }
}

struct SectionTests {
    private func reading(_ title: String, _ teaser: String, _ language: String) -> Reading {
        Reading(title: title, teaser: teaser, language: Language(language))
    }

    @Test(arguments: [
        ("Zentralbank senkt Leitzins auf 7 Prozent", "Die Inflation ist gesunken.", "de", Section.economy),
        ("Ринг: боксёр выиграл золотую медаль чемпионата", "Он победил в финале.", "ru", .sport),
        ("Parliament passes election law", "The president signed it.", "en", .politics),
        ("Deprem: bina yıkıldı", "Depremde yaralılar var, hava durumu kötü.", "tr", .environment),
    ])
    func themesDecide(title: String, teaser: String, language: String, section: Section) {
        #expect(Sections.section(of: [Subjects(of: reading(title, teaser, language))]) == section)
    }

    @Test func whatSaysNothingBelongsNowhere() {
        #expect(Sections.section(of: [Subjects(of: reading("Guten Morgen", "Heute.", "de"))]) == nil)
    }
}
