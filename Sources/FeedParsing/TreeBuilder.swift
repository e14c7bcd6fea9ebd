import CXML

/// Lays the events of a reader of XML out as an `XMLTree`.
struct TreeBuilder {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// How much of a document is kept.
    enum Scope {
        case everything
        /// All but what stands inside the items.
        case frame
        /// The items, handed over one by one and forgotten.
        case items(take: (XMLElement) -> Void)
    }

    private(set) var sawError = false
    /// Whether elements of RSS 1.0's own vocabulary were met.
    private(set) var usesRSS1 = false
    private var records: [XMLTree.Record] = []
    private var text: [UInt8] = []
    private var attributes: [XMLTree.Attribute] = []
    private var values: [UInt8] = []
    private var bases: [URLReference] = []
    /// Of all bases so far, and how many count: with each element having one of its own they could fill the memory.
    private var baseBytes = 0
    private static let mostBaseBytes = 4 << 20
    private var languages: [String] = []
    private let scope: Scope
    /// Elements that a document may have, as many as 16 MiB of any real feed; or those of each item.
    static let mostElements = 250_000
    private let mostElements: Int
    private let countsEachItem: Bool
    private var elements = 0
    /// Whether there were more; what is beyond is left out.
    private(set) var isCut = false
    /// Open elements that are left out.
    private var openBeyond = 0
    /// Items of which the frame of a document keeps the tag: enough to tell what kind of document it is.
    private static let itemsInFrame = 1000
    private var items = 0
    /// The child of the root that items may stand in.
    private var holder: Int?
    /// The item being read, and what was there before it.
    private var item: Mark?
    /// Places in `records` of the elements not yet closed.
    private var open: [Int] = []
    /// What the addresses of namespaces mean: libxml2 keeps one string for each as long as it reads.
    private var namespaces: [(uri: UnsafePointer<xmlChar>, meaning: XMLElement.Namespace)] = []

    /// `capacity`: bytes of the document; `countsEachItem`: the elements of one item count, and not those before it.
    init(
        capacity: Int, scope: Scope = .everything, mostElements: Int = Self.mostElements, countsEachItem: Bool = false
    ) {
        self.scope = scope
        self.mostElements = mostElements
        self.countsEachItem = countsEachItem
        if case .everything = scope { text.reserveCapacity(capacity) }
    }

    /// A place in a document, as lengths of the lists.
    private struct Mark {
        let records, attributes, values, text, bases, languages: Int
    }

    // MARK: libxml2's events

    /// libxml2 gives five pointers an attribute: name, prefix, URI, start and end of the value.
    mutating func start(
        name: UnsafePointer<xmlChar>?, prefix: UnsafePointer<xmlChar>?, uri: UnsafePointer<xmlChar>?,
        attributes fields: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) {
        guard openBeyond == 0 else { return openBeyond += 1 }
        var name = Self.bytes(name)
        var prefix = prefix.map { Self.bytes($0) }
        if uri == nil, prefix == nil, let colon = name.firstIndex(of: UInt8(ascii: ":")) {
            // Undeclared prefixes arrive inside the local name: "content:encoded".
            prefix = Bytes(rebasing: name[..<colon])
            name = Bytes(rebasing: name[(colon + 1)...])
        }
        let first = attributes.count
        if let fields {
            for index in 0..<count { take(fields + index * 5) }
        }
        start(name: ShortName(name), namespace: namespace(prefix: prefix, uri: uri), attributesFrom: first)
    }

    private mutating func take(_ fields: UnsafeMutablePointer<UnsafePointer<xmlChar>?>) {
        guard let start = fields[3], let end = fields[4] else { return }
        let value = Bytes(start: start, count: end - start)
        let name = Self.name(
            ofAttribute: Self.bytes(fields[0]), prefix: fields[1].map { ShortName(exactly: Self.bytes($0)) })
        addAttribute(name) { values in
            // Why: SAX2 leaves `&amp;` in attribute values as the reference &#38;.
            if UnsafeRawBufferPointer(value)[...].offset(of: UInt8(ascii: "&")) != nil {
                values.append(contentsOf: HTMLEntities.decode(Array(value)[...]))
            } else {
                values.append(contentsOf: value)
            }
        }
    }

