import CXML

/// A parsed XML document, repaired where need be.
struct XMLDocument {
    let root: XMLElement
    let isWellFormed: Bool
}

/// libxml2's SAX2 push parser, building `XMLElement`s.
enum XMLReader {
    /// No entity of a document's own survives, nothing is loaded, and depth is libxml2's 256.
    private static let options =
        Int32(XML_PARSE_RECOVER.rawValue) | Int32(XML_PARSE_NOERROR.rawValue)
        | Int32(XML_PARSE_NOWARNING.rawValue) | Int32(XML_PARSE_NONET.rawValue)

    /// 10,000 attributes on one tag take libxml2 2.9.14 a third of a second, 100,000 a minute: refuse before it starts.
    private static let tagLimit = 64 << 10

    static func read(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> XMLDocument {
        try refuseHugeTags(bytes)
        let first = parse(bytes)
        if let first, first.isWellFormed { return XMLDocument(root: first.root, isWellFormed: true) }
        let repaired = escapingStrayMarkup(bytes)
        guard let second = parse(repaired[...]), first.map({ $0.size <= second.size }) ?? true else {
            guard let first else { throw .notAFeed(.text) }
            return XMLDocument(root: first.root, isWellFormed: false)
        }
        return XMLDocument(root: second.root, isWellFormed: false)
    }

    private static func parse(_ bytes: ArraySlice<UInt8>) -> (root: XMLElement, isWellFormed: Bool, size: Int)? {
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
                rest = rest.dropFirst(piece.count)
            }
            xmlParseChunk(parser, nil, 0, 1)
        }
        guard let root = builder.root else { return nil }
        return (root, parser.pointee.wellFormed == 1 && !builder.sawError, builder.size)
    }

    private static var saxHandler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { context, name, prefix, uri, _, _, count, _, attributes in
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

    private static func refuseHugeTags(_ bytes: ArraySlice<UInt8>) throws(ParseError) {
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
                if let start, index - start > tagLimit { throw .refused("a tag is longer than \(tagLimit >> 10) KiB") }
            }
            index += 1
        }
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

    /// A bare `&` and a `<` that opens nothing are the two slips that lose text in libxml2's recovery.
    ///
    /// Once a document is not well-formed, libxml2 2.9 drops every named reference too, even `&amp;`; numbers it keeps.
    private static func escapingStrayMarkup(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 256)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            if byte == UInt8(ascii: "<"), bytes[index...].starts(with: "<![CDATA[".utf8) {
                let stop = end(of: "]]>", in: bytes, from: index) ?? bytes.endIndex
                result.append(contentsOf: bytes[index..<stop])
                index = stop
                continue
            }
            switch byte {
            case UInt8(ascii: "<") where !next.isLetter && !"/!?".utf8.contains(next):
                result.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: "&"):
                guard let reference = reference(in: bytes[(index + 1)...]) else {
                    result.append(contentsOf: "&#38;".utf8)
                    break
                }
                result.append(contentsOf: reference.numeric.utf8)
                index += reference.length
            default: result.append(byte)
            }
            index += 1
        }
        return result
    }

    /// The reference whose `&` stands before these bytes, as a number; nil where none does.
    private static func reference(in bytes: ArraySlice<UInt8>) -> (numeric: String, length: Int)? {
        let body = bytes.prefix(32).prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "#") }
        guard !body.isEmpty, bytes.dropFirst(body.count).first == UInt8(ascii: ";") else { return nil }
        let name = String(decoding: body, as: UTF8.self)
        guard let value = HTMLEntities.value(of: name[...]) else { return nil }
        return (value.unicodeScalars.map { "&#\($0.value);" }.joined(), body.count + 1)
    }
}

extension UInt8 {
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
}
