import Glibc

extension UInt8 {
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isDigit: Bool { (0x30...0x39).contains(self) }
    /// White space of ASCII.
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    /// White space as XML has it.
    var isXMLSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension ArraySlice<UInt8> {
    /// The text without white space of any kind at its ends.
    var trimmingSpaces: ArraySlice<UInt8> {
        var trimmed = self
        while let first = trimmed.first {
            let width = first.isSpace ? 1 : first < 0x80 ? 0 : trimmed.widthOfSpace(at: trimmed.startIndex)
            guard width > 0 else { break }
            trimmed = trimmed.dropFirst(width)
        }
        while let last = trimmed.last {
            if last.isSpace {
                trimmed = trimmed.dropLast()
            } else if last >= 0x80, let width = [2, 3].first(where: { trimmed.endsInSpace(ofWidth: $0) }) {
                trimmed = trimmed.dropLast(width)
            } else {
                break
            }
        }
        return trimmed
    }

    private func endsInSpace(ofWidth width: Int) -> Bool {
        count >= width && widthOfSpace(at: endIndex - width) == width
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// The bytes that the white space at a place takes which is not of ASCII; 0 where there is none.
    @inline(__always)
    func widthOfSpace(at index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < endIndex ? self[index + offset] : 0 }
        switch self[index] {
        case 0xC2: return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0
        case 0xE1: return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0
        case 0xE2:
            let isGeneral =
                byte(1) == 0x80
                && ((0x80...0x8A).contains(byte(2)) || byte(2) == 0xA8 || byte(2) == 0xA9 || byte(2) == 0xAF)
            return isGeneral || byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0
        case 0xE3: return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0
        default: return 0
        }
    }
}

/// Eight bytes looked at in one step, as one number (Mycroft's trick of 1987).
struct Block {
    static let count = 8
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    private let word: UInt64

    @inline(__always)
    fileprivate init(_ word: UInt64) { self.word = UInt64(littleEndian: word) }

    /// Marks the highest bit of bytes of this value, rightly up to the first of them.
    @inline(__always)
    func marks(_ byte: UInt8, ignoring bits: UInt8 = 0) -> UInt64 {
        let difference = (word | Self.ones &* UInt64(bits)) ^ (Self.ones &* UInt64(byte | bits))
        return (difference &- Self.ones) & ~difference & Self.highs
    }

    /// The same for bytes of less than a value of at most 0x80.
    @inline(__always)
    func marksBelow(_ byte: UInt8) -> UInt64 {
        (word &- Self.ones &* UInt64(byte)) & ~word & Self.highs
    }

    @inline(__always)
    var isASCII: Bool { word & Self.highs == 0 }

    /// Whether two blanks of ASCII text stand side by side.
    @inline(__always)
    var hasDoubleBlank: Bool {
        let difference = word ^ (Self.ones &* 0x20)
        let others = difference &+ ~Self.highs
        let blanks = ~others & Self.highs
        return blanks & blanks >> 8 != 0
    }

    @inline(__always)
    var endsInBlank: Bool { word >> 56 == 0x20 }

    /// The place of the first byte marked, 0 to 7.
    @inline(__always)
    static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount / 8 }
}

extension UnsafeBufferPointer<UInt8> {
    /// The block that begins at a place and is followed by another byte, or nil where fewer are left.
    @inline(__always)
    func block(at index: Int) -> Block? {
        guard index + Block.count < count, let start = baseAddress else { return nil }
        return Block(UnsafeRawPointer(start + index).loadUnaligned(as: UInt64.self))
    }
}

extension [UInt8] {
    /// Appends text as HTML writes it.
    mutating func appendEscaped(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { appendEscaped($0) }
    }

    mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in text.indices {
            guard let escape = text[index].escapedForHTML else { continue }
            append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            append(contentsOf: escape.utf8Bytes)
            start = index + 1
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    mutating func appendEscaped(_ byte: UInt8) {
        if let escape = byte.escapedForHTML { append(contentsOf: escape.utf8Bytes) } else { append(byte) }
    }
}

extension UInt8 {
    /// How HTML writes a character that it cannot take as it stands.
    @inline(__always)
    fileprivate var escapedForHTML: StaticString? {
        switch self {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        default: nil
        }
    }
}

extension StaticString {
    var utf8Bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

extension String {
    /// Whether a text is in this one, byte for byte.
    func holds(_ mark: StaticString) -> Bool {
        var text = self
        return text.withUTF8 { UnsafeRawBufferPointer($0)[...].offset(of: mark) != nil }
    }
}

extension StringProtocol {
    var trimmingSpaces: SubSequence {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start.prefix(0) }
        return start[...last]
    }

    var escapedForHTML: String {
        guard utf8.contains(where: { $0.escapedForHTML != nil }) else { return String(self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count + 32)
        bytes.appendEscaped(Array(utf8)[...])
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Where a mark stands first, or nil; found by the C library, many bytes at a time.
    func offset(of mark: StaticString) -> Int? {
        offset(of: mark.utf8Bytes)
    }

    func offset(of byte: UInt8) -> Int? {
        guard let start = base.baseAddress, let found = memchr(start + startIndex, Int32(byte), count) else {
            return nil
        }
        return UnsafeRawPointer(found) - start
    }

    func offset(of mark: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let start = base.baseAddress, let sought = mark.baseAddress else { return nil }
        var from = startIndex
        while from + mark.count <= endIndex {
            guard let found = memchr(start + from, Int32(sought.pointee), endIndex - from - mark.count + 1) else {
                return nil
            }
            let place = UnsafeRawPointer(found) - start
            if memcmp(found, sought, mark.count) == 0 { return place }
            from = place + 1
        }
        return nil
    }
}
