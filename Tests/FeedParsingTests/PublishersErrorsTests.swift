@testable import FeedParsing
import Foundation
import News
import Testing

/// What servers and publishing programs get wrong about a document as a whole.
struct PublishersErrorsTests {
    private func feed(_ declared: String, title: String) -> String {
        "<?xml version=\"1.0\" encoding=\"\(declared)\"?><rss version=\"2.0\"><channel><title>T</title>"
            + "<item><title>\(title)</title></item></channel></rss>"
    }

    /// The server says utf-8 of everything; windows-1251 has pairs that look like it.
    @Test(arguments: ["windows-1251", "utf-8"])
    func aWrongLabelIsSeenThrough(declared: String) throws {
        let title = "«ГАЗПРОМ» сообщил о переговорах с Баку и Ереваном"
        let bytes = try #require(feed(declared, title: title).data(using: .windowsCP1251))
        let bulletin = try FeedParser.parse(Array(bytes), address: nil, contentType: "text/xml; charset=utf-8")
        #expect(bulletin.drafts.first?.title == title && bulletin.encoding == "windows-1251")
    }

    /// What .NET writes to a string, in eight bits after all.
    @Test func aWideEncodingWithoutANullIsNone() throws {
        let bytes = try #require(feed("utf-16", title: "Gespräche über Öl").data(using: .windowsCP1252))
        let bulletin = try FeedParser.parse(Array(bytes), address: nil, contentType: "text/xml; charset=utf-8")
        #expect(bulletin.drafts.first?.title == "Gespräche über Öl")
    }

    @Test func aFewDamagedBytesLeaveUTF8() throws {
        var bytes = Array(feed("utf-8", title: "Правительство Грузии ? сообщает").utf8)
        let mark = try #require(bytes.lastIndex(of: UInt8(ascii: "?")))
        bytes[mark] = 0xC8
        let bulletin = try FeedParser.parse(bytes, address: nil, contentType: nil)
        #expect(bulletin.drafts.first?.title == "Правительство Грузии \u{FFFD} сообщает")
    }

    @Test(arguments: [
        "<br />\n<b>Notice</b>: Undefined index: x in <b>/www/feed.php</b> on line <b>7</b><br />\n", "Warning: 7\n",
        "<script>var a = '<feedback>' < 2;</script>\n", "<!-- cached -->\n", "<!-- a --><br /><b>Notice</b>: 7",
    ])
    func whatProgramsSayBeforeAFeedIsPassedOver(warning: String) throws {
        let document = warning + feed("utf-8", title: "A")
        #expect(try FeedParser.parse(Array(document.utf8), address: nil, contentType: nil).drafts.map(\.title) == ["A"])
    }

    @Test func aPageThatShowsAFeedIsAPage() {
        let page = "<!DOCTYPE html><html><body><pre><rss version=\"2.0\"></rss></pre></body></html>"
        #expect(throws: ParseError.notAFeed(.page)) {
            try FeedParser.parse(Array(page.utf8), address: nil, contentType: "text/html")
        }
    }

    /// libxml2 compares each attribute with all others; what is quoted, or no tag, hides them from nobody.
    @Test(arguments: ["<item b=\">\"", "<?x > <!-- ?><item", "<!--> <x ' --><item", "<item"])
    func aTagOfManyAttributesIsSeen(start: String) {
        func document(_ count: Int) -> [UInt8] {
            let attributes = (0..<count).map { " a\($0)=''" }.joined()
            return Array(
                "<rss version=\"2.0\"><channel>\(start)\(attributes)><title>A</title></item></channel></rss>".utf8)
        }
        #expect(XMLReader.hasHugeTag(document(101)[...]) && !XMLReader.hasHugeTag(document(90)[...]))
    }

    @Test func soIsAVeryLongOne() {
        func document(_ length: Int) -> [UInt8] {
            Array("<rss><item a=\"\(String(repeating: ">", count: length))\"/></rss>".utf8)
        }
        #expect(XMLReader.hasHugeTag(document(70_000)[...]) && !XMLReader.hasHugeTag(document(60_000)[...]))
    }

    @Test func aTagOfManyAttributesIsReadAllTheSame() throws {
        let attributes = (0..<500).map { " a\($0)=''" }.joined()
        let document = "<rss version=\"2.0\"><channel><item\(attributes)><title>A</title></item></channel></rss>"
        #expect(try FeedParser.parse(Array(document.utf8), address: nil, contentType: nil).drafts.map(\.title) == ["A"])
    }
}
