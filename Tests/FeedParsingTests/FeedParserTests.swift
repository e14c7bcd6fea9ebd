import FeedParsing
import Foundation
import News
import Testing

struct FeedParserTests {
    private func parse(_ text: String, contentType: String? = nil) throws -> Bulletin {
        try FeedParser.parse(Array(text.utf8), address: "https://e.org/feed", contentType: contentType)
    }

    @Test func rssKeepsWhatItSays() throws {
        let bulletin = try parse(
            """
            <rss version="2.0"><channel><title>A &amp; B</title><link>https://e.org/</link><ttl>45</ttl><item>
            <title>One &amp;amp; two</title><link>/x?a=1&amp;b=2</link><guid>7</guid>
            <pubDate>Tue, 24 Nov 2026 06:30:00 +0400</pubDate><description>&lt;p&gt;Hello&lt;br&gt;world&lt;/p&gt;</description>
            </item></channel></rss>
            """)
        let draft = try #require(bulletin.drafts.first)
        #expect(bulletin.format == .rss20 && bulletin.isWellFormed && bulletin.title == "A & B")
        #expect(bulletin.pacing.ttl == 45)
        #expect(draft.title == "One & two" && draft.teaser == "Hello world" && draft.guid == "7")
        #expect(draft.link == "https://e.org/x?a=1&b=2")
        #expect(draft.published == Date(timeIntervalSince1970: 1_795_487_400))
    }

