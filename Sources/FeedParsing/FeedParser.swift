public import News

/// Reads a feed document of any kind.
public enum FeedParser {
    /// Documents of more bytes are read twice, first for what they say of themselves, then item by item: else a tree of
    /// all of it is several times as large as the document.
    static let longestTree = 4 << 20

    /// Reads one document.
    ///
    /// `bytes` as they came; `address`: where from, relative addresses are resolved against it. `contentType`: the HTTP header,
    /// for its charset. `writesHTML`: without, texts are only given plain. Throws `ParseError.notAFeed` with what the document
    /// seems to be instead.
    public static func parse(
        _ bytes: [UInt8], address: String?, contentType: String?, writesHTML: Bool = true
    ) throws(ParseError) -> Bulletin {
        var drafts: [Draft] = []
        var bulletin = try read(
            bytes, address: address, contentType: contentType, writesHTML: writesHTML,
            longestTree: longestTree
        ) { _, draft in drafts.append(draft) }
        if bulletin.drafts.isEmpty { bulletin.drafts = drafts }
        return bulletin
    }

    /// Reads one document of any size and gives its items one by one, in its order, each with the feed as known by then.
    ///
    /// Beside the document no more is kept than one item takes, unless it is a JSON Feed. Gives the feed without its items;
    /// the rest as for `parse`.
    public static func forEachItem(
        in bytes: [UInt8], address: String?, contentType: String?, visit: @escaping (Bulletin, Draft) -> Void
    ) throws(ParseError) -> Bulletin {
        var bulletin = try read(
            bytes, address: address, contentType: contentType, writesHTML: true,
            countsEachItem: true, longestTree: longestTree, visit: visit)
        let drafts = bulletin.drafts
        bulletin.drafts = []
        for draft in drafts { visit(bulletin, draft) }
        return bulletin
    }

    /// Gives the items of a short document with it, those of a long one to `visit`.
    ///
    /// `longestTree`: bytes from which on a document is long. `mostElements`, `countsEachItem`: as for `TreeBuilder`.
    package static func read(
        _ bytes: [UInt8], address: String?, contentType: String?, writesHTML: Bool,
        mostElements: Int? = nil, countsEachItem: Bool = false, longestTree: Int,
        visit: @escaping (Bulletin, Draft) -> Void
    ) throws(ParseError) -> Bulletin {
        if JSONFeedAdapter.looksLikeJSON(bytes) {
            return try JSONFeedAdapter.bulletin(from: bytes, address: address, writesHTML: writesHTML)
        }
        let isLong = bytes.count > longestTree
        let mostElements = mostElements ?? TreeBuilder.mostElements
        var source = try Source(
            bytes, contentType: contentType,
            into: TreeBuilder(
                capacity: bytes.count, scope: isLong ? .frame : .everything, mostElements: mostElements))
        let base = address.flatMap { URLReference($0) }
        guard let adapter = XMLAdapter(source.document, base: base, writesHTML: writesHTML) else {
            let root = source.document.root.name
            throw .notAFeed(root == "html" ? .page : .otherXML(root.description))
        }
        var bulletin: Bulletin
        if isLong, !adapter.isSingleItem {
            let surroundings: XMLFeedReader.Surroundings
            (bulletin, surroundings) = adapter.frame(encoding: source.encoding)
            let frame = bulletin
            try source.readAgain(
                into: TreeBuilder(
                    capacity: 0, scope: .items { visit(frame, surroundings.draft($0)) }, mostElements: mostElements,
                    countsEachItem: countsEachItem))
        } else {
            bulletin = adapter.bulletin(encoding: source.encoding)
        }
        bulletin.isTruncated = source.document.isTruncated
        return bulletin
    }

    /// Whether what is read as plain would be read in another way by libxml2.
    package static func readersDiffer(about bytes: [UInt8]) -> Bool {
        guard let start = bytes.firstIndex(of: UInt8(ascii: "<")),
            let plain = PlainXML.read(bytes[start...], into: TreeBuilder(capacity: bytes.count))
        else { return false }
        let other = XMLReader.readByLibxml2(bytes[start...], into: TreeBuilder(capacity: bytes.count))
        return other.map { !$0.tree.isSame(as: plain.tree) || $0.usesRSS1 != plain.usesRSS1 } ?? true
    }

    /// A document, and its bytes as they were read: clean UTF-8.
    private struct Source {
        private(set) var document: XMLDocument
        let encoding: String
        private let markup: ArraySlice<UInt8>

        init(_ bytes: [UInt8], contentType: String?, into builder: TreeBuilder) throws(ParseError) {
            // Most documents are well-formed and in UTF-8: the readers see that while they read.
            let assumed = DecodedText(assumingUTF8: bytes, contentType: contentType)
            if let assumed, let start = assumed.startOfMarkup,
                let document = XMLReader.readWellFormed(assumed.utf8[start...], into: builder)
            {
                (self.document, encoding, markup) = (document, assumed.encoding, assumed.utf8[start...])
                return
            }
            let text = DecodedText(bytes, contentType: contentType)
            guard let start = text.startOfMarkup else { throw .notAFeed(text.utf8.isEmpty ? .empty : .text) }
            let wasRead = assumed != nil && text.utf8.count == bytes.count
            markup = text.utf8[start...]
            encoding = text.encoding
            document = try wasRead ? XMLReader.repair(markup, into: builder) : XMLReader.read(markup, into: builder)
        }

        /// Reads the same document for something else.
        mutating func readAgain(into builder: TreeBuilder) throws(ParseError) {
            if let again = try XMLReader.read(markup, by: document.reader, into: builder) { document = again }
        }
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
        case .notAFeed(.otherXML(let root)):
            // What is no name comes from bytes that are no XML.
            root.utf8.allSatisfy { $0.isLetter || $0.isDigit || ":_-.".utf8.contains($0) }
                ? "an XML document <\(root)>, not a feed" : "no document that can be read"
        case .notAFeed(.otherJSON): "a JSON document, not a feed"
        case .refused(let reason): reason
        }
    }
}
