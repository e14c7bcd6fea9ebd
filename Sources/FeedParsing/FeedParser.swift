public import News

/// Reads a feed document of any kind.
public enum FeedParser {
    /// Reads one document.
    ///
    /// `bytes` as they came; `address`: where from, relative addresses are resolved against it. `contentType`: the HTTP header,
    /// for its charset. `writesHTML`: without, the texts are only given plain. Throws `ParseError.notAFeed` with what the document seems to be instead.
    public static func parse(
        _ bytes: [UInt8], address: String?, contentType: String?, writesHTML: Bool = true
    ) throws(ParseError) -> Bulletin {
        if JSONFeedAdapter.looksLikeJSON(bytes) {
            return try JSONFeedAdapter.bulletin(from: bytes, address: address)
        }
        let (document, encoding) = try document(of: bytes, contentType: contentType)
        let base = address.flatMap { URLReference($0) }
        guard
            var bulletin = XMLAdapter.bulletin(
                from: document, encoding: encoding, base: base, writesHTML: writesHTML)
        else {
            throw .notAFeed(document.root.name == "html" ? .page : .otherXML(document.root.name.description))
        }
        bulletin.isTruncated = document.isTruncated
        return bulletin
    }

    private static func document(
        of bytes: [UInt8], contentType: String?
    ) throws(ParseError) -> (XMLDocument, encoding: String) {
        // Most documents are well-formed and in UTF-8: libxml2 sees that while it reads.
        let assumed = DecodedText(assumingUTF8: bytes, contentType: contentType)
        if let assumed, let start = assumed.startOfMarkup,
            let document = XMLReader.readWellFormed(assumed.utf8[start...])
        {
            return (document, assumed.encoding)
        }
        let text = DecodedText(bytes, contentType: contentType)
        guard let start = text.startOfMarkup else { throw .notAFeed(text.utf8.isEmpty ? .empty : .text) }
        let wasRead = assumed != nil && text.utf8.count == bytes.count
        let document = try wasRead ? XMLReader.repair(text.utf8[start...]) : XMLReader.read(text.utf8[start...])
        return (document, text.encoding)
    }
}

/// Why a document gave no bulletin.
public enum ParseError: Error, Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        case empty
        case text
        case page
        case otherXML(String)
        case otherJSON
    }

    case notAFeed(Kind)
    /// The document would cost more than a feed may.
    case refused(String)
}

extension ParseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAFeed(.empty): "the document is empty"
        case .notAFeed(.text): "plain text, not a feed"
        case .notAFeed(.page): "a web page, not a feed"
        case .notAFeed(.otherXML(let root)): "an XML document <\(root)>, not a feed"
        case .notAFeed(.otherJSON): "a JSON document, not a feed"
        case .refused(let reason): reason
        }
    }
}
