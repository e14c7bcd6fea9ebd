import FeedParsing
import Foundation
import News
@testable import Publishing
import Testing

struct OutgoingFeedTests {
    private let site = Site(
        title: "Umschau", baseURL: "https://news.example.org/", tagAuthority: "news.example.org,2026-11-24",
        language: Language("de"), timeZone: .gmt)

    private func coverage(
        title: String = "Ferry <hits> & pier", url: String? = "https://e.org/1?a=1&b=2", id: String = "01J",
        age: TimeInterval = 0
    ) -> Coverage {
        let now = Date(timeIntervalSince1970: 1_795_501_800 - age)
        let article = Article(
            id: 1, feed: 1, key: "k", url: url, title: title, teaser: "A \u{1}teaser with \"quotes\".",
            language: Language("en"),
            published: now, firstSeen: now, story: StoryID(id))
        let story = Story(
            id: StoryID(id), title: title, lead: 1, opened: now, published: now, updated: now, version: 1,
            countries: ["KZ"])
        return Coverage(
            story: story,
            reports: [
                Report(
                    article: article, outlet: "Steppe & Co", outletPage: nil, feedURL: "https://e.org/f")
            ],
            related: [
                Coverage.Pointer(
                    story: StoryID("02J"), title: "New line", teaser: "t", language: Language("en"), because: ["Aktau"])
            ])
    }

    private func feed(_ stories: [Coverage]) -> OutgoingFeed {
        OutgoingFeed(site: site, channel: .all, stories: stories)
    }

    @Test(arguments: FeedFormat.allCases)
    func ourOwnLintFindsNothing(format: FeedFormat) {
        let stories = [coverage(), coverage(title: "Second", url: nil, id: "03J", age: 60)]
        #expect(FeedLint.faults(in: Array(feed(stories).document(format).utf8)).isEmpty)
    }

    @Test(arguments: FeedFormat.allCases)
    func weCanReadWhatWeWrite(format: FeedFormat) throws {
        let document = feed([coverage()]).document(format)
        let bulletin = try FeedParser.parse(Array(document.utf8), address: nil, contentType: nil)
        #expect(bulletin.isWellFormed && bulletin.drafts.count == 1)
        #expect(bulletin.drafts.first?.guid == "tag:news.example.org,2026-11-24:story/01J")
        #expect(bulletin.drafts.first?.link == "https://news.example.org/story/01J")
        #expect(bulletin.drafts.first?.title == "Ferry <hits> & pier")
        #expect(bulletin.selfURL == "https://news.example.org/feed.\(format.rawValue)")
    }

    @Test func anEmptyFeedIsStillAFeed() throws {
        let bulletin = try FeedParser.parse(Array(feed([]).document(.atom).utf8), address: nil, contentType: nil)
        #expect(bulletin.isWellFormed && bulletin.drafts.isEmpty)
    }

    @Test func rssDatesAreInGMTWithTheRightWeekday() {
        #expect(feed([coverage()]).document(.rss).contains("<pubDate>Tue, 24 Nov 2026 06:30:00 GMT</pubDate>"))
    }

    @Test func whatHasNoAddressIsNoLink() throws {
        let lead = try #require(coverage().reports.first)
        func report(_ id: Int64, _ outlet: String, copyOf: Int64? = nil) -> Report {
            var article = lead.article
            (article.id, article.url, article.title, article.copyOf) = (id, nil, "Title of \(outlet)", copyOf)
            return Report(
                article: article, outlet: outlet, outletPage: nil, feedURL: "https://e.org/\(id)")
        }
        let page = Page(site: site, language: Language("en"), now: lead.article.published)
        let coverage = Coverage(
            story: coverage().story, reports: [lead, report(2, "Bote"), report(3, "Kurier", copyOf: 1)])
        let html = page.story(coverage, popular: []) + page.front(stories: [coverage], popular: [])
        #expect(html.contains("Title of Bote") && !html.contains(">Title of Bote</a>"))
        #expect(html.contains("also at Kurier") && !html.contains(">Kurier</a>"))
    }

    @Test func pagesEscapeWhatFeedsSay() {
        let page = Page(site: site, language: Language("en"), now: Date(timeIntervalSince1970: 1_795_505_400))
        let html = page.story(coverage(title: "<script>alert(1)</script>"), popular: [])
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;"))
        #expect(html.contains("<html lang=\"en\">") && html.contains("In common: Aktau"))
    }

    @Test(arguments: [
        ("de-AT,de;q=0.9,en;q=0.5", "de"), ("en-US,en;q=0.9", "en"), ("fr", "de"), (nil, "de"), ("de;q=0.2,en", "en"),
        ("en;q=0.5 , de", "de"), ("en; Q=0.1, de;q=0.2", "de"),
    ])
    func readersChooseTheLanguage(header: String?, code: String) {
        #expect(Texts.preferred(header, fallback: Language("de")) == Language(code))
    }
}

