import CXML

/// HTML's named characters, inside XML and out of it.
enum HTMLEntities {
    /// Serves HTML 4's names to libxml2, so that `&nbsp;` in a feed is no error.
    ///
    /// The entities are made once and live as long as the process, as libxml2 expects of predefined ones.
    static func predefined(_ name: UnsafePointer<xmlChar>?) -> UnsafeMutablePointer<xmlEntity>? {
        guard let name else { return nil }
        if let known = xmlGetPredefinedEntity(name) { return known }
        return table.entities[ShortName(exactly: UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name))))]
    }

    private struct Table: @unchecked Sendable {  // Why: filled once by its initialiser and only read afterwards.
        var entities: [ShortName: UnsafeMutablePointer<xmlEntity>] = [:]
        var scalars: [ShortName: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        /// Those that are understood without a semicolon.
        var oldest: Set<ShortName> = ["amp", "lt", "gt", "quot"]
    }

    private static let table: Table = {
        var table = Table()
        for (name, scalar) in [("AMP", "&"), ("LT", "<"), ("GT", ">"), ("QUOT", "\"")] as [(String, Unicode.Scalar)] {
            table.scalars[exactly(name)] = scalar
            table.oldest.insert(exactly(name))
        }
        for (name, scalar) in youngNames { table.scalars[exactly(name)] = scalar }
        for code in 128..<UInt32(0x2666 + 1) {
            guard let description = htmlEntityValueLookup(code), let scalar = Unicode.Scalar(code) else { continue }
            let name = String(cString: description.pointee.name)
            if code < 0x100 { table.oldest.insert(exactly(name)) }
            table.entities[exactly(name)] = makeEntity(name: name, content: String(Character(scalar)))
            table.scalars[exactly(name)] = scalar
        }
        return table
    }()

    /// Names that are not HTML 4's, of what stands in texts (https://html.spec.whatwg.org/#named-character-references).
    private static let youngNames: [(String, Unicode.Scalar)] = [
        ("Tab", "\t"), ("NewLine", "\n"), ("excl", "!"), ("num", "#"), ("dollar", "$"), ("percnt", "%"), ("lpar", "("),
        ("rpar", ")"), ("ast", "*"), ("plus", "+"), ("comma", ","), ("period", "."), ("sol", "/"), ("colon", ":"),
        ("semi", ";"), ("equals", "="), ("quest", "?"), ("commat", "@"), ("lsqb", "["), ("lbrack", "["), ("bsol", "\\"),
        ("rsqb", "]"), ("rbrack", "]"), ("Hat", "^"), ("lowbar", "_"), ("grave", "`"), ("lcub", "{"), ("lbrace", "{"),
        ("verbar", "|"), ("vert", "|"), ("rcub", "}"), ("rbrace", "}"), ("NonBreakingSpace", "\u{A0}"),
        ("ZeroWidthSpace", "\u{200B}"), ("hairsp", "\u{200A}"), ("puncsp", "\u{2008}"), ("numsp", "\u{2007}"),
        ("hyphen", "\u{2010}"), ("dash", "\u{2010}"), ("horbar", "―"), ("bullet", "•"), ("mldr", "…"), ("nldr", "‥"),
        ("rsquor", "’"), ("rdquor", "”"), ("lsquor", "‚"), ("ldquor", "„"), ("numero", "№"), ("check", "✓"),
        ("starf", "★"), ("star", "☆"), ("phone", "☎"), ("copysr", "℗"), ("half", "½"), ("inodot", "ı"), ("Idot", "İ"),
        ("Gbreve", "Ğ"), ("gbreve", "ğ"), ("Scedil", "Ş"), ("scedil", "ş"), ("Ccaron", "Č"), ("ccaron", "č"),
        ("Zcaron", "Ž"), ("zcaron", "ž"), ("lstrok", "ł"), ("Lstrok", "Ł"),
    ]

    private static func exactly(_ name: String) -> ShortName {
        Array(name.utf8).withUnsafeBufferPointer { ShortName(exactly: $0) }
    }

    private static func makeEntity(name: String, content: String) -> UnsafeMutablePointer<xmlEntity> {
        let entity = UnsafeMutablePointer<xmlEntity>.allocate(capacity: 1)
        entity.initialize(to: xmlEntity())
        entity.pointee.type = XML_ENTITY_DECL
        entity.pointee.name = UnsafePointer(xmlStrdup(name))
        entity.pointee.content = xmlStrdup(content)
        entity.pointee.orig = xmlStrdup(content)
        entity.pointee.length = Int32(content.utf8.count)
        entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
        return entity
    }

    // MARK: Decoding

    /// Replaces each `&name;`, `&#n;` and `&#xh;` once.
    ///
    /// What is no reference stays.
    static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return String(decoding: decode(Array(text.utf8)[...]), as: UTF8.self)
    }

    /// The same; `onlyTerminated`: only those that end in a semicolon, as XML wants them.
    static func decode(_ bytes: ArraySlice<UInt8>, onlyTerminated: Bool = false) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        bytes.withUnsafeBufferPointer { buffer in
            var index = 0
            var start = 0
            while index < buffer.count {
                guard buffer[index] == UInt8(ascii: "&"),
                    let (scalar, end) = reference(in: buffer, at: index, onlyTerminated: onlyTerminated)
                else {
                    index += 1
                    continue
                }
                result.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<index]))
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                index = end
                start = end
            }
            result.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
        }
        return result
    }

    private static let longestReference = 32

    /// What the reference that begins with the "&" at a place stands for, and where it ends; nil where it is none.
    static func reference(
        in bytes: UnsafeBufferPointer<UInt8>, at start: Int, onlyTerminated: Bool = false
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        let limit = min(bytes.count, start + 1 + longestReference)
        var end = start + 1
        let isNumber = end < limit && bytes[end] == UInt8(ascii: "#")
        if isNumber {
            // "&#8217t": a figure ends where its digits do.
            let isHex = end + 1 < limit && bytes[end + 1] | 0x20 == UInt8(ascii: "x")
            end += isHex ? 2 : 1
            while end < limit, bytes[end].isDigit || isHex && (0x61...0x66).contains(bytes[end] | 0x20) { end += 1 }
        } else {
            while end < limit, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
        }
        guard end > start + 1 else { return nil }
        let next = end < bytes.count ? bytes[end] : 0
        let isTerminated = next == UInt8(ascii: ";")
        let body = UnsafeBufferPointer(rebasing: bytes[(start + 1)..<end])
        let scalar = isNumber ? numbered(body.dropFirst()) : table.scalars[ShortName(exactly: body)]
        guard let scalar else { return nil }
        if isTerminated { return (scalar, end + 1) }
        // HTML's oldest names need no end; "&copy=1" is of an address (HTML §13.2.5.73).
        let isOld = next != UInt8(ascii: "=") && table.oldest.contains(ShortName(exactly: body))
        return !onlyTerminated && (isNumber || isOld) ? (scalar, end) : nil
    }

    private static func numbered(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
        let isHex = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let text = String(decoding: isHex ? digits.dropFirst() : digits, as: UTF8.self)
        guard let number = UInt32(text, radix: isHex ? 16 : 10) else { return nil }
        // Why: numbers 128–159 mean windows-1252 to every browser (HTML §13.2.5.80).
        if (128...159).contains(number) { return windows1252[Int(number) - 128] }
        guard number >= 0x20 || [9, 10, 12, 13].contains(number) else { return "\u{FFFD}" }
        return Unicode.Scalar(number) ?? "\u{FFFD}"
    }

    // MARK: Windows-1252

    private static let windows1252: [Unicode.Scalar] = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

    /// Whether any of U+0080…U+009F is in a text.
    static func hasC1Controls(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = UnsafeRawBufferPointer(bytes)[...]
        while let place = rest.offset(of: UInt8(0xC2)), place + 1 < rest.endIndex {
            if rest[place + 1] < 0xA0 { return true }
            rest = rest[(place + 1)...]
        }
        return false
    }

    /// U+0080…U+009F in a text were meant as windows-1252 by whoever wrote them.
    static func withoutC1Controls(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
            (128...159).contains(scalar.value) ? windows1252[Int(scalar.value) - 128] : scalar
        }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
    }
}
