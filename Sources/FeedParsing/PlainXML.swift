/// Reads well-formed XML of the kind that nearly all feeds are.
///
/// Plain is UTF-8 without a document type, with no references but to characters and to XML's own five entities, all prefixes
/// declared. It is read where it stands, several times as fast as by libxml2. Whatever is not plain, or not well-formed, is left
/// to libxml2: the answer is then nil and says nothing about the document.
struct PlainXML {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    /// What was met is not plain.
    private struct NotPlain: Error {}

    private struct Name {
        let range: Range<Int>
        /// The place of the colon.
        let colon: Int?

        /// The name behind its prefix.
        var local: Range<Int> { (colon.map { $0 + 1 } ?? range.lowerBound)..<range.upperBound }
    }

    private struct Binding {
        let prefix: ShortName?
        /// Nil where the prefix is taken back.
        let meaning: XMLElement.Namespace?
    }

    private let bytes: Bytes
    private let hasReturns: Bool
    private var builder: TreeBuilder
    private var position = 0
    private var sawRoot = false
    /// Names of the open elements, and how many prefixes were bound outside each.
    private var open: [(name: Range<Int>, bindings: Int)] = []
    private var bindings: [Binding] = []
    /// Those of the attributes of the tag being read.
    private var names: [Name] = []

    /// libxml2 stops at 256.
    private static let greatestDepth = 255
    private static let mostAttributes = 32
    /// Open at once; each is looked at for each prefix.
    private static let mostBindings = 256
    private static let longestName = 1000
    private static let longestTag = 60 << 10
    /// libxml2 takes no longer piece of text than ten million bytes.
    private static let longestText = 9_000_000

