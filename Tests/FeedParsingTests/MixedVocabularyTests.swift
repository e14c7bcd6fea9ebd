import FeedParsing
import Foundation
import News
import Testing

/// Feeds as publishers mix them.
struct MixedVocabularyTests {
    private func bulletin(_ text: String) throws -> Bulletin {
        try FeedParser.parse(Array(text.utf8), address: "https://e.org/feed", contentType: nil)
    }

    @Test func everyPartOfAnItemIsRead() throws {
        let draft = try #require(
            try bulletin(
                """
                <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
                  xmlns:georss="http://www.georss.org/georss" xmlns:content="http://purl.org/rss/1.0/modules/content/"
                  xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
                <channel><title>T</title><language>az</language><item><title>A</title><link>/a</link>
                <feedburner:origLink>https://e.org/real</feedburner:origLink>
                <description>&lt;b&gt;Short&lt;/b&gt;</description><content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
                <author>n@e.org (Nino)</author><category domain="s">K</category><dc:subject>D</dc:subject>
                <enclosure url="/x.mp3" type="audio/mpeg" length="7"/><media:thumbnail url="/t.jpg"/>
                <source url="https://o.org/f">O</source><georss:point>41.7 44.8</georss:point></item></channel></rss>
                """
            ).drafts.first)
        #expect(draft.link == "https://e.org/a" && draft.address == "https://e.org/real")
        #expect(draft.summary == "Short" && draft.contentHTML == "<p>Long</p>" && draft.language == "az")
        #expect(draft.authors == [Bulletin.Person(name: "Nino", email: "n@e.org")])
        #expect(draft.categories.map(\.term) == ["K", "D"] && draft.categories.first?.scheme == "s")
        #expect(draft.enclosures == [Bulletin.Enclosure(url: "https://e.org/x.mp3", type: "audio/mpeg", length: 7)])
        #expect(
            draft.image == "https://e.org/t.jpg" && draft.source?.title == "O" && draft.coordinates?.latitude == 41.7)
    }

    @Test func aBrokenDocumentKeepsItsReferences() throws {
        let feed = try bulletin(
            "<rss version=\"2.0\"><channel><title>A & B &amp; C &uuml;</title><item><title>x</title><link>https://e.org/?a=1&amp;b=2</link></item></channel></rss>"
        )
        #expect(!feed.isWellFormed && feed.title == "A & B & C ü")
        #expect(feed.drafts.first?.link == "https://e.org/?a=1&b=2")
    }

    @Test func atomInRSSAndTagsInCapitalsAreRead() throws {
        let feed = try bulletin(
            "<RSS VERSION=\"2.0\" xmlns:a=\"http://www.w3.org/2005/Atom\"><CHANNEL><TITLE>T</TITLE><ITEM><a:title>N</a:title><PUBDATE>22 Oct 2026 10:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>"
        )
        #expect(feed.title == "T" && feed.drafts.first?.title == "N" && feed.drafts.first?.published != nil)
    }
}
