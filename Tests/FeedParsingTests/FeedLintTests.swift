import FeedParsing
import Foundation
import Testing

struct FeedLintTests {
    private static let atom = """
        <?xml version="1.0" encoding="utf-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
        <id>tag:e.org,2026:feed</id><title>T</title><updated>2026-11-25T06:00:00Z</updated>
        <link rel="self" href="https://e.org/feed.atom"/><link rel="alternate" type="text/html" href="https://e.org/"/>
        <author><name>E</name></author>
        <entry><id>tag:e.org,2026:1</id><title>A</title><updated>2026-11-25T05:00:00Z</updated>
        <link rel="alternate" type="text/html" hreflang="de" href="https://e.org/1"/>
        <content type="html">&lt;p>a &lt;a href="https://e.org/x">b&lt;/a>&lt;/p></content></entry></feed>
        """

    private func names(_ document: String) -> [String] {
        FeedLint.faults(in: Array(document.utf8)).map(\.name)
    }

    @Test func aGoodFeedHasNoFaults() {
        #expect(names(Self.atom).isEmpty)
    }

    @Test(arguments: [
        ("<id>tag:e.org,2026:1</id>", "", "no-id"),
        ("2026-11-25T05:00:00Z", "Wed, 25 Nov 2026 05:00:00 GMT", "rfc822-date"),
        ("<title>A</title>", "<title>&lt;b>A&lt;/b></title>", "html-in-title"),
        ("hreflang=\"de\"", "hreflang=\"deutsch-\"", "bad-lang"),
        ("href=\"https://e.org/x\"", "href=\"/x\"", "relative-link"),
        ("href=\"https://e.org/x\"", "href=\"java&#10;script:alert(1)\"", "javascript-href"),
        ("&lt;p>a", "&lt;p onmouseover='x()'>a", "onclick"), ("&lt;p>a", "&lt;p>&lt;script>x&lt;/script>a", "script"),
        ("b&lt;/a>", "b", "nested-a-unclosed"), ("href=\"https://e.org/1\"", "href=\"1\"", "relative-link"),
        ("<author><name>E</name></author>", "", "no-author"),
        ("</entry>", "<thr:in-reply-to href=\"https://e.org/\"/></entry>", "thr-noref"),
        ("<title>T</title>", "<title>T & U</title>", "unescaped-amp"), ("utf-8", "iso-8859-1", "non-utf8-decl"),
        ("https://e.org/feed.atom", "https://other.org/feed.atom", "wrong-self"),
    ])
    func aFaultIsNamed(right: String, wrong: String, name: String) {
        #expect(names(Self.atom.replacing(right, with: wrong, maxReplacements: 1)).contains(name))
    }

    @Test(arguments: [
        ("Wed, 25 Nov 2026 05:00:00 GMT", [String]()), ("Tue, 25 Nov 2026 05:00:00 GMT", ["wrong-dow"]),
        ("2026-11-25T05:00:00Z", ["iso-date"]), ("yesterday", ["bad-date"]),
        ("Wed, 25 Nov 2026 23:30:00 -0500", []),
    ])
    func datesOfRSSHaveTheRightWeekday(date: String, expected: [String]) {
        let document = """
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>https://e.org/</link>
            <description>D</description><atom:link rel="self" href="https://e.org/feed.rss"/>
            <item><title>A</title><guid isPermaLink="false">1</guid><pubDate>\(date)</pubDate></item></channel></rss>
            """
        #expect(names(document) == expected)
    }

    @Test func rubbishIsNoFeed() {
        #expect(names("<html></html>") == ["no-feed"] && names("") == ["illformed"] && names("{") == ["illformed"])
    }
}
