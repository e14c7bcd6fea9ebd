/// Reads markup that is not well-formed XML, and keeps all of it that can be kept.
///
/// libxml2's own recovery loses references and whole items; publishers' slips are few and known: stray "&" and "<",
/// tags that are not closed or not quoted, HTML that was never escaped, a document that ends in the middle.
struct TagSoup {
    private let bytes: ArraySlice<UInt8>
    private var builder: TreeBuilder
    private var position: Int
    /// Names as written, lower case, of the open elements.
    private var open: [String] = []
    /// Namespaces declared by prefix, one scope an open element that declares any.
    private var scopes: [(depth: Int, prefixes: [String: String])] = []
    /// Marks that the rest of the document does not have: each is looked for to the end only once.
    private var absent: Set<String> = []
    /// Elements below the deepest level, still to be closed.
    private var tooDeep = 0

    private static let greatestDepth = 256
    private static let mostAttributes = 256
    private static let longestAttribute = 64 << 10

    /// Gives what `builder` is to keep and whether the document ends inside its root; nil where there is no markup at all.
    static func read(
        _ bytes: ArraySlice<UInt8>, into builder: TreeBuilder
    ) -> (tree: XMLTree, isTruncated: Bool)? {
        var soup = TagSoup(bytes: bytes, builder: builder)
        soup.run()
        let isTruncated = !soup.open.isEmpty || soup.builder.isCut
        return soup.builder.finish().map { ($0, isTruncated) }
    }

    private init(bytes: ArraySlice<UInt8>, builder: TreeBuilder) {
        self.bytes = bytes
        position = bytes.startIndex
        self.builder = builder
    }

    private mutating func run() {
        while position < bytes.endIndex {
            if bytes[position] == UInt8(ascii: "<"), readMarkup() { continue }
            readText()
        }
    }

    // MARK: Text