    /// Attributes of the vocabularies `xml` and `rdf` keep their prefix.
    private static func name(ofAttribute name: Bytes, prefix: ShortName?) -> ShortName {
        switch prefix {
        case nil: ShortName(name)
        case "xml": ShortName(prefix: "xml:", name)
        case "rdf": ShortName(prefix: "rdf:", name)
        default: ShortName(name)
        }
    }

    private mutating func namespace(prefix: Bytes?, uri: UnsafePointer<xmlChar>?) -> XMLElement.Namespace {
        guard let uri else { return prefix.map { Self.namespace(ofPrefix: ShortName($0)) } ?? .none }
        let meaning: XMLElement.Namespace
        if let known = namespaces.first(where: { $0.uri == uri }) {
            meaning = known.meaning
        } else {
            meaning = Self.namespace(ofURI: String(cString: uri))
            if namespaces.count < 64 { namespaces.append((uri, meaning)) }
        }
        return prefix == nil ? Self.withoutPrefix(meaning) : meaning
    }

    /// A vocabulary we do not know that stands without a prefix is the format's own under another name.
    static func withoutPrefix(_ meaning: XMLElement.Namespace) -> XMLElement.Namespace {
        meaning == .other ? .none : meaning
    }

    /// Takes note of the vocabularies an element declares: pairs of prefix and URI.
    mutating func note(namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
        guard let namespaces, !usesRSS1 else { return }
        for index in 0..<count where namespaces[2 * index] == nil {
            guard let uri = namespaces[2 * index + 1] else { continue }
            note(defaultNamespace: String(cString: uri))
        }
    }

    /// Takes note of the vocabulary of names without a prefix.
    mutating func note(defaultNamespace uri: String) {
        if uri.holds("purl.org/rss/1.0/") { usesRSS1 = true }
    }

    mutating func text(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard let bytes else { return }
        add(Bytes(start: bytes, count: count))
    }

    mutating func note(_ code: Int32) {
        // Why these: entity notes, undeclared namespaces and white space before the declaration harm nothing.
        switch code {
        case 26, 68, 99, 100, 201, 204, 205: break
        default: sawError = true
        }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<TreeBuilder> {
        guard let context else { preconditionFailure("libxml2 called back without its context") }
        return context.assumingMemoryBound(to: TreeBuilder.self)
    }

    private static func bytes(_ string: UnsafePointer<xmlChar>?) -> Bytes {
        guard let string else { return Bytes(start: nil, count: 0) }
        return Bytes(start: string, count: Int(xmlStrlen(string)))
    }

    // MARK: Any reader's events

    /// Takes an element: `prefix` is nil where its name stands without one, `uri` where nothing declares it.
    mutating func start(
        name: ShortName, prefix: ShortName?, uri: String?, attributes: [(name: ShortName, value: [UInt8])]
    ) {
        guard openBeyond == 0 else { return openBeyond += 1 }
        var namespace = uri.map { Self.namespace(ofURI: $0) } ?? prefix.map { Self.namespace(ofPrefix: $0) } ?? .none
        if prefix == nil { namespace = Self.withoutPrefix(namespace) }
        let first = attributeCount
        for (name, value) in attributes { addAttribute(name) { $0.append(contentsOf: value) } }
        start(name: name, namespace: namespace, attributesFrom: first)
    }

    /// Takes an element whose attributes, from the place `first` on, were added before.
    mutating func start(name: ShortName, namespace: XMLElement.Namespace, attributesFrom first: Int) {
        guard openBeyond == 0 else { return openBeyond += 1 }
        let isItem = isItem(name, namespace)
        if isItem {
            items += 1
            if case .frame = scope, items > Self.itemsInFrame { return leaveOut(attributesFrom: first) }
        }
        elements += 1
        guard elements <= mostElements else {
            isCut = true
            return leaveOut(attributesFrom: first)
        }
        if isItem {
            item = Mark(
                records: records.count, attributes: first,
                values: first < attributes.count ? Int(attributes[first].value.lowerBound) : values.count,
                text: text.count, bases: bases.count, languages: languages.count)
        }
        var base: Int32 = -1
        var language: Int32 = -1
        if let parent = open.last {
            base = records[parent].base
            language = records[parent].language
            records[parent].childNames |= name.bit
        }
        for attribute in attributes[first...] where attribute.name == "xml:base" || attribute.name == "xml:lang" {
            let value = String(
                decoding: values[Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)], as: UTF8.self)
            if attribute.name == "xml:lang" {
                language = value.isEmpty ? -1 : Self.place(of: value, in: &languages)
            } else if let declared = URLReference(value), baseBytes < Self.mostBaseBytes {
                let resolved = base < 0 ? declared : bases[Int(base)].resolve(declared)
                baseBytes += resolved.length
                base = Self.place(of: resolved, in: &bases)
            }
        }
        open.append(records.count)
        records.append(
            XMLTree.Record(
                name: name, namespace: namespace, attributes: Int32(first)..<Int32(attributes.count), base: base,
                language: language, textStart: Int32(text.count)))
        if isItem, case .frame = scope {
            end()
            openBeyond = 1
        }
    }

