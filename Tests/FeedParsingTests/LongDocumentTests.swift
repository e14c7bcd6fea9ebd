@testable import FeedParsing
import News
import Testing

/// Long documents are read twice and item by item, and say the same.
struct LongDocumentTests {
    private static let documents = [
        """
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xml:lang="de"><channel><title>T</title>
        <item><title>A &amp; B</title><link>/a</link><content:encoded><![CDATA[<p>Text <img src="p.jpg"></p>]]></content:encoded></item>
        <item xml:lang="ru" xml:base="https://b.org/"><title>B</title><link>b</link></item><item/>
        <image><url>logo.png</url><title>item</title></image><link>https://e.org/</link><managingEditor>M</managingEditor>
        </channel><item><title>C</title></item></rss>
        """,
        "<rss><channel><title>A & B</title><item><title>One<link>https://e.org/1</link><item><title>Two</title>",
        "<rss><channel><item><title>A</title></item></channel></rss><rss><channel><item><title>Z</title></item></channel></rss>",
        "<rss><item><title>A</title></item><channel><item><title>B</title></item></channel></rss>",
        "<rdf:RDF><items><item><title>A</title></item></items><item><title>B</title></item></rdf:RDF>",
        "<rdf:RDF><channel><item><title>A</title></item></channel><item><title>B</title></item></rdf:RDF>",
        "<rss><channel><item><title>A</title></item></channel><channel><item><title>Z</title></item></channel></rss>",
        """
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://e.org/"><title>T</title></channel>
        <item rdf:about="https://e.org/1"><title>A</title></item><image><url>https://e.org/i.png</url></image></rdf:RDF>
        """,
        """
        <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://e.org/"><entry><id>urn:1</id><title type="html">&lt;b&gt;A</title>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>B <em>C</em></p></div></content></entry>
        <title>T</title><author><name>N</name></author><entry xml:lang="fr"><title>D</title><link href="d"/></entry></feed>
        """,
        """
        <channel xmlns="http://purl.org/net/rss1.1#"><title>T</title><items><item><title>A</title></item></items></channel>
        """,
        "<channel href=\"https://e.org/\"><title>T</title><item href=\"a\"><title>A</title></item></channel>",
        "<entry xmlns=\"http://www.w3.org/2005/Atom\"><id>1</id><title>A</title></entry>",
    ]

    @Test(arguments: documents)
    func sayTheSameAsShortOnes(_ document: String) throws {
        func read(longestTree: Int) throws -> Bulletin {
            var drafts: [Draft] = []
            var bulletin = try FeedParser.read(
                Array(document.utf8), address: "https://e.org/feed", contentType: nil, writesHTML: true,
                mostElements: 1000, longestTree: longestTree
            ) { _, draft in drafts.append(draft) }
            #expect(bulletin.drafts.isEmpty != drafts.isEmpty)
            bulletin.drafts += drafts
            return bulletin
        }
        let (whole, parts) = (try read(longestTree: .max), try read(longestTree: 0))
        #expect(whole.drafts.count > 0)
        #expect(String(reflecting: whole) == String(reflecting: parts))
    }

    @Test func itemsComeWithTheirFeed() throws {
        let words = String(repeating: "words and more words ", count: 120)
        let items = (0..<2000).map { "<item><title>\($0)</title><description>\(words)</description></item>" }
        let document = "<rss><channel>\(items.joined())<title>T</title><language>de</language></channel></rss>"
        var seen = 0
        let feed = try FeedParser.forEachItem(in: Array(document.utf8), address: nil, contentType: nil) { feed, draft in
            #expect(feed.title == "T" && feed.language == "de" && draft.title == "\(seen)")
            seen += 1
        }
        #expect(seen == 2000 && feed.drafts.isEmpty)
        let kept = try FeedParser.parse(Array(document.utf8), address: nil, contentType: nil)
        #expect(kept.drafts.count == 2000 && !kept.isTruncated)
    }

    @Test(arguments: [0, .max])
    func moreElementsThanAFeedMayHaveAreLeftOut(longestTree: Int) throws {
        let items = String(repeating: "<item><title>A</title></item>", count: 600)
        var count = 0
        let feed = try FeedParser.read(
            Array("<rss><channel>\(items)</channel></rss>".utf8), address: nil, contentType: nil, writesHTML: true,
            mostElements: 1000, longestTree: longestTree
        ) { _, _ in count += 1 }
        #expect(feed.isTruncated && feed.drafts.count + count == 499)
    }

    @Test func ofOneByOneEachItemMayHaveSoMany() throws {
        let items = "<item><title>A</title>\(String(repeating: "<a/>", count: 90))</item>"
        var count = 0
        let feed = try FeedParser.read(
            Array("<rss><channel>\(String(repeating: items, count: 50))</channel></rss>".utf8), address: nil,
            contentType: nil, writesHTML: true, mostElements: 100, countsEachItem: true, longestTree: 0
        ) { _, _ in count += 1 }
        #expect(!feed.isTruncated && count == 50)
    }
}