    /// To the next "<" that opens something.
    private mutating func readText() {
        let start = position
        position += 1
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "<") || !opensMarkup(at: position) {
            position += 1
        }
        guard !open.isEmpty, tooDeep == 0 else { return }
        add(HTMLEntities.decode(bytes[start..<position], onlyTerminated: true)[...])
    }

    private mutating func add(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { builder.add($0) }
    }

    private func opensMarkup(at index: Int) -> Bool {
        guard index + 1 < bytes.endIndex else { return false }
        let next = bytes[index + 1]
        return next.isLetter || next == UInt8(ascii: "_") || next == UInt8(ascii: "/") || next == UInt8(ascii: "!")
            || next == UInt8(ascii: "?")
    }

    // MARK: Markup

    /// Gives false where "<" is only a character.
    private mutating func readMarkup() -> Bool {
        guard opensMarkup(at: position) else { return false }
        if starts(with: "<![CDATA[") {
            readCharacterData()
        } else if starts(with: "<!--") {
            position = end(of: "-->") ?? end(of: ">") ?? bytes.endIndex
        } else if bytes[position + 1] == UInt8(ascii: "!") {
            readDeclaration()
        } else if bytes[position + 1] == UInt8(ascii: "?") {
            position = end(of: "?>") ?? end(of: ">") ?? bytes.endIndex
        } else if bytes[position + 1] == UInt8(ascii: "/") {
            readEndTag()
        } else {
            readStartTag()
        }
        return true
    }

    private mutating func readCharacterData() {
        let start = position + 9
        let stop = find("]]>", from: start)
        // Where it is not closed, the element that holds it may be.
        let textEnd = stop ?? open.last.flatMap { find("</\($0)>", from: start) } ?? bytes.endIndex
        if !open.isEmpty, tooDeep == 0 { add(bytes[start..<textEnd]) }
        position = stop.map { $0 + 3 } ?? textEnd
    }

    private mutating func readDeclaration() {
        var depth = 0
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0:
                position += 1
                return
            // An item begins: whatever was declared has ended.
            case UInt8(ascii: "<")
            where depth <= 0 && bytes[position + 1 < bytes.endIndex ? position + 1 : position].isLetter:
                return
            default: break
            }
            position += 1
        }
    }

    private mutating func readEndTag() {
        position += 2
        let name = readName()
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: ">"), bytes[position] != UInt8(ascii: "<") {
            position += 1
        }
        if position < bytes.endIndex, bytes[position] == UInt8(ascii: ">") { position += 1 }
        if tooDeep > 0 {
            tooDeep -= 1
        } else if let depth = open.lastIndex(of: name) {
            close(to: depth)
        }
    }

    private mutating func close(to depth: Int) {
        while open.count > depth {
            open.removeLast()
            builder.end()
        }
        while let scope = scopes.last, scope.depth >= depth { scopes.removeLast() }
    }

    private mutating func readStartTag() {
        position += 1
        let name = readName()
        var attributes: [(name: String, value: [UInt8])] = []
        var isEmpty = false
        tag: while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: ">"):
                position += 1
                break tag
            case UInt8(ascii: "<"): break tag
            case UInt8(ascii: "/"):
                isEmpty = position + 1 < bytes.endIndex && bytes[position + 1] == UInt8(ascii: ">")
                position += 1
            case let byte
            where byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"")
                || byte == UInt8(ascii: "'"):
                position += 1
            default:
                let attribute = readAttribute()
                if attributes.count < Self.mostAttributes { attributes.append(attribute) }
            }
        }
        start(name, attributes)
        if isEmpty || Self.void.contains(name), tooDeep == 0, open.last == name { close(to: open.count - 1) }
    }

    private mutating func readName() -> String {
        let start = position
        while position < bytes.endIndex, !" \t\r\n/><=\"'".utf8.contains(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
    }

    private mutating func readAttribute() -> (name: String, value: [UInt8]) {
        let start = position
        while position < bytes.endIndex, !" \t\r\n/><=".utf8.contains(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        var next = position
        while next < bytes.endIndex, bytes[next] <= 0x20 { next += 1 }
        guard next < bytes.endIndex, bytes[next] == UInt8(ascii: "=") else { return (name, Array(name.utf8)) }
        next += 1
        while next < bytes.endIndex, bytes[next] <= 0x20 { next += 1 }
        guard next < bytes.endIndex else {
            position = next
            return (name, [])
        }
        let quote = bytes[next]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        let first = isQuoted ? next + 1 : next
        var last = first
        while last < bytes.endIndex, bytes[last] != UInt8(ascii: "<"),
            isQuoted ? bytes[last] != quote : bytes[last] > 0x20 && bytes[last] != UInt8(ascii: ">")
        {
            last += 1
        }
        if isQuoted, last >= bytes.endIndex || bytes[last] == UInt8(ascii: "<"),
            let tagEnd = bytes[first..<last].firstIndex(of: UInt8(ascii: ">"))
        {
            // The closing quote is missing: the value ends with the tag.
            last = tagEnd
            position = tagEnd
        } else {
            position = isQuoted && last < bytes.endIndex && bytes[last] == quote ? last + 1 : last
        }
        return (name, HTMLEntities.decode(bytes[first..<min(last, first + Self.longestAttribute)]))
    }

    // MARK: Elements

    private static let void: Set<String> = ["br", "hr", "img", "input", "wbr", "embed", "area", "col", "param"]
    /// What cannot hold another of its kind: one that opens closes the other.
    private static let items: Set<String> = ["item", "entry", "rss:item", "atom:entry"]
    /// Elements that hold text alone, so that their siblings close them.
    private static let plain: Set<String> = [
        "title", "link", "guid", "pubdate", "id", "category", "comments", "ttl", "language", "dc:creator", "dc:date",
        "published", "updated", "lastbuilddate", "generator", "enclosure",
    ]
    private static let siblings: Set<String> = [
        "title", "link", "guid", "pubdate", "id", "category", "comments", "description", "enclosure", "summary",
        "content", "content:encoded", "dc:creator", "dc:date", "published", "updated", "author", "language", "ttl",
        "lastbuilddate", "generator", "image",
    ]

    private mutating func start(_ name: String, _ attributes: [(name: String, value: [UInt8])]) {
        if Self.items.contains(name), let depth = open.lastIndex(where: { Self.items.contains($0) }) {
            close(to: depth)
        } else if let last = open.last, Self.plain.contains(last), Self.siblings.contains(name) {
            close(to: open.count - 1)
        }
        guard open.count < Self.greatestDepth, tooDeep == 0 else {
            tooDeep += 1
            return
        }
        var prefixes: [String: String] = [:]
        var values: [(name: ShortName, value: [UInt8])] = []
        for (key, value) in attributes {
            if key == "xmlns" {
                prefixes[""] = String(decoding: value, as: UTF8.self)
            } else if key.hasPrefix("xmlns:") {
                prefixes[String(key.dropFirst("xmlns:".count))] = String(decoding: value, as: UTF8.self)
            } else {
                let isKept = key.hasPrefix("xml:") || key.hasPrefix("rdf:")
                let local = isKept ? key[...] : key.drop { $0 != ":" }.dropFirst()
                let name = ShortName(local.isEmpty ? key[...] : local)
                values.removeAll { $0.name == name }
                values.append((name, value))
            }
        }
        if !prefixes.isEmpty { scopes.append((open.count, prefixes)) }
        let colon = name.firstIndex(of: ":")
        let prefix = colon.map { String(name[..<$0]) }
        let uri = scopes.reversed().lazy.compactMap { $0.prefixes[prefix ?? ""] }.first
        let local = colon.map { name[name.index(after: $0)...] } ?? name[...]
        open.append(name)
        builder.start(name: ShortName(local), prefix: prefix.map { ShortName($0) }, uri: uri, attributes: values)
    }

    // MARK: Searching

    private func starts(with mark: StaticString) -> Bool {
        mark.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    /// The place after the next mark.
    private mutating func end(of mark: String) -> Int? {
        find(mark, from: position).map { $0 + mark.utf8.count }
    }

    /// Where a mark stands next, upper and lower case alike.
    private mutating func find(_ mark: String, from start: Int) -> Int? {
        guard !absent.contains(mark) else { return nil }
        let sought = Array(mark.utf8)
        var index = start
        while index + sought.count <= bytes.endIndex {
            if bytes[index] == sought.first,
                zip(bytes[index...], sought).allSatisfy({ $0 == $1 || $0.isLetter && $0 | 0x20 == $1 | 0x20 })
            {
                return index
            }
            index += 1
        }
        absent.insert(mark)
        return nil
    }
}