    static func read(_ bytes: ArraySlice<UInt8>, into builder: TreeBuilder) -> XMLDocument? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let text = CleanText(buffer) else { return nil }
            var reader = PlainXML(bytes: buffer, hasReturns: text.hasReturns, builder: builder)
            do { try reader.run() } catch { return nil }
            return reader.document()
        }
    }

    private init(bytes: Bytes, hasReturns: Bool, builder: TreeBuilder) {
        self.bytes = bytes
        self.hasReturns = hasReturns
        self.builder = builder
    }

    private mutating func document() -> XMLDocument? {
        let (usesRSS1, isCut) = (builder.usesRSS1, builder.isCut)
        return builder.finish().map {
            XMLDocument(tree: $0, reader: .plain, isTruncated: isCut, usesRSS1: usesRSS1)
        }
    }

    private mutating func run() throws(NotPlain) {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                try readText()
                continue
            }
            switch byte(at: position + 1) {
            case UInt8(ascii: "/"): try readEndTag()
            case UInt8(ascii: "!"): try readSection()
            case UInt8(ascii: "?"): try skipInstruction()
            default: try readStartTag()
            }
        }
        guard sawRoot, open.isEmpty else { throw NotPlain() }
    }

    // MARK: Bytes

    /// NUL behind the end: no plain document has one.
    @inline(__always)
    private func byte(at place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

    private func slice(_ range: Range<Int>) -> Bytes { Bytes(rebasing: bytes[range]) }

    private func starts(with mark: StaticString) -> Bool {
        bytes[position...].starts(with: mark.utf8Bytes)
    }

    private func offset(of mark: StaticString, from start: Int) throws(NotPlain) -> Int {
        guard start <= bytes.count, let place = UnsafeRawBufferPointer(bytes)[start...].offset(of: mark),
            place - start < Self.longestText
        else { throw NotPlain() }
        return place
    }

    private func offset(of byte: UInt8, in range: Range<Int>) -> Int? {
        UnsafeRawBufferPointer(bytes)[range].offset(of: byte)
    }

    private mutating func skipSpaces() -> Bool {
        let start = position
        while byte(at: position).isXMLSpace { position += 1 }
        return position > start
    }

    // MARK: Text

    private mutating func readText() throws(NotPlain) {
        let range = position..<(offset(of: UInt8(ascii: "<"), in: position..<bytes.count) ?? bytes.count)
        position = range.upperBound
        guard !open.isEmpty else {
            guard slice(range).allSatisfy({ $0.isXMLSpace }) else { throw NotPlain() }
            return
        }
        guard range.count < Self.longestText else { throw NotPlain() }
        var rest = range
        while let bracket = offset(of: UInt8(ascii: "]"), in: rest) {
            if bracket + 2 < range.upperBound, bytes[bracket + 1] == UInt8(ascii: "]"),
                bytes[bracket + 2] == UInt8(ascii: ">")
            {
                throw NotPlain()
            }
            rest = (bracket + 1)..<range.upperBound
        }
        if offset(of: UInt8(ascii: "&"), in: range) == nil, !hasReturns || offset(of: 0x0D, in: range) == nil {
            builder.add(slice(range))
        } else {
            let text = try decoded(range)
            text.withUnsafeBufferPointer { builder.add($0) }
        }
    }

    /// The text with its references resolved and all lines ending in LF.
    private func decoded(_ range: Range<Int>) throws(NotPlain) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var start = range.lowerBound
        while let reference = offset(of: UInt8(ascii: "&"), in: start..<range.upperBound) {
            appendLines(start..<reference, to: &text)
            start = try appendReference(at: reference, before: range.upperBound, to: &text)
        }
        appendLines(start..<range.upperBound, to: &text)
        return text
    }

    private func appendLines(_ range: Range<Int>, to text: inout [UInt8]) {
        var start = range.lowerBound
        while hasReturns, let end = offset(of: 0x0D, in: start..<range.upperBound) {
            text.append(contentsOf: slice(start..<end))
            text.append(0x0A)
            start = end + 1 < range.upperBound && bytes[end + 1] == 0x0A ? end + 2 : end + 1
        }
        text.append(contentsOf: slice(start..<range.upperBound))
    }

    /// Gives the place behind the reference.
    private func appendReference(
        at start: Int, before limit: Int, to text: inout [UInt8]
    ) throws(NotPlain) -> Int {
        for (mark, character) in Self.entities where bytes[start..<limit].starts(with: mark.utf8Bytes) {
            text.append(character)
            return start + mark.utf8CodeUnitCount
        }
        guard byte(at: start + 1) == UInt8(ascii: "#") else { throw NotPlain() }
        let isHex = byte(at: start + 2) == UInt8(ascii: "x")
        let first = start + (isHex ? 3 : 2)
        var end = first
        var code: UInt32 = 0
        while let digit = byte(at: end).hexadecimal, isHex || digit < 10, end - first < 8 {
            code = code &* (isHex ? 16 : 10) &+ UInt32(digit)
            end += 1
        }
        guard end > first, byte(at: end) == UInt8(ascii: ";"), let scalar = Unicode.Scalar(code), scalar.isXML,
            let units = UTF8.encode(scalar)
        else { throw NotPlain() }
        text.append(contentsOf: units)
        return end + 1
    }

    private static let entities: [(StaticString, UInt8)] = [
        ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")),
        ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")),
    ]

    // MARK: Sections, comments, instructions

    private mutating func readSection() throws(NotPlain) {
        if starts(with: "<![CDATA[") {
            guard !open.isEmpty else { throw NotPlain() }
            let start = position + 9
            let end = try offset(of: "]]>", from: start)
            builder.add(slice(start..<end))
            position = end + 3
        } else if starts(with: "<!--") {
            let end = try offset(of: "--", from: position + 4)
            guard byte(at: end + 2) == UInt8(ascii: ">") else { throw NotPlain() }
            position = end + 3
        } else {
            throw NotPlain()
        }
    }

    private mutating func skipInstruction() throws(NotPlain) {
        position += 2
        let target = try readName()
        let name = slice(target.range)
        // Names that begin with "xml" are reserved; of one use libxml2 knows.
        guard target.colon == nil,
            ShortName(Bytes(rebasing: name.prefix(3))) != "xml" || ShortName(name) == "xml-stylesheet",
            byte(at: position).isXMLSpace || starts(with: "?>")
        else { throw NotPlain() }
        position = try offset(of: "?>", from: position) + 2
    }

    // MARK: Tags

    /// Names of ASCII with one colon at most.
    private mutating func readName() throws(NotPlain) -> Name {
        let start = position
        var colon: Int?
        guard byte(at: position).startsName else { throw NotPlain() }
        while byte(at: position).isInName {
            if bytes[position] == UInt8(ascii: ":") {
                guard colon == nil, byte(at: position + 1).startsName else { throw NotPlain() }
                colon = position
            }
            position += 1
        }
        // Beyond ASCII a name goes on by rules that libxml2 knows.
        guard byte(at: position) < 0x80, position - start < Self.longestName else { throw NotPlain() }
        return Name(range: start..<position, colon: colon)
    }

    private mutating func readEndTag() throws(NotPlain) {
        guard let (name, bound) = open.popLast() else { throw NotPlain() }
        position += 2
        guard bytes[position...].starts(with: bytes[name]) else { throw NotPlain() }
        position += name.count
        _ = skipSpaces()
        guard byte(at: position) == UInt8(ascii: ">") else { throw NotPlain() }
        position += 1
        close(bound)
    }

    private mutating func close(_ bound: Int) {
        bindings.removeLast(bindings.count - bound)
        builder.end()
    }

    private mutating func readStartTag() throws(NotPlain) {
        guard !open.isEmpty || !sawRoot, open.count < Self.greatestDepth else { throw NotPlain() }
        sawRoot = true
        let start = position
        position += 1
        let name = try readName()
        let bound = bindings.count
        let first = builder.attributeCount
        names.removeAll(keepingCapacity: true)
        var isEmpty = false
        while true {
            let isSpaced = skipSpaces()
            if byte(at: position) == UInt8(ascii: ">") { break }
            if byte(at: position) == UInt8(ascii: "/") {
                position += 1
                guard byte(at: position) == UInt8(ascii: ">") else { throw NotPlain() }
                isEmpty = true
                break
            }
            guard isSpaced, names.count < Self.mostAttributes else { throw NotPlain() }
            try readAttribute()
        }
        position += 1
        guard position - start < Self.longestTag else { throw NotPlain() }
        try checkAttributes()
        builder.start(name: ShortName(slice(name.local)), namespace: try namespace(of: name), attributesFrom: first)
        if isEmpty { close(bound) } else { open.append((name.range, bound)) }
    }

    private mutating func readAttribute() throws(NotPlain) {
        let name = try readName()
        _ = skipSpaces()
        guard byte(at: position) == UInt8(ascii: "=") else { throw NotPlain() }
        position += 1
        _ = skipSpaces()
        let quote = byte(at: position)
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
            let end = offset(of: quote, in: (position + 1)..<bytes.count)
        else { throw NotPlain() }
        names.append(name)
        try take(name, value: (position + 1)..<end)
        position = end + 1
    }

    private mutating func take(_ name: Name, value: Range<Int>) throws(NotPlain) {
        var isAsItStands = true
        for byte in bytes[value] where byte < 0x20 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") {
            // The ends of lines in a value are blanks, by rules that libxml2 knows.
            guard byte == UInt8(ascii: "&") else { throw NotPlain() }
            isAsItStands = false
        }
        let local = slice(name.local)
        let prefix = name.colon.map { ShortName(slice(name.range.lowerBound..<$0)) }
        let first = slice(name.range.lowerBound..<(name.colon ?? name.range.upperBound))
        if first.count == 5, ShortName(exactly: first) == "xmlns" {
            guard isAsItStands else { throw NotPlain() }
            try bind(prefix == nil ? nil : local, to: slice(value))
        } else if isAsItStands {
            builder.addAttribute(local, ofPrefix: prefix, slice(value))
        } else {
            let text = try decoded(value)
            text.withUnsafeBufferPointer { builder.addAttribute(local, ofPrefix: prefix, $0) }
        }
    }

    /// No name twice, and no prefix that nobody declared.
    private func checkAttributes() throws(NotPlain) {
        for (place, name) in names.enumerated() {
            for other in names[..<place] where slice(name.local).elementsEqual(slice(other.local)) {
                // With two prefixes that may stand for one vocabulary.
                guard (name.colon == nil) != (other.colon == nil) else { throw NotPlain() }
            }
            guard let prefix = try prefix(of: name), prefix != "xml", prefix != "xmlns" else { continue }
            guard meaning(of: prefix) != nil else { throw NotPlain() }
        }
    }

    // MARK: Namespaces

    /// The prefix exactly as written.
    private func prefix(of name: Name) throws(NotPlain) -> ShortName? {
        guard let colon = name.colon else { return nil }
        guard colon - name.range.lowerBound <= ShortName.size else { throw NotPlain() }
        return ShortName(exactly: slice(name.range.lowerBound..<colon))
    }

    private mutating func bind(_ prefix: Bytes?, to address: Bytes) throws(NotPlain) {
        let address = String(decoding: address, as: UTF8.self)
        guard bindings.count < Self.mostBindings, !address.hasPrefix("http://www.w3.org/XML/"),
            !address.hasPrefix("http://www.w3.org/2000/xmlns")
        else {
            throw NotPlain()
        }
        var name: ShortName?
        if let prefix {
            let short = ShortName(exactly: prefix)
            guard prefix.count <= ShortName.size, short != "xml", short != "xmlns", !address.isEmpty else {
                throw NotPlain()
            }
            name = short
        } else {
            builder.note(defaultNamespace: address)
        }
        bindings.append(Binding(prefix: name, meaning: address.isEmpty ? nil : TreeBuilder.namespace(ofURI: address)))
    }

    private func meaning(of prefix: ShortName?) -> XMLElement.Namespace? {
        bindings.last { $0.prefix == prefix }?.meaning
    }

    private func namespace(of name: Name) throws(NotPlain) -> XMLElement.Namespace {
        guard let prefix = try prefix(of: name) else { return TreeBuilder.withoutPrefix(meaning(of: nil) ?? .none) }
        guard let meaning = meaning(of: prefix) else { throw NotPlain() }
        return meaning
    }
}

extension Unicode.Scalar {
    fileprivate var isXML: Bool {
        value >= 0x20 ? value != 0xFFFE && value != 0xFFFF : value == 0x09 || value == 0x0A || value == 0x0D
    }
}

extension UInt8 {
    fileprivate var startsName: Bool { isLetter || self == UInt8(ascii: "_") }

    /// Of the characters of ASCII.
    fileprivate var isInName: Bool {
        isLetter || (0x2D...0x3A).contains(self) && self != UInt8(ascii: "/") || self == UInt8(ascii: "_")
    }

    fileprivate var hexadecimal: UInt8? {
        if isDigit { return self - UInt8(ascii: "0") }
        let letter = self | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(letter) ? letter - UInt8(ascii: "a") + 10 : nil
    }
}
