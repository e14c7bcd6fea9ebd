import CXML

/// A document's bytes brought to clean UTF-8.
struct DecodedText {
    /// No BOM, no NUL and no other control characters but TAB, LF, CR.
    let utf8: [UInt8]
    /// The encoding that was really used, lower case.
    let encoding: String

    init(_ bytes: [UInt8], contentType: String?) {
        let isUTF8 = Self.isUTF8(bytes)
        let (label, skip) = Self.label(of: bytes, isUTF8: isUTF8, contentType: contentType)
        let body = skip == 0 ? bytes : Array(bytes[skip...])
        if label != "utf-8", let decoded = Self.iconv(body[...], from: label) {
            self.init(utf8: decoded, encoding: label)
        } else {
            // Each invalid sequence becomes U+FFFD.
            self.init(utf8: isUTF8 ? body : Array(String(decoding: body, as: UTF8.self).utf8), encoding: "utf-8")
        }
    }

    private init(utf8: [UInt8], encoding: String) {
        self.utf8 = Self.hasControls(utf8) ? utf8.filter { !$0.isControl } : utf8
        self.encoding = encoding
    }

    /// The bytes as they are where nothing says that they are not UTF-8.
    ///
    /// They are not looked at any closer: libxml2 refuses what is not UTF-8 or has control characters. Nil where some other
    /// encoding is declared or likely.
    init?(assumingUTF8 bytes: [UInt8], contentType: String?) {
        guard let first = bytes.first(where: { !$0.isSpace }), first == UInt8(ascii: "<"),
            !bytes.prefix(4).contains(0),
            Self.charset(inContentType: contentType) ?? Self.declaredEncoding(bytes) ?? "utf-8" == "utf-8"
        else { return nil }
        utf8 = bytes
        encoding = "utf-8"
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return false
        }
    }

    private static func hasControls(_ bytes: [UInt8]) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        return bytes.withUnsafeBytes { bytes in
            var start = 0
            while start + 8 <= bytes.count {
                // Eight bytes at once: is any below 0x20? Line ends are, so look closer then.
                let block = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
                if (block &- ones &* 0x20) & ~block & (ones &* 0x80) != 0,
                    (start..<(start + 8)).contains(where: { bytes[$0].isControl })
                {
                    return true
                }
                start += 8
            }
            return bytes[start...].contains { $0.isControl }
        }
    }

    /// Where the first tag after the XML declaration begins: publishers put blank lines and warnings in front of it, in HTML too,
    /// and the declaration names an encoding that the bytes no longer have.
    var startOfMarkup: Int? {
        guard let first = utf8.firstIndex(of: UInt8(ascii: "<")), let start = startBehindDeclaration(first) else {
            return nil
        }
        guard let tag = firstElement(from: start), isOfPage(tag), let feed = startOfFeed(after: tag) else {
            return start
        }
        return startBehindDeclaration(feed)
    }

    private func startBehindDeclaration(_ first: Int) -> Int? {
        guard utf8[first...].starts(with: "<?xml".utf8), let end = utf8[first...].firstIndex(of: UInt8(ascii: ">"))
        else { return first }
        return utf8[end...].firstIndex(of: UInt8(ascii: "<"))
    }

    /// The first tag that is no comment.
    private func firstElement(from start: Int) -> Int? {
        utf8.withUnsafeBytes { bytes in
            var rest = bytes[start...]
            while rest.starts(with: "<!--".utf8) {
                guard let end = rest.dropFirst(4).offset(of: "-->"), let next = rest[end...].offset(of: "<") else {
                    return nil
                }
                rest = rest[next...]
            }
            return rest.startIndex
        }
    }

    /// What programs say of themselves is in elements of HTML, none of which begins a page or a feed.
    private static let pageElements: Set<ShortName> = [
        "a", "b", "br", "center", "div", "font", "h1", "i", "link", "p", "pre", "script", "span", "style", "table",
    ]
    /// How many bytes of warnings stand in front of a feed at most.
    private static let longestWarning = 64 << 10

    private func isOfPage(_ tag: Int) -> Bool {
        Self.pageElements.contains(ShortName(Array(utf8[(tag + 1)...].prefix { $0.isLetter || $0.isDigit })))
    }

    private func startOfFeed(after tag: Int) -> Int? {
        let beginning = utf8[tag...].prefix(Self.longestWarning)
        return beginning.withUnsafeBytes { bytes in
            let names: [StaticString] = ["<?xml", "<rss", "<feed", "<rdf:RDF"]
            return names.compactMap { name in
                var rest = bytes[...]
                while let place = rest.offset(of: name) {
                    rest = rest[(place + name.utf8CodeUnitCount)...]
                    // Not of "<feedback>".
                    if let next = rest.first, next.isSpace || next == UInt8(ascii: ">") { return place }
                }
                return nil
            }.min()
        }.map { tag + $0 }
    }

    /// BOM, then HTTP, then the XML declaration, then what the bytes look like.
    private static func label(
        of bytes: [UInt8], isUTF8: Bool, contentType: String?
    ) -> (label: String, skip: Int) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
        if bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return ("utf-32be", 4) }
        if bytes.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return ("utf-32le", 4) }
        if bytes.starts(with: [0x00, 0x00, 0x00, 0x3C]) { return ("utf-32be", 0) }
        if bytes.starts(with: [0x3C, 0x00, 0x00, 0x00]) { return ("utf-32le", 0) }
        if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
        if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
        if bytes.starts(with: [0x3C, 0x00]) { return ("utf-16le", 0) }
        if bytes.starts(with: [0x00, 0x3C]) { return ("utf-16be", 0) }
        // Text of two or four bytes a character would have been seen by its first ones.
        func possible(_ label: String?) -> String? {
            label.flatMap { ($0.hasPrefix("utf-16") || $0.hasPrefix("utf-32")) && !bytes.contains(0) ? nil : $0 }
        }
        let declared = possible(declaredEncoding(bytes))
        let named = possible(charset(inContentType: contentType)) ?? declared
        if !isUTF8, named == nil || named == "utf-8", !isMostlyUTF8(bytes) {
            // Servers name one encoding for all that they have.
            return (declared.flatMap { $0 == "utf-8" ? nil : $0 } ?? EncodingGuess(bytes).label, 0)
        }
        guard let named, named != "utf-8" else {
            return (isUTF8 || named != nil ? "utf-8" : EncodingGuess(bytes).label, 0)
        }
        // Why: valid UTF-8 with bytes above ASCII is hardly ever anything else, whatever the label says.
        let isUnlikely = !named.hasPrefix("utf") && bytes.contains { $0 >= 0x80 }
        return (isUTF8 && isUnlikely ? "utf-8" : named, 0)
    }

    /// Whether of what is above ASCII a fifth is UTF-8, so that the label is right and the rest is damage: in windows-1251 a capital
    /// before a quotation mark looks like it, and little else.
    private static func isMostlyUTF8(_ bytes: [UInt8]) -> Bool {
        var (sequences, others) = (0, 0)
        var index = 0
        while index < bytes.count {
            let length = bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : bytes[index] >= 0xC2 ? 2 : 1
            if length > 1, index + length <= bytes.count,
                bytes[(index + 1)..<(index + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
            {
                sequences += 1
                index += length
            } else {
                others += bytes[index] >= 0x80 ? 1 : 0
                index += 1
            }
        }
        return others <= 4 * sequences
    }

    private static func charset(inContentType header: String?) -> String? {
        guard let header = header?.lowercased(), let found = header.firstRange(of: "charset=") else { return nil }
        let value = header[found.upperBound...].prefix { $0 != ";" && $0 != "," }
        return canonical(value.filter { !"\"' ".contains($0) })
    }

    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        let place = bytes.withUnsafeBytes { bytes -> Range<Int>? in
            let head = bytes[..<min(1024, bytes.count)]
            guard let start = head.offset(of: "<?xml"), let end = head[start...].offset(of: "?>") else { return nil }
            return start..<end
        }
        guard let place else { return nil }
        let declaration = String(decoding: bytes[place].map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        guard let key = declaration.firstRange(of: "encoding") else { return nil }
        let value = declaration[key.upperBound...].drop { "= \t".contains($0) }
        guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
        return canonical(String(value.dropFirst().prefix { $0 != quote }))
    }

    /// The WHATWG's reading of a label (https://encoding.spec.whatwg.org/#names-and-labels).
    private static func canonical(_ label: String) -> String? {
        // What stands behind a slash is for converters, and not for us.
        switch label.prefix(while: { $0 != "/" }).lowercased().replacing("_", with: "-").trimmingSpaces {
        case "": nil
        case "utf8", "utf-8", "unicode-1-1-utf-8": "utf-8"
        case "iso-8859-1", "latin1", "iso8859-1", "us-ascii", "ascii", "cp1252": "windows-1252"
        case "iso-8859-9", "latin5": "windows-1254"
        case "gb2312", "gbk": "gb18030"
        case "utf-16", "unicode", "csunicode", "iso-10646-ucs-2": "utf-16le"
        case "utf-32", "iso-10646-ucs-4", "csucs4", "ucs-4", "utf-32be", "u32": "utf-32be"
        case "x-mac-cyrillic", "mac-cyrillic", "x-mac-ukrainian", "maccyrillic": "mac-cyrillic"
        case "mac-roman", "x-mac-roman", "mac": "macintosh"
        case "shift-jis", "sjis", "x-sjis", "ms-kanji", "windows-31j", "shift_jis": "shift_jis"
        case "ks-c-5601-1987", "euc-kr", "windows-949", "ksc5601", "korean": "cp949"
        case "big5", "big5-hkscs", "x-x-big5": "big5-hkscs"
        case "tis-620", "iso-8859-11": "windows-874"
        case "ptcp154", "pt154", "cp154": "ptcp154"
        case "csibm861", "ibm861", "cp-is": "cp861"
        case "maclatin2", "maccentraleurope", "x-mac-centraleurroman", "x-mac-ce": "mac-centraleurope"
        case let other: unlisted(String(other))
        }
    }

    private static func unlisted(_ label: String) -> String? { windows(label) ?? (isKnown(label) ? label : nil) }

    /// "x-cp1251", "win1251", "ansi-1251": whatever stands before the number, one of Windows' code pages.
    private static func windows(_ label: String) -> String? {
        guard let number = Int(label.suffix(4)), (1250...1258).contains(number),
            !label.dropLast(4).contains(where: \.isNumber)
        else { return nil }
        return "windows-\(number)"
    }

    /// Whether there is such an encoding, and one in which a declaration can be read: a label of another one says as much as none.
    private static func isKnown(_ label: String) -> Bool {
        let declaration = Array("<?xml ".utf8)
        return label != "utf-7" && iconv(declaration[...], from: label) == declaration
    }

    private static func converter(from label: String) -> iconv_t? {
        // glibc knows Kazakhstan's code page by another name.
        let converter = iconv_open("UTF-8", label == "ptcp154" ? "pt154" : label)
        return converter == iconv_t(bitPattern: -1) ? nil : converter
    }

    private static func iconv(_ bytes: ArraySlice<UInt8>, from label: String) -> [UInt8]? {
        guard let converter = converter(from: label) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        output.reserveCapacity(input.count * 2)
        var chunk = [CChar](repeating: 0, count: 16 << 10)
        input.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            var left = buffer.count
            while left > 0 {
                let before = left
                let written = chunk.withUnsafeMutableBufferPointer { space in
                    var target = space.baseAddress
                    var room = space.count
                    CXML.iconv(converter, &next, &left, &target, &room)
                    return space.count - room
                }
                output.append(contentsOf: chunk[..<written].lazy.map { UInt8(bitPattern: $0) })
                guard left == before, written == 0 else { continue }
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                // A whole unit, or all that follows would be read across two.
                let skipped = min(left, label.hasPrefix("utf-16") ? 2 : label.hasPrefix("utf-32") ? 4 : 1)
                next = next?.advanced(by: skipped)
                left -= skipped
            }
        }
        return output
    }
}

extension UInt8 {
    /// What no document may hold.
    fileprivate var isControl: Bool { self < 0x20 && self != 0x0A && self != 0x09 && self != 0x0D }
}
