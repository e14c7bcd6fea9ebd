/// What blog software adds to the end of a text: "The post … appeared first on …", "Continue reading".
enum Boilerplate {
    /// How a signature begins and goes on, in the languages of WordPress.
    private static let signatures: [(start: String, mark: String)] = [
        ("The post ", " appeared first on "), ("Der Beitrag ", " erschien zuerst auf "),
        ("Beitrag ", " erschien zuerst auf "), ("L’article ", " est apparu en premier sur "),
        ("L'article ", " est apparu en premier sur "), ("La entrada ", " se publicó primero en "),
        ("Сообщение ", " появились сначала на "), ("Сообщение ", " появился сначала на "),
        ("Запис ", " спершу з'явився на "), ("L'articolo ", " proviene da "),
    ]
    private static let invitations = [
        "Continue reading", "Read more", "Weiterlesen", "Mehr lesen", "Читать далее", "Lire la suite", "Leer más",
        "Devamını oku", "Ətraflı oxu", "Толығырақ", "Батафсил",
    ]

    static func removed(from text: String) -> String {
        let kept = mayEndInAny(text) ? withoutEnd(text) : text
        guard kept.holds("[") else { return kept }
        return kept.replacing(bytes: "[…]", with: "…").replacing(bytes: "[...]", with: "…")
    }

    private static func withoutEnd(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        for (start, mark) in signatures {
            let end = bytes.suffix(longestSignature)
            guard let found = end.lastPlace(of: mark), let opening = end[..<found].lastPlace(of: start) else {
                continue
            }
            bytes = bytes[..<opening].trimmingSpaces
        }
        var kept = String(decoding: bytes, as: UTF8.self)
        for invitation in invitations {
            let bare = kept.trimmingSuffix { " …»→>.".contains($0) }
            if bare.hasSuffix(" " + invitation) { kept = String(bare.dropLast(invitation.count).trimmingSpaces) }
        }
        return kept
    }

    /// Bytes at the end of a text in which its signature stands.
    private static let longestSignature = 1024

    /// Eight bytes out of the middle of each mark, at the place that their hash gives.
    private static let keys: [UInt64] = {
        var keys = [UInt64](repeating: 0, count: 4096)
        for mark in signatures.map(\.mark) + invitations {
            let bytes = Array(mark.utf8)
            let key = bytes[(bytes.count / 2 - 4)..<(bytes.count / 2 + 4)].reduce(0) { $0 << 8 | UInt64($1) }
            keys[slot(of: key)] = key
        }
        return keys
    }()

    private static func slot(of key: UInt64) -> Int { Int((key &* 0x9E37_79B9_7F4A_7C15) >> 52) }

    /// Whether to look closer: most texts have none of all this, and one pass tells.
    private static func mayEndInAny(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var window: UInt64 = 0
            for byte in bytes.suffix(longestSignature) {
                window = window << 8 | UInt64(byte)
                if keys[slot(of: window)] == window, window != 0 { return true }
            }
            return false
        }
    }
}

extension String {
    func trimmingSuffix(while drops: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !drops($0) }) else { return "" }
        return self[...last]
    }
}

extension String {
    fileprivate func replacing(bytes mark: StaticString, with other: StaticString) -> String {
        var text = self
        let replaced: [UInt8]? = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            guard var next = rest.offset(of: mark) else { return nil }
            var result: [UInt8] = []
            while true {
                result.append(contentsOf: rest[..<next])
                result.append(contentsOf: other.utf8Bytes)
                rest = rest[(next + mark.utf8CodeUnitCount)...]
                guard let place = rest.offset(of: mark) else { break }
                next = place
            }
            result.append(contentsOf: rest)
            return result
        }
        return replaced.map { String(decoding: $0, as: UTF8.self) } ?? self
    }
}

extension ArraySlice<UInt8> {
    fileprivate func firstPlace(of mark: String) -> Int? {
        var mark = mark
        let offset = mark.withUTF8 { mark in
            withUnsafeBufferPointer { UnsafeRawBufferPointer($0)[...].offset(of: mark) }
        }
        return offset.map { startIndex + $0 }
    }

    fileprivate func lastPlace(of mark: String) -> Int? {
        var found: Int?
        while let next = self[(found.map { $0 + 1 } ?? startIndex)...].firstPlace(of: mark) { found = next }
        return found
    }
}