    private mutating func leaveOut(attributesFrom first: Int) {
        openBeyond += 1
        guard first < attributes.count else { return }
        values.removeLast(values.count - Int(attributes[first].value.lowerBound))
        attributes.removeLast(attributes.count - first)
    }

    /// Whether an element about to be opened is an item by its name and place; never where everything is kept.
    private mutating func isItem(_ name: ShortName, _ namespace: XMLElement.Namespace) -> Bool {
        if case .everything = scope { return false }
        // What stands behind the root, or in a second channel, is nobody's.
        guard let root = records.first, open.first == 0 else { return false }
        if root.name == "feed" { return open.count == 1 && name == "entry" && namespace == root.namespace }
        guard namespace == .none else { return false }
        // RSS 1.1 has its channel for a root, and its items in a list.
        let nameOfHolder: ShortName = root.name == "channel" ? "items" : "channel"
        if open.count == 1, holder == nil, name == nameOfHolder { holder = records.count }
        return name == "item" && (open.count == 1 || open.count == 2 && open[1] == holder)
    }

    /// Hands an item over that has just been closed.
    private mutating func deliver(_ item: Mark) {
        guard case .items(let take) = scope else { return }
        // Why: the tree shares these lists and must be gone before they are changed, or they would be copied.
        take(XMLElement(tree: tree, index: item.records))
        records.removeLast(records.count - item.records)
        attributes.removeLast(attributes.count - item.attributes)
        values.removeLast(values.count - item.values)
        text.removeLast(text.count - item.text)
        bases.removeLast(bases.count - item.bases)
        languages.removeLast(languages.count - item.languages)
        self.item = nil
        if countsEachItem { elements = 0 }
    }

    private var tree: XMLTree {
        XMLTree(
            records: records, text: text, attributes: attributes, values: values, bases: bases, languages: languages)
    }

    private static func place<Value: Equatable>(of value: Value, in list: inout [Value]) -> Int32 {
        if list.last != value { list.append(value) }
        return Int32(list.count - 1)
    }

    /// The attributes of all elements taken so far.
    var attributeCount: Int { attributes.count }

    /// Takes an attribute of the element that is started next.
    mutating func addAttribute(_ name: Bytes, ofPrefix prefix: ShortName?, _ value: Bytes) {
        // Those of an element that is left out are not kept for a moment.
        guard openBeyond == 0 else { return }
        addAttribute(Self.name(ofAttribute: name, prefix: prefix)) { $0.append(contentsOf: value) }
    }

    private mutating func addAttribute(_ name: ShortName, write: (inout [UInt8]) -> Void) {
        let start = Int32(values.count)
        write(&values)
        attributes.append(XMLTree.Attribute(name: name, value: start..<Int32(values.count)))
    }

