@testable import FeedParsing
import Foundation
import News
import Testing

/// What becomes of the texts of items, and of what they do not say.
struct ItemTextTests {
    private func draft(_ item: String, dialect: String = "rss") throws -> Draft {
        let text =
            dialect == "rss"
            ? "<rss version=\"2.0\"><channel><title>T</title><link>https://e.org/</link>\(item)</channel></rss>"
            : "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\"><title>T</title>\(item)</feed>"
        let feed = try FeedParser.parse(Array(text.utf8), address: "https://e.org/feed", contentType: nil)
        return try #require(feed.drafts.first)
    }

    @Test func relativeAddressesStartAtTheArticle() throws {
        let draft = try draft(
            "<item><title>A</title><link>https://e.org/2026/a/</link><description>&lt;img src=\"p.jpg\"&gt;</description></item>"
        )
        #expect(draft.summaryHTML == "<img src=\"https://e.org/2026/a/p.jpg\" alt=\"\">")
        #expect(draft.image == "https://e.org/2026/a/p.jpg")
    }

    @Test func anItemWithoutAPageIsOnTheFeeds() throws {
        let draft = try draft("<item><title>A</title><guid isPermaLink=\"false\">7</guid></item>")
        #expect(draft.link == "https://e.org/" && draft.guid == "7")
    }

    @Test(arguments: [
        ("A &lt; B", "A < B"), ("A &lt;B", "A <B"), ("&amp;lt;b&gt;A&amp;lt;/b&gt;", "<b>A</b>"),
        ("The &lt;/example&gt;", "The </example>"), ("&lt;b&gt;A&lt;/b&gt;", "A"),
        ("A\u{A0}\u{2003} B\u{200B}C", "A BC"),
        ("R&amp;amp;D &amp;ouml;", "R&D ö"),
        ("Use of &lt;script&gt; tags and more", "Use of <script> tags and more"),
        ("A &lt;script&gt;x()&lt;/script&gt; B", "A B"),
        ("Vec&lt;T&gt; &amp;amp; List&lt;select&gt;", "Vec<T> & List<select>"),
        ("Don&amp;#8217t &amp;copy 2026 &amp;lpar;a&amp;rpar;&amp;comma; b", "Don’t © 2026 (a), b"),
        ("a?b=1&amp;copy=2 AT&amp;T", "a?b=1&copy=2 AT&T"),
    ])
    func titlesAreWhatWasMeant(written: String, title: String) throws {
        #expect(try draft("<item><title>\(written)</title></item>").title == title)
    }

    @Test func linksAreWhatWasMeant() throws {
        for element in ["link", "guid"] {
            let twice = try draft("<item><\(element)><![CDATA[http://e.org/1?a=1&amp;b=2]]></\(element)></item>")
            #expect(twice.link == "http://e.org/1?a=1&b=2")
        }
        let entry = try draft(
            """
            <entry><title>A</title><link rel="Alternate" type="application/json" href="/a.json"/>\
            <link rel="alternate" href="/a"/><author><name>N</name><uri>javascript:alert(1)</uri></author></entry>
            """, dialect: "atom")
        #expect(entry.link == "https://e.org/a" && entry.authors.map(\.url) == [nil])
        // An element that is left open ends where the next one begins.
        let soup = try draft("<item><enclosure url=\"https://e.org/a.mp3\"><link>https://e.org/1</link></item>")
        #expect(soup.link == "https://e.org/1")
    }

    @Test(arguments: ["nan inf", "91 0", "1e999 3"])
    func aPlaceThatIsNowhereIsNone(point: String) throws {
        let item = "<item><point xmlns=\"http://www.georss.org/georss\">\(point)</point></item>"
        #expect(try draft(item).coordinates == nil)
    }

    @Test func aTextCutInALinkEndsBeforeIt() throws {
        let draft = try draft("<item><description>Read &lt;a href=\"https://e.org/lo</description></item>")
        #expect(
            draft.summary == "Read"
                && draft.summaryHTML == "Read <a href=\"https://e.org/lo\" rel=\"noopener nofollow\"></a>")
    }

    @Test func atomTextIsTakenForWhatItNames() throws {
        let draft = try draft(
            "<entry xml:lang=\"\"><title>A</title><content>R&amp;amp;D</content></entry>", dialect: "atom")
        #expect(draft.contentHTML == "R&amp;D" && draft.language == "")
    }

    @Test func base64ThatIsNoTextStays() throws {
        let draft = try draft("<entry><title type=\"x/y\">test</title></entry>", dialect: "atom")
        #expect(draft.title == "test")
    }

    @Test func aSignatureInTheMiddleIsText() throws {
        let opening = "The post office was where the song appeared first on radio. "
        let text = opening + String(repeating: "It grew. ", count: 200)
        let whole = text + "The post Song appeared first on Blog."
        let draft = try draft("<item><title>A</title><description>\(whole)</description></item>")
        #expect(draft.teaser.hasPrefix(opening))
        #expect(PlainText.readable(html: whole) == String(text.dropLast()))
    }

    @Test func whatHasNoBlanksIsCutAllTheSame() throws {
        let endless = String(repeating: "нет", count: 100_000)
        let draft = try draft("<item><title>\(endless)</title><description>\(endless)</description></item>")
        #expect(draft.title.count == 401 && draft.title.hasSuffix("…"))
        #expect(draft.teaser.count == 1001 && draft.teaser.hasSuffix("…"))
    }

    @Test func boilerplateIsNoTeaser() throws {
        let text = "<p>Die Brücke ist offen.</p><p>Der Beitrag Brücke erschien zuerst auf Bote.</p> Weiterlesen"
        let draft = try draft("<item><title>A</title><description><![CDATA[\(text)]]></description></item>")
        #expect(draft.teaser == "Die Brücke ist offen.")
    }

    @Test func aTextCutInsideACharacterIsRead() {
        for cut in [[0xE2], [0xE2, 0x80], [0xC2], [0xE1, 0x9A], [0xE3, 0x80], [0xEF, 0xBB]] as [[UInt8]] {
            #expect(PlainText.folded(([0x61] + cut)[...]).hasPrefix("a"))
            #expect(([0x61] + cut)[...].trimmingSpaces.first == 0x61)
        }
    }

    @Test(.timeLimit(.minutes(1))) func deepHTMLIsCutAndKeptInOrder() {
        let html = HTMLSanitizer.clean(String(repeating: "<b>", count: 100_000) + "x" + "</i>", base: nil)
        #expect(html.utf8.count < 256 * 8 && html.contains("x</b>"))
    }

    @Test func longTextsAndManyElementsAreCut() throws {
        let long = try draft(
            "<item><title>A</title><description>\(String(repeating: "ö ", count: 1 << 20))</description></item>")
        #expect(long.summary?.utf8.count ?? 0 <= 1 << 20 && long.summary?.hasPrefix("ö ö") == true)
        let many = Array(
            "<rss><channel><item><title>A</title></item>\(String(repeating: "<a/>", count: 500_000))</channel></rss>"
                .utf8)
        let feed = try FeedParser.parse(many, address: nil, contentType: nil)
        #expect(feed.isTruncated && feed.drafts.map(\.title) == ["A"])
    }
}