    @Test func atomResolvesXmlBaseAndLanguage() throws {
        let bulletin = try parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ka" xml:base="https://a.ge/x/"><id>f</id><title>t</title>
            <entry><id>1</id><title type="html">&lt;b&gt;T&lt;/b&gt;</title><link href="1.html"/><updated>2026-11-24T00:00:00Z</updated></entry></feed>
            """)
        #expect(bulletin.drafts.first?.link == "https://a.ge/x/1.html")
        #expect(bulletin.drafts.first?.title == "T" && bulletin.drafts.first?.language == "ka")
    }

    @Test func rdfItemsStandBesideTheChannel() throws {
        let bulletin = try parse(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
            <channel rdf:about="c"><title>c</title></channel><item rdf:about="u1"><title>one</title></item></rdf:RDF>
            """)
        #expect(bulletin.format == .rss10 && bulletin.drafts.map(\.guid) == ["u1"])
    }

    @Test func jsonFeedIdsMayBeNumbers() throws {
        let bulletin = try parse(
            #"{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":5,"content_text":"a < b"}]}"#)
        #expect(
            bulletin.format == .json11 && bulletin.drafts.first?.guid == "5" && bulletin.drafts.first?.teaser == "a < b"
        )
    }

    @Test func whatJSONGetsWrongCostsOnlyThat() throws {
        let bulletin = try parse(
            """
            {"version": "https://jsonfeed.org/version/1.1", "title": "T", "hubs": "none", "items": [
            {"id": "1", "title": "One", "tags": "news", "date_published": 7, "author": "A",
             "attachments": [{"url": "https://e.org/a.mp3", "size_in_bytes": "12345"}]},
            "nothing", {"id": "2", "title": ["Two"], "content_text": "Text", "tags": ["a", 1]}]}
            """)
        #expect(bulletin.drafts.map(\.guid) == ["1", "2"] && bulletin.drafts[0].title == "One")
        #expect(bulletin.drafts[0].enclosures.map(\.url) == ["https://e.org/a.mp3"])
        #expect(bulletin.drafts.map { $0.categories.map(\.term) } == [["news"], ["a"]])
    }

    @Test func onlyHubsThatAreAskedAsWebSubSaysAreHubs() throws {
        let hubs =
            #"[{"type": "rssCloud", "url": "https://a.example/"}, {"type": "WebSub", "url": "https://b.example/"}]"#
        let bulletin = try parse(
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"hubs\": \(hubs), \"items\": []}")
        #expect(bulletin.hubURLs == ["https://b.example/"])
    }

    @Test func aFeedsTitleIsNoLongerThanOneMayBe() throws {
        let title = String(repeating: "Nachrichten ", count: 1000)
        let rss = try parse("<rss version='2.0'><channel><title>\(title)</title></channel></rss>")
        let json = try parse(
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"\(title)\", \"items\": []}")
        for found in [rss.title, json.title] {
            #expect(found?.hasPrefix("Nachrichten Nachrichten") ?? false && found?.count ?? 0 < 500)
        }
    }

    @Test func anHourOrADayIsSkippedOnceHoweverOftenItIsNamed() throws {
        let days = String(repeating: "<day>sunday</day><day>Domingo</day>", count: 1000)
        let hours = String(repeating: "<hour>24</hour><hour>7</hour><hour>-5</hour><hour>99</hour>", count: 1000)
        let pacing = try parse(
            "<rss version='2.0'><channel><skipDays>\(days)</skipDays><skipHours>\(hours)</skipHours></channel></rss>"
        ).pacing
        #expect(pacing.skipDays == ["Sunday"] && pacing.skipHours == [0, 7])
    }

    @Test(arguments: ["x-cp1251", "cp-1251", "win1251", "Windows 1251", "ansi_1251", "bogus-charset"])
    func aLabelIsReadAsItIsMeantOrNotAtAll(label: String) throws {
        let text = "Парламент принял закон о языке, который вступит в силу в новом году"
        let title = try #require(text.data(using: .windowsCP1251))
        let document =
            Array("<?xml version='1.0' encoding='\(label)'?><rss><channel><item><title>".utf8) + title
            + Array("</title></item></channel></rss>".utf8)
        let feed = try FeedParser.parse(document, address: nil, contentType: nil)
        #expect(feed.drafts.map(\.title) == [text])
    }

    @Test func whatTurnsTheDirectionAroundIsLeftOut() throws {
        let feed = try parse(
            "<rss version='2.0'><channel><item><title>A\u{202E}B\u{2067} &amp;#x202E;&amp;#x2066;C \u{200F}د</title></item></channel></rss>"
        )
        #expect(feed.drafts.map(\.title) == ["AB C \u{200F}د"])
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf32LittleEndian])
    func halfACharacterCostsOnlyItself(encoding: String.Encoding) throws {
        func bytes(_ text: String) throws -> [UInt8] { Array(try #require(text.data(using: encoding))) }
        let isShort = encoding == .utf16LittleEndian
        // The first half of a pair, without the second.
        let half: [UInt8] = isShort ? [0x3D, 0xD8] : [0x3D, 0xD8, 0, 0]
        let mark: [UInt8] = isShort ? [0xFF, 0xFE] : [0xFF, 0xFE, 0, 0]
        let document =
            try mark + bytes("<rss version='2.0'><channel><item><title>One ") + half
            + bytes("</title></item><item><title>Two</title></item></channel></rss>")
        let feed = try FeedParser.parse(document, address: nil, contentType: nil)
        #expect(feed.drafts.map(\.title) == ["One \u{FFFD}", "Two"])
    }

    @Test(arguments: [
        "{\"title\": \"API\", \"items\": {\"total\": 3}}", "{\"title\": \"Quota exceeded\", \"items\": [\"retry\"]}",
        "{\"title\": \"T\", \"items\": [[1], [2]]}",
        "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": \"none\"}",
    ])
    func otherJSONIsNoFeed(text: String) {
        #expect(throws: ParseError.notAFeed(.otherJSON)) { try parse(text) }
    }

    @Test func aReturnIsASpace() throws {
        let bulletin = try parse(
            "<rss version='2.0'><channel><item><title><![CDATA[A&#13;&#10;title&#13;]]></title></item></channel></rss>")
        #expect(bulletin.drafts.first?.title == "A title")
    }

    @Test func bytesThatAreUTF8AreNotReadByTwos() throws {
        let bulletin = try parse(
            "<?xml version='1.0' encoding='utf-16'?><rss><channel><item><title>Fähre</title></item></channel></rss>")
        #expect(bulletin.drafts.first?.title == "Fähre")
    }

    @Test(.timeLimit(.minutes(1))) func aLongBaseIsNotRepeatedForEveryLink() throws {
        let base = "<link>https://e.org/\(String(repeating: "b", count: 400))/</link>"
        let links = String(repeating: "<a href=x></a>", count: 8_000)
        let item = "<item><title>T</title><description><![CDATA[\(links)]]></description></item>"
        let document = "<rss><channel>\(base)\(item)</channel></rss>"
        let html = try #require(try parse(document).drafts.first?.summaryHTML)
        #expect(html.contains("<a href=") && html.utf8.count < 6 * document.utf8.count)
    }

    @Test func basesInBasesGrowNoLonger() throws {
        let (outer, inner) = (String(repeating: "b", count: 450), String(repeating: "i", count: 3_900))
        let bulletin = try parse(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://e.org/\(outer)/"><entry xml:base="\(inner)/">
            <id>1</id><link href="z"/></entry></feed>
            """)
        #expect(bulletin.drafts.first?.link == "https://e.org/\(outer)/z")
    }

    @Test func linksOfALongBaseAreFewAndShort() throws {
        let (long, short) = (String(repeating: "b", count: 900), String(repeating: "b", count: 90))
        func enclosures(below folder: String, _ count: Int) throws -> [String] {
            let links = String(repeating: "<enclosure url=\"x\"/><enclosure url=\"/y\"/>", count: count)
            let item = "<item><title>T</title>\(links)</item>"
            let document = "<rss><channel><link>https://e.org/\(folder)/</link>\(item)</channel></rss>"
            return try parse(document).drafts.flatMap(\.enclosures).map(\.url)
        }
        #expect(try enclosures(below: short, 1) == ["https://e.org/\(short)/x", "https://e.org/y"])
        #expect(try enclosures(below: long, 1) == ["https://e.org/y"])
        #expect(try enclosures(below: short, 1_000).count <= 200)
        // Queries and fragments copy the last part of the path too.
        let page = "<rss><channel><link>https://e.org/\(long)</link><item><title>T</title>"
        let marks = "<enclosure url=\"?1\"/><enclosure url=\"#1\"/><enclosure url=\"z\"/>"
        #expect(
            try parse(page + marks + "</item></channel></rss>").drafts.first?.enclosures.map(\.url) == [
                "https://e.org/z"
            ])
        // A query is not copied.
        #expect(try enclosures(below: short + "?" + long, 1) == ["https://e.org/x", "https://e.org/y"])
    }

    @Test func basesOfEveryElementDoNotFillTheMemory() throws {
        let base = String(repeating: "b", count: 400)
        let elements = (0..<15_000).map { "<a xml:base=\"\($0)/\"/>" }.joined()
        let late = "<entry xml:base=\"late/\"><id>1</id><link href=\"z\"/></entry>"
        func link(behind elements: String) throws -> String? {
            try parse(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://e.org/\(base)/\">\(elements)\(late)</feed>"
            ).drafts.first?.link
        }
        #expect(try link(behind: "") == "https://e.org/\(base)/late/z")
        #expect(try link(behind: elements) == "https://e.org/\(base)/z")
    }

    @Test func listsOfHundredsOfThousandsAreCut() throws {
        let items = String(repeating: "{},", count: 30_000) + "{}"
        let json = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"T\", \"items\": [\(items)]}"
        #expect(try FeedParser.parse(Array(json.utf8), address: nil, contentType: nil).drafts.count == 25_000)
        let tags = String(repeating: "a, ", count: 5_000)
        let rss = "<rss><channel><item><title>T</title><tags>\(tags)</tags></item></channel></rss>"
        #expect(try parse(rss).drafts.first?.categories.count == 200)
    }

    @Test func windows1251IsDecoded() throws {
        let xml =
            "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss version=\"2.0\"><channel><item><title>Новость</title></item></channel></rss>"
        let bytes = [UInt8](try #require(xml.data(using: .windowsCP1251)))
        let bulletin = try FeedParser.parse(bytes, address: nil, contentType: nil)
        #expect(
            bulletin.encoding == "windows-1251" && bulletin.isWellFormed && bulletin.drafts.first?.title == "Новость")
    }

    @Test(arguments: [
        "<rss version='2.0'><channel><item><title>a & b</title></item><item><title>c</title></item></channel></rss>",
        "<rss version='2.0'><channel><item><title>1 < 2</title></item><item><title>c</title></item></channel></rss>",
        "<rss version='2.0'><channel><item><title>a&nbsp;b</title></item><item><title>c</title>",
    ])
    func damagedDocumentsKeepTheirItems(text: String) throws {
        #expect(try parse(text).drafts.count == 2)
    }

    @Test func htmlNamesAreNoDamage() throws {
        let bulletin = try parse(
            "<rss version='2.0'><channel><item><title>M&uuml;nchen&nbsp;x</title></item></channel></rss>")
        #expect(bulletin.isWellFormed && bulletin.drafts.first?.title == "München x")
    }

    @Test(arguments: [
        ("", ParseError.notAFeed(.empty)), ("hello", .notAFeed(.text)),
        ("<html><body>no</body></html>", .notAFeed(.page)), ("{}", .notAFeed(.otherJSON)),
    ])
    func otherDocumentsAreNamed(text: String, error: ParseError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test(.timeLimit(.minutes(1))) func billionLaughsEndAtOnce() throws {
        var text = "<!DOCTYPE r [<!ENTITY a0 \"lol\">"
        for level in 1...20 {
            text += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">"
        }
        let bomb = text + "]><rss><channel><title>&a20;</title></channel></rss>"
        let title = try #require(try parse(bomb).title)
        #expect(title.utf8.count < 100_000)
    }

    @Test(.timeLimit(.minutes(1))) func aTagOfAHundredThousandAttributesCostsNothing() throws {
        let tag = "<rss " + (0..<100_000).map { "a\($0)='1'" }.joined(separator: " ") + ">"
        let bulletin = try parse(tag + "<channel><item><title>Kept</title></item></channel></rss>")
        #expect(bulletin.drafts.map(\.title) == ["Kept"] && !bulletin.isWellFormed)
    }

    @Test(arguments: [
        ("an unclosed item", "<item><title>A</title><item><title>B</title></item>"),
        ("an unclosed title", "<item><title>A<link>https://e.org/a</link></item><item><title>B</title></item>"),
        (
            "unquoted attributes",
            "<item><guid isPermaLink=false>1</guid><title>A</title></item><item><title>B</title></item>"
        ),
        (
            "HTML never escaped",
            "<item><title>A</title><description><p>x<br>y<img src=a></p></description></item><item><title>B</title></item>"
        ),
        (
            "a missing quote",
            "<item><title>A</title><enclosure url=\"https://e.org/a></enclosure></item><item><title>B</title></item>"
        ),
        ("an open CDATA section", "<item><title><![CDATA[A</title></item><item><title>B</title></item>"),
        ("the end missing", "<item><title>A</title></item><item><title>B</ti"),
    ])
    func everyItemOfADamagedDocumentIsKept(damage: String, items: String) throws {
        let bulletin = try parse("<rss version=\"2.0\"><channel><title>T</title>\(items)</channel></rss>")
        #expect(bulletin.drafts.map(\.title) == ["A", "B"] && !bulletin.isWellFormed)
    }

    @Test func entitiesOfTheDocumentAreReplacedOnce() throws {
        let bulletin = try parse(
            "<!DOCTYPE rss [<!ENTITY kz \"Kasachstan\"><!ENTITY b \"&kz;&kz;\">]><rss><channel><title>&kz; &b;</title></channel></rss>"
        )
        #expect(bulletin.title == "Kasachstan &b;")
    }
}

struct FeedDateTests {
    @Test(arguments: [
        ("Tue, 24 Nov 2026 06:30:00 GMT", 1_795_501_800.0), ("24 Nov 26 06:30 GMT", 1_795_501_800),
        ("2026-11-24T06:30:00Z", 1_795_501_800), ("2026-11-24 10:30:00+04:00", 1_795_501_800),
        ("2026-11-24T06:30:00.5Z", 1_795_501_800.5), ("Tue Nov 24 06:30:00 2026", 1_795_501_800),
        ("24.11.2026 06:30", 1_795_501_800), ("Вт, 24 ноября 2026 09:30:00 MSK", 1_795_501_800),
        ("24 noyabr 2026 10:30 AZT", 1_795_501_800), ("Di, 24 Nov 2026 07:30:00 MEZ", 1_795_501_800),
    ])
    func formsOfOneInstant(text: String, seconds: Double) {
        #expect(FeedDate.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: ["", "yesterday", "0000-00-00", "32 Nov 2026 00:00:00 GMT", "2026-13-01", "2026-02-30", "12:30"])
    func impossibleDatesAreNone(text: String) {
        #expect(FeedDate.parse(text) == nil)
    }
}

struct HTMLTests {
    @Test(arguments: [
        ("<script>alert(1)</script>a", "a"), ("<a href=\"javascript:x\">b</a>", "<a>b</a>"),
        ("<p onclick=x>c", "<p>c</p>"), ("<img src=https://e.org/p.gif width=1 height=1>d", "d"),
        ("<b><i>e</b></i>", "<b><i>e</i></b>"), ("<a href='java\tscript:x'>f</a>", "<a>f</a>"),
        ("<iframe src=x></iframe>g", "g"), ("<svg><script>1</script></svg>h", "h"),
    ])
    func onlyTheSafeSubsetStays(html: String, clean: String) {
        #expect(HTMLSanitizer.clean(html, base: nil) == clean)
        #expect(HTMLSanitizer.clean(clean, base: nil) == clean)
    }

    @Test func linksBecomeAbsolute() {
        let html = HTMLSanitizer.clean("<a href='/x'>y</a>", base: "https://e.org/a/")
        #expect(html == "<a href=\"https://e.org/x\" rel=\"noopener nofollow\">y</a>")
    }

    @Test func teasersEndAtASentenceOrAWord() {
        let words = (1...80).map { "w\($0)" }
        #expect(PlainText.teaser(words.joined(separator: " ")).hasSuffix("w60…"))
        let sentence = words.prefix(50).joined(separator: " ") + ". " + words.joined(separator: " ")
        #expect(PlainText.teaser(sentence).hasSuffix("w50."))
    }

    @Test func listsOfOtherProgramsAreRead() throws {
        let outlines = """
            <outline text="a" xmlUrl="feed://a.example/rss"/><outline text="b" xmlUrl="feed:https://b.example/rss"/>
            <outline text="c" type="rss" url="https://c.example/f"/><outline text="d" url="https://d.example/page"/>
            <outline text="e" xmlUrl="ftp://e.example/f"/><outline text="g" xmlUrl="javascript:1"/>
            """
        let (feeds, unusable) = try OPML.read(Array("<opml><body>\(outlines)</body></opml>".utf8))
        #expect(feeds.map(\.url) == ["http://a.example/rss", "https://b.example/rss", "https://c.example/f"])
        #expect(unusable == ["ftp://e.example/f", "javascript:1"])
    }

    @Test func halfAListIsNone() {
        #expect(throws: ParseError.refused("the list ends in the middle")) {
            try OPML.parse(Array("<opml><body><outline xmlUrl=\"https://a.example/\"/><outline xmlU".utf8))
        }
    }
}
