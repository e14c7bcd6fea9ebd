import CXML

/// A parsed XML document, repaired where need be.
struct XMLDocument {
    /// What could make sense of a document.
    enum Reader {
        case plain, libxml2
        /// Of what is not well-formed.
        case soup
    }

    let tree: XMLTree
    let reader: Reader
    /// Whether it ends before its root element does.
    let isTruncated: Bool
    /// Whether it has elements of RSS 1.0's own vocabulary; never known of what is not well-formed.
    let usesRSS1: Bool

    var root: XMLElement { tree.root }
    var isWellFormed: Bool { reader != .soup }
}

/// Lays a document out as an `XMLTree`: a plain one as it stands, another one by libxml2's SAX2 parser or repaired.
enum XMLReader {
    /// No entity of a document's own survives, nothing is loaded, and depth is libxml2's 256.
    private static let options =
        Int32(XML_PARSE_NOERROR.rawValue) | Int32(XML_PARSE_NOWARNING.rawValue) | Int32(XML_PARSE_NONET.rawValue)
        | Int32(XML_PARSE_IGNORE_ENC.rawValue)

    /// libxml2 2.9.14 compares each attribute of a tag with all others, 10,000 in a third of a second: a document with more of them than
    /// any feed has is read another way.
    private static let mostAttributes = 100
    /// It looks through a tag from its beginning with every piece it is handed, too.
    private static let longestTag = 64 << 10

    /// Reads a document, well-formed or not.
    static func read(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> XMLDocument {
        try read(bytes, into: TreeBuilder(capacity: bytes.count))
    }

    /// Lays out of a document, well-formed or not, what `builder` is to keep.
    static func read(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) throws(ParseError) -> XMLDocument {
        if let document = readWellFormed(bytes, into: builder) { return document }
        return try repair(bytes, into: builder)
    }

    /// Gives nil for a document that is not well-formed.
    static func readWellFormed(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) -> XMLDocument? {
        PlainXML.read(bytes, into: builder) ?? readByLibxml2(bytes, into: builder)
    }

    /// Reads a document again that a reader could read, for something else; nil where it cannot any more.
    static func read(
        _ bytes: ArraySlice<UInt8>, by reader: XMLDocument.Reader, into builder: TreeBuilder
    ) throws(ParseError) -> XMLDocument? {
        switch reader {
        case .plain: PlainXML.read(bytes, into: builder)
        case .libxml2: readByLibxml2(bytes, into: builder)
        case .soup: try repair(bytes, into: builder)
        }
    }

    static func readByLibxml2(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) -> XMLDocument? {
        let bytes = DocumentEntities.expanded(in: bytes)
        return hasHugeTag(bytes) ? nil : parse(bytes, into: builder)
    }

    /// Reads a document that is known not to be well-formed.
    static func repair(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) throws(ParseError) -> XMLDocument {
        let bytes = DocumentEntities.expanded(in: bytes)
        guard let (tree, isTruncated) = TagSoup.read(bytes, into: builder) else { throw .notAFeed(.text) }
        return XMLDocument(tree: tree, reader: .soup, isTruncated: isTruncated, usesRSS1: false)
    }

    /// Bytes handed over at once.
    private static let chunk = 16 << 10

    /// Pushed and not read in one go: libxml2 looks at CDATA sections a byte at a time otherwise.
    private static func parse(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) -> XMLDocument? {
        var builder = builder
        var handler = saxHandler
        let isWellFormed = withUnsafeMutablePointer(to: &builder) { builder in
            guard let parser = xmlCreatePushParserCtxt(&handler, UnsafeMutableRawPointer(builder), nil, 0, nil) else {
                return false
            }
            defer {
                // A document type makes libxml2 begin a tree, whoever takes the events.
                xmlFreeDoc(parser.pointee.myDoc)
                xmlFreeParserCtxt(parser)
            }
            xmlCtxtUseOptions(parser, options)
            // Why: the bytes are UTF-8 by now, whatever the declaration still says.
            xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8)
            bytes.withUnsafeBytes { buffer in
                for start in stride(from: 0, to: buffer.count, by: chunk) where !builder.pointee.sawError {
                    let piece = UnsafeRawBufferPointer(rebasing: buffer[start..<min(start + chunk, buffer.count)])
                    xmlParseChunk(parser, piece.bindMemory(to: CChar.self).baseAddress, Int32(piece.count), 0)
                }
                xmlParseChunk(parser, nil, 0, 1)
            }
            return parser.pointee.wellFormed == 1
        }
        guard isWellFormed, !builder.sawError else { return nil }
        let (usesRSS1, isCut) = (builder.usesRSS1, builder.isCut)
        return builder.finish().map {
            XMLDocument(tree: $0, reader: .libxml2, isTruncated: isCut, usesRSS1: usesRSS1)
        }
    }

    private static var saxHandler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { context, name, prefix, uri, declarations, namespaces, count, _, attributes in
            let builder = TreeBuilder.from(context)
            builder.pointee.note(namespaces: namespaces, count: Int(declarations))
            builder.pointee.start(name: name, prefix: prefix, uri: uri, attributes: attributes, count: Int(count))
        }
        handler.endElementNs = { context, _, _, _ in TreeBuilder.from(context).pointee.end() }
        handler.characters = { context, bytes, count in TreeBuilder.from(context).pointee.text(bytes, Int(count)) }
        handler.cdataBlock = { context, bytes, count in TreeBuilder.from(context).pointee.text(bytes, Int(count)) }
        handler.getEntity = { _, name in HTMLEntities.predefined(name) }
        handler.serror = { context, error in
            guard let error else { return }
            let builder = TreeBuilder.from(context)
            builder.pointee.note(error.pointee.code)
            guard builder.pointee.sawError, let parser = error.pointee.ctxt else { return }
            xmlStopParser(parser.assumingMemoryBound(to: xmlParserCtxt.self))
        }
        return handler
    }

    static func hasHugeTag(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            var rest = UnsafeRawBufferPointer(buffer)[...]
            while let start = rest.offset(of: "<") {
                rest = rest[start...]
                if rest.starts(with: "<![CDATA[".utf8) {
                    guard let end = rest.offset(of: "]]>") else { return false }
                    rest = rest[(end + 3)...]
                } else if rest.starts(with: "<!--".utf8) {
                    // "<!-->" is no comment yet.
                    guard let end = rest.dropFirst(4).offset(of: "-->") else { return false }
                    rest = rest[(end + 3)...]
                } else if rest.starts(with: "<?".utf8) {
                    guard let end = rest.offset(of: "?>") else { return false }
                    rest = rest[(end + 2)...]
                } else {
                    let (end, attributes) = tag(at: rest)
                    if attributes > mostAttributes || end - start > longestTag { return true }
                    rest = rest[end...]
                }
            }
            return false
        }
    }

    /// Where a tag ends, and how many attributes it has; of what is quoted only "<" ends it, which no value may hold.
    private static func tag(at rest: Slice<UnsafeRawBufferPointer>) -> (end: Int, attributes: Int) {
        var attributes = 0
        var quote: UInt8?
        for place in rest.indices.dropFirst() {
            let byte = rest[place]
            if byte == UInt8(ascii: "<") { return (place, attributes) }
            if quote != nil {
                if byte == quote { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: "="): attributes += 1
            case UInt8(ascii: ">"): return (place, attributes)
            default: break
            }
        }
        return (rest.endIndex, attributes)
    }
}
