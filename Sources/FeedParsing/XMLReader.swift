import CXML

/// A parsed XML document, repaired where need be.
struct XMLDocument {
    let root: XMLElement
    let isWellFormed: Bool
    /// Whether it ends before its root element does.
    let isTruncated: Bool
    /// Whether it has elements of RSS 1.0's own vocabulary.
    let usesRSS1: Bool
}

/// libxml2's SAX2 push parser, building `XMLElement`s.
enum XMLReader {
    /// No entity of a document's own survives, nothing is loaded, and depth is libxml2's 256.
    private static let options =
        Int32(XML_PARSE_NOERROR.rawValue) | Int32(XML_PARSE_NOWARNING.rawValue) | Int32(XML_PARSE_NONET.rawValue)

    /// 10,000 attributes on one tag take libxml2 2.9.14 a third of a second, 100,000 a minute: such a document is read another way.
    private static let tagLimit = 64 << 10

    static func read(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> XMLDocument {
        let bytes = DocumentEntities.expanded(in: bytes)
        if !hasHugeTag(bytes), let document = parse(bytes) { return document }
        guard let soup = TagSoup.read(bytes) else { throw .notAFeed(.text) }
        return XMLDocument(root: soup.root, isWellFormed: false, isTruncated: soup.isTruncated, usesRSS1: false)
    }

    /// Gives nil for a document that is not well-formed.
    private static func parse(_ bytes: ArraySlice<UInt8>) -> XMLDocument? {
        let builder = TreeBuilder()
        var handler = saxHandler
        let context = Unmanaged.passUnretained(builder).toOpaque()
        guard let parser = xmlCreatePushParserCtxt(&handler, context, nil, 0, nil) else { return nil }
        defer { xmlFreeParserCtxt(parser) }
        xmlCtxtUseOptions(parser, options)
        // Why: the bytes are UTF-8 by now, whatever the declaration still says.
        xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8)
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(64 << 10))
                xmlParseChunk(parser, piece.bindMemory(to: CChar.self).baseAddress, Int32(piece.count), 0)
                if builder.sawError { return }
                rest = rest.dropFirst(piece.count)
            }
            xmlParseChunk(parser, nil, 0, 1)
        }
        guard let root = builder.root, parser.pointee.wellFormed == 1, !builder.sawError else { return nil }
        return XMLDocument(root: root, isWellFormed: true, isTruncated: false, usesRSS1: builder.usesRSS1)
    }

    private static var saxHandler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { context, name, prefix, uri, declarations, namespaces, count, _, attributes in
            TreeBuilder.from(context).note(namespaces: namespaces, count: Int(declarations))
            TreeBuilder.from(context).start(
                name: name, prefix: prefix, uri: uri, attributes: attributes, count: Int(count))
        }
        handler.endElementNs = { context, _, _, _ in TreeBuilder.from(context).end() }
        handler.characters = { context, bytes, count in TreeBuilder.from(context).text(bytes, Int(count)) }
        handler.cdataBlock = { context, bytes, count in TreeBuilder.from(context).text(bytes, Int(count)) }
        handler.getEntity = { _, name in HTMLEntities.predefined(name) }
        handler.serror = { context, error in
            guard let error else { return }
            TreeBuilder.from(context).note(error.pointee.code)
        }
        return handler
    }

    private static func hasHugeTag(_ bytes: ArraySlice<UInt8>) -> Bool {
        var start: Int?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "<"):
                if bytes[index...].starts(with: "<![CDATA[".utf8) {
                    index = end(of: "]]>", in: bytes, from: index) ?? bytes.endIndex
                    continue
                }
                start = start ?? index
            case UInt8(ascii: ">"): start = nil
            default:
                if let start, index - start > tagLimit { return true }
            }
            index += 1
        }
        return false
    }

    private static func end(of mark: StaticString, in bytes: ArraySlice<UInt8>, from index: Int) -> Int? {
        let count = mark.utf8CodeUnitCount
        return mark.withUTF8Buffer { mark in
            var at = index
            while at + count <= bytes.endIndex {
                if bytes[at] == mark[0], bytes[at..<(at + count)].elementsEqual(mark) { return at + count }
                at += 1
            }
            return nil
        }
    }
}

extension UInt8 {
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
