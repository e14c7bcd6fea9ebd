import CXML

/// HTML's named characters, inside XML and out of it.
enum HTMLEntities {
    /// Serves HTML 4's names to libxml2, so that `&nbsp;` in a feed is no error.
    ///
    /// The entities are made once and live as long as the process, as libxml2 expects of predefined ones.
    static func predefined(_ name: UnsafePointer<xmlChar>?) -> UnsafeMutablePointer<xmlEntity>? {
        guard let name else { return nil }
        if let known = xmlGetPredefinedEntity(name) { return known }
        return table.entities[String(cString: name)]
    }

    private struct Table: @unchecked Sendable {  // Why: filled once by its initialiser and only read afterwards.
        var entities: [String: UnsafeMutablePointer<xmlEntity>] = [:]
    }

    private static let table: Table = {
        var table = Table()
        for code in 128..<UInt32(0x2666 + 1) {
            guard let description = htmlEntityValueLookup(code), let scalar = Unicode.Scalar(code) else { continue }
            let name = String(cString: description.pointee.name)
            table.entities[name] = makeEntity(name: name, content: String(Character(scalar)))
        }
        return table
    }()

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

    /// Replaces each `&name;`, `&#n;` and `&#xh;` once.
    ///
    /// What is no reference stays.
    static func decode(_ text: String) -> String {
        decode(text, onlyTerminated: false)
    }

    /// The same, but only those that end in a semicolon, as XML wants them.
    static func decodeTerminated(_ text: String) -> String {
        decode(text, onlyTerminated: true)
    }

    private static let longestReference = 32

    private static func decode(_ text: String, onlyTerminated: Bool) -> String {
        let ampersand = UInt8(ascii: "&")
        guard text.utf8.contains(ampersand) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == ampersand else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let body = bytes[(index + 1)...].prefix(longestReference).prefix {
                $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "#")
            }
            let isTerminated = body.endIndex < bytes.count && bytes[body.endIndex] == UInt8(ascii: ";")
            guard let first = body.first, isTerminated || !onlyTerminated && first == UInt8(ascii: "#"),
                let value = value(of: String(decoding: body, as: UTF8.self)[...])
            else {
                result.append(ampersand)
                index += 1
                continue
            }
            result.append(contentsOf: value.utf8)
            index = isTerminated ? body.endIndex + 1 : body.endIndex
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// U+0080…U+009F in a text were meant as windows-1252 by whoever wrote them.
    static func withoutC1Controls(_ text: String) -> String {
        guard text.utf8.contains(0xC2), text.unicodeScalars.contains(where: { (128...159).contains($0.value) }) else {
            return text
        }
        return text.unicodeScalars.map { scalar in
            (128...159).contains(scalar.value) ? windows1252[Int(scalar.value) - 128] : String(Character(scalar))
        }.joined()
    }

    static func value(of reference: Substring) -> String? {
        guard reference.first == "#" else { return named(String(reference)) }
        let digits = reference.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        guard let number = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10) else { return nil }
        // Why: numbers 128–159 mean windows-1252 to every browser (HTML §13.2.5.80).
        if (128...159).contains(number) { return windows1252[Int(number) - 128] }
        guard number >= 0x20 || number == 9 || number == 10, let scalar = Unicode.Scalar(number) else {
            return "\u{FFFD}"
        }
        return String(Character(scalar))
    }

    private static func named(_ name: String) -> String? {
        switch name {
        case "amp", "AMP": "&"
        case "lt", "LT": "<"
        case "gt", "GT": ">"
        case "quot", "QUOT": "\""
        case "apos": "'"
        default: table.entities[name].map { String(cString: $0.pointee.content) }
        }
    }

    private static let windows1252: [String] =
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".map { String($0) }
}