struct DigestMailTests {
    private func mail(title: String, teaser: String = "თბილისის აეროპორტს ახალი ტერმინალი ექნება.") -> DigestMail {
        let now = Date(timeIntervalSince1970: 1_795_501_800)
        let article = Article(
            id: 1, feed: 1, key: "k", url: nil, title: title, teaser: teaser, language: Language("ka"), published: now,
            firstSeen: now, story: StoryID("01J"))
        let coverage = Coverage(
            story: Story(id: StoryID("01J"), title: title, lead: 1, opened: now, published: now, updated: now),
            reports: [
                Report(
                    article: article, outlet: "მთის ამბები", outletPage: nil, feedURL: "https://e.org/f")
            ])
        let list = DigestMail.List(
            name: "daily", title: "Umschau für Früh", language: Language("de"), timeZone: .gmt,
            from: "umschau@example.org")
        let site = Site(
            title: "Umschau", baseURL: "https://news.example.org", tagAuthority: "news.example.org,2026-11-24",
            language: Language("de"), timeZone: .gmt)
        return DigestMail(list: list, site: site, date: now, stories: [coverage])
    }

    @Test func theSameEditionIsTheSameBytes() {
        #expect(mail(title: "Title").message == mail(title: "Title").message)
    }

    @Test func aReportInTheListsLanguageIsQuoted() {
        var quoted = mail(title: "თბილისის აეროპორტი")
        #expect(quoted.subject.contains("თბილისის"))
        let german = Article(
            id: 2, feed: 2, key: "k", url: nil, title: "Neues Terminal für Tiflis", teaser: "Der Bau beginnt im Mai.",
            language: Language("de"), published: quoted.date, firstSeen: quoted.date, story: StoryID("01J"))
        let report = Report(
            article: german, outlet: "Bote", outletPage: nil, feedURL: "https://b.org/f")
        let coverage = Coverage(story: quoted.stories[0].story, reports: quoted.stories[0].reports + [report])
        quoted = DigestMail(list: quoted.list, site: quoted.site, date: quoted.date, stories: [coverage])
        #expect(quoted.subject.hasSuffix(": Neues Terminal für Tiflis"))
        let text = String(decoding: quoted.message, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
        #expect(text.components(separatedBy: "Der Bau beginnt im Mai.").count == 3)
        #expect(text.contains("<h2 lang=3D\"de\" dir=3D\"auto\""))
    }

    @Test(arguments: [("https://u.example.org", true), ("http://127.0.0.1:8080", false)])
    func aClickEndsASubscriptionOnlyWhereNobodyListensIn(base: String, isOffered: Bool) {
        var mail = mail(title: "T")
        let site = Site(
            title: "U", baseURL: base, tagAuthority: "u,2026", language: mail.list.language, timeZone: .gmt)
        mail = DigestMail(list: mail.list, site: site, date: mail.date, stories: mail.stories)
        #expect(String(decoding: mail.message, as: UTF8.self).contains("List-Unsubscribe-Post:") == isOffered)
    }

    @Test(arguments: ["Umschau für Früh: Kaukasus, Zentralasien", "A, B", "ა", "Umschau \u{A0}x"])
    func aNameInFromIsEncodedWhole(name: String) throws {
        let phrase = MailText.phrase(name)
        let words = phrase.matches(of: /=\?utf-8\?Q\?([^?]*)\?=/).map { String($0.1) }
        #expect(!words.isEmpty && words.allSatisfy { !$0.isEmpty })
        let text = words.joined().replacing("_", with: "%20").replacing("=", with: "%")
        #expect(text.removingPercentEncoding == name)
    }

    @Test func linesThatLookLikeSomethingElseAreStuffed() {
        let message = String(decoding: mail(title: "x", teaser: "> Zitat").message, as: UTF8.self)
        #expect(message.contains("\r\n > Zitat\r\n"))
    }

    @Test func aMessageIsSevenBitWithShortCRLFLines() {
        let bytes = mail(title: "ახალი ტერმინალი – Новый терминал – ünï").message
        #expect(bytes.allSatisfy { $0 < 0x80 })
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") })
    }

    @Test func aCharacterWithoutEndFitsIntoALine() {
        let bytes = mail(title: "a" + String(repeating: "\u{301}", count: 900)).message
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test func nobodyLearnsAReadersToken() {
        let token = String(repeating: "c", count: 32)
        let bait = "https://evil.example/?t=" + String(repeating: "0", count: 32)
        let edge = "\u{A0}" + String(repeating: "0", count: 31)
        let bytes = DigestMail.addressed(
            mail(title: bait, teaser: "\(edge) \(bait)").message, to: "a@e.org", token: token)
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "=\r\n", with: "")
        let parts = text.components(separatedBy: token)
        #expect(parts.count == 4)
        #expect(parts.dropLast().allSatisfy { $0.hasSuffix("/unsubscribe/") })
    }

    @Test func aStoryCannotEndItsPart() throws {
        let text = String(decoding: mail(title: "T").message, as: UTF8.self)
        let mark = try #require(text.firstMatch(of: /boundary="([^"]+)"/)?.1)
        let forged = String(decoding: mail(title: "T", teaser: "--\(mark)-- x").message, as: UTF8.self)
        #expect(forged.components(separatedBy: "--\(mark)").count == 4)
    }

    @Test func aTitleCannotAddAHeader() {
        let text = String(decoding: mail(title: "x\r\nBcc: evil@example.org").message, as: UTF8.self)
        #expect(!text.contains("\r\nBcc:"))
    }
}
