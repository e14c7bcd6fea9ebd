import Testing

@testable import FeedParsing

/// What is read without libxml2 is what libxml2 would have read.
struct PlainXMLTests {
    private static func plain(_ document: String) -> XMLDocument? {
        PlainXML.read(Array(document.utf8)[...], into: TreeBuilder(capacity: 0))
    }

    private static func byLibxml2(_ document: String) -> XMLDocument? {
        XMLReader.readByLibxml2(Array(document.utf8)[...], into: TreeBuilder(capacity: 0))
    }

    @Test(arguments: [
        "<a/>", " <a />\n", "<a><b></b ></a>", "<A-b.c_1>x</A-b.c_1>",
        "<a b='1' c=\"'2'\"\n d = '>'/>",
        "<a>x &lt;&amp;&gt;&quot;&apos; &#65;&#x42;&#x20AC;&#150;&#x1F600;</a>",
        "<a t='x &lt; &amp; &quot;&#9;&#x20ac;&amp;lt;&#38;&amp;#38;&#150;'/>",
        "<a>one\r\ntwo\rthree\r</a>", "<a><![CDATA[one\r\n<b>]] &amp; ]>]]></a>", "<a>]] ></a>",
        "<!-- a - b --><?xml-stylesheet href='a.css'?><a><!----><?pi x?><?p?></a><?end ?>\n<!-- c -->",
        "<a xmlns='http://www.w3.org/2005/Atom' xml:lang='de' lang='en'><b xmlns=''><c/></b><d/></a>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><i rdf:about='x' about='y'/></rdf:RDF>",
        "<r xmlns:X='urn:x' xmlns:x='http://purl.org/dc/elements/1.1/'><X:a X:b='1'/><x:a x:b='1'/></r>",
        "<r xmlns:dc='http://purl.org/dc/elements/1.1/'><e xmlns:dc='urn:other'><dc:a/></e><dc:a/></r>",
        "<r xmlns='urn:unknown'><item/></r>", "<a>Сәлем, დილა მშვიდობისა, \u{1F600}\u{FFFD}\u{9F}</a>",
        "<a xml:base='https://e.org/x/'><b xml:base='y'/></a>", "<Title>T</Title>",
        "<a><verylongnameofanelement/><verylongnameofanother verylongnameofanattribute=''/></a>",
    ])
    func isReadAsLibxml2DoesIt(_ document: String) throws {
        let plain = try #require(Self.plain(document))
        let other = try #require(Self.byLibxml2(document))
        #expect(plain.tree.isSame(as: other.tree))
        #expect(plain.usesRSS1 == other.usesRSS1)
        #expect(plain.reader == .plain && plain.isWellFormed)
    }

    @Test(arguments: [
        "", " ", "text", "<", "<a", "<a>", "<a></b>", "<a></ab>", "</a>", "<a/><b/>", "<a/>x", "x<a/>", "<a b/>",
        "<a b=1/>", "<a b='1'c='2'/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='&x;'/>", "<a b='1\n2'/>", "<a>&</a>",
        "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xFFFE;</a>", "<a>&#xD800;</a>", "<a>&#999999999;</a>", "<a>&#x;</a>",
        "<a>&lt</a>", "<a>]]></a>", "<a><!-- -- --></a>", "<a><!-- </a>", "<a><![CDATA[ </a>", "<![CDATA[x]]><a/>",
        "<!DOCTYPE a><a/>", "<a><?xml x?></a>", "<a><?xmlish x?></a>", "<p:a/>", "<a p:b='1'/>", "<a xmlns:p=''/>",
        "<a xmlns:xml='urn:x'/>",
        "<a:b:c/>", "<a:/>", "<:a/>", "<1a/>", "<ä/>", "<aä/>", "<a>\u{1}</a>", "<a>\u{FFFF}</a>", "<a / >",
        "<xml:a/>", "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>",
    ])
    func isLeftAloneWhereItIsNotPlain(_ document: String) {
        #expect(Self.plain(document) == nil)
    }

    @Test func isLeftAloneWhereItIsNoUTF8() {
        let wrong: [[UInt8]] = [
            [0x80], [0xC1, 0x80], [0xC3], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF],
        ]
        for bytes in wrong {
            let document = Array("<a>12345678".utf8) + bytes + Array("</a>".utf8)
            #expect(PlainXML.read(document[...], into: TreeBuilder(capacity: 0)) == nil, "\(bytes)")
        }
        let right: [UInt8] = Array("<a>".utf8) + [0xEF, 0xBF, 0xBD, 0xF4, 0x8F, 0xBF, 0xBD] + Array("</a>".utf8)
        #expect(PlainXML.read(right[...], into: TreeBuilder(capacity: 0)) != nil)
    }

    @Test func isLeftAloneWhereItIsDeeperThanLibxml2Goes() {
        #expect(Self.plain(String(repeating: "<a>", count: 256) + String(repeating: "</a>", count: 256)) == nil)
        let attributes = (0..<40).map { " a\($0)=''" }.joined()
        #expect(Self.plain("<a\(attributes)/>") == nil)
    }

    @Test func keepsNothingOfWhatIsLeftOut() throws {
        let items = String(repeating: "<item a='1'><link href='https://e.org/'/></item>", count: 1200)
        let document = Array("<rss version='2.0'><channel>\(items)<link rel='x'/></channel></rss>".utf8)[...]
        let plain = try #require(PlainXML.read(document, into: TreeBuilder(capacity: 0, scope: .frame)))
        let other = try #require(XMLReader.readByLibxml2(document, into: TreeBuilder(capacity: 0, scope: .frame)))
        #expect(plain.tree.isSame(as: other.tree))
        // The version, the first thousand items' own attribute, the last link's.
        #expect(plain.tree.values.count == 3 + 1000 + 1)
    }
}