    mutating func end() {
        if openBeyond > 0 { return openBeyond -= 1 }
        guard let index = open.popLast() else { return }
        records[index].end = Int32(records.count)
        records[index].textEnd = Int32(text.count)
        if let item, item.records == index { deliver(item) }
    }

    /// Takes a piece of text; characters U+0080 to U+009F in it were meant as windows-1252.
    mutating func add(_ bytes: Bytes) {
        guard !open.isEmpty, openBeyond == 0 else { return }
        if HTMLEntities.hasC1Controls(bytes) {
            text.append(contentsOf: HTMLEntities.withoutC1Controls(bytes))
        } else {
            text.append(contentsOf: bytes)
        }
    }

    /// What has been read, with all that is still open closed; nil where there was no element.
    mutating func finish() -> XMLTree? {
        openBeyond = 0
        while !open.isEmpty { end() }
        return records.isEmpty ? nil : tree
    }

    // MARK: Namespaces

    /// The vocabularies as their authors write them.
    private static let vocabularies: [String: XMLElement.Namespace] = [
        "http://www.w3.org/2005/Atom": .atom, "http://purl.org/dc/elements/1.1/": .dublinCore,
        "http://purl.org/dc/terms/": .dublinCore, "http://purl.org/rss/1.0/modules/content/": .content,
        "http://purl.org/rss/1.0/modules/syndication/": .syndication, "http://search.yahoo.com/mrss/": .media,
        "http://www.itunes.com/dtds/podcast-1.0.dtd": .itunes, "http://www.w3.org/1999/xhtml": .xhtml,
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": .rdf, "http://purl.org/rss/1.0/": .none,
        "http://purl.org/rss/1.0/modules/slash/": .other, "http://wellformedweb.org/CommentAPI/": .other,
        "http://www.georss.org/georss": .georss, "http://www.w3.org/2003/01/geo/wgs84_pos#": .geo,
    ]

    static func namespace(ofURI uri: String) -> XMLElement.Namespace {
        vocabularies[uri] ?? namespace(ofMisspeltURI: uri.lowercased())
    }

    private static func namespace(ofMisspeltURI uri: String) -> XMLElement.Namespace {
        switch uri {
        case _ where uri.holds("purl.org/atom") || uri.holds("w3.org/2005/atom"): .atom
        case _ where uri.holds("purl.org/dc/"): .dublinCore
        case _ where uri.holds("rss/1.0/modules/content") || uri.holds("rss/modules/content"): .content
        case _ where uri.holds("rss/1.0/modules/syndication"): .syndication
        case _ where uri.holds("search.yahoo.com/mrss"): .media
        case _ where uri.holds("itunes.com/dtds"): .itunes
        case _ where uri.holds("22-rdf-syntax-ns"): .rdf
        case _ where uri.holds("1999/xhtml"): .xhtml
        case _ where uri.holds("feedburner"): .feedburner
        case _ where uri.holds("georss.org") || uri.holds("opengis.net/gml"): .georss
        case _ where uri.holds("w3.org/2003/01/geo"): .geo
        case _ where uri.holds("pipermail") && uri.holds("media"): .media
        // The vocabularies of RSS itself are namespaces only in name.
        case _ where uri.holds("purl.org/rss/1.0") || uri.holds("purl.org/net/rss1.1"): .none
        case _
        where uri.holds("netscape.com/rdf") || uri.holds("netscape.com/publish") || uri.holds("userland.com"):
            .none
        default: .other
        }
    }

    private static func namespace(ofPrefix prefix: ShortName) -> XMLElement.Namespace {
        switch prefix {
        case "atom", "atom10", "a10": .atom
        case "dc", "dcterms": .dublinCore
        case "content": .content
        case "sy": .syndication
        case "media": .media
        case "itunes": .itunes
        case "rdf": .rdf
        case "xhtml": .xhtml
        case "feedburner": .feedburner
        case "georss", "gml": .georss
        case "geo": .geo
        // Nobody needs a prefix for these, but some write it.
        case "rss", "rss2": .none
        default: .other
        }
    }
}
