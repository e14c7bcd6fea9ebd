import FeedParsing
import Testing

struct DiscoveryTests {
    private func feeds(_ html: String) -> [String] {
        Discovery.feeds(in: Array(html.utf8), address: "https://e.org/news/", contentType: "text/html")
    }

    @Test func aPageNamesItsFeeds() {
        let html = """
            <!DOCTYPE html><html><head><title>E</title>
            <link rel="stylesheet" href="a.css"><link rel='alternate' type='application/rss+xml' title="Comments" href="/c.xml">
            <LINK REL="alternate home" TYPE="application/atom+xml" HREF="feed.atom">
            <link rel="alternate" type="application/feed+json" href="//f.e.org/feed.json"></head><body></body></html>
            """
        #expect(feeds(html) == ["https://e.org/news/feed.atom", "https://f.e.org/feed.json", "https://e.org/c.xml"])
    }

    @Test func parametersOfATypeChangeNothing() {
        let link = "<link rel=alternate type='Application/RSS+XML; charset=utf-8' href=/rss>"
        #expect(feeds("<head>\(link)</head>") == ["https://e.org/rss"])
    }

    @Test func theBaseOfThePageCounts() {
        let link = "<link rel=alternate type=application/rss+xml href=rss>"
        #expect(feeds("<head><base href='https://other.org/x/'>\(link)</head>") == ["https://other.org/x/rss"])
    }

    @Test(arguments: ["", "<p>no feed</p>", "<link rel=alternate hreflang=de href=/de>", "<head><link rel=alternate"])
    func otherPagesNameNone(html: String) {
        #expect(feeds(html).isEmpty)
    }
}
