/// A name of XML or HTML, in lower case, of which the first sixteen bytes count.
///
/// No name of a feed's or of HTML's vocabulary is told from another one only by what follows; that makes a name a number,
/// compared and looked up without a String.
struct ShortName: Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    private let packed: UInt128

    static let size = 16

    @inline(__always)
    init(stringLiteral value: StaticString) {
        self.init(value.utf8Bytes)
    }

    init(_ text: some StringProtocol) {
        self.init(Array(text.utf8.prefix(Self.size)))
    }

    init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBufferPointer { ShortName($0) }
    }

    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        packed = Self.lowered(Self.pack(bytes))
    }

    /// The name as it is written, upper and lower case told apart.
    @inline(__always)
    init(exactly bytes: UnsafeBufferPointer<UInt8>) {
        packed = Self.pack(bytes)
    }

    /// The name after a prefix, as in `xml:lang`.
    init(prefix: StaticString, _ bytes: UnsafeBufferPointer<UInt8>) {
        self.init(Array(prefix.utf8Bytes) + Array(bytes.prefix(Self.size)))
    }

    @inline(__always)
    private static func pack(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt128 {
        guard let start = bytes.baseAddress else { return 0 }
        var packed: UInt128 = 0
        withUnsafeMutableBytes(of: &packed) {
            $0.baseAddress?.copyMemory(from: start, byteCount: min(bytes.count, size))
        }
        return UInt128(littleEndian: packed)
    }

    /// All sixteen bytes at once: a letter is in upper case where adding 0x3F carries into its highest bit and adding 0x25
    /// does not.
    @inline(__always)
    private static func lowered(_ packed: UInt128) -> UInt128 {
        let ones: UInt128 = 0x0101_0101_0101_0101_0101_0101_0101_0101
        let low = packed & (ones &* 0x7F)
        let isUpper = (low &+ ones &* 0x3F) & ~(low &+ ones &* 0x25) & ~packed & (ones &* 0x80)
        return packed | isUpper >> 2
    }

    var isEmpty: Bool { packed == 0 }

    var description: String { String(decoding: bytes, as: UTF8.self) }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(name: self)
        return bytes
    }

    var count: Int { Self.size - packed.leadingZeroBitCount / 8 }

    /// 64 bits that differ from other names'.
    @inline(__always)
    var spread: UInt64 {
        let folded =
            UInt64(truncatingIfNeeded: packed) ^ UInt64(truncatingIfNeeded: packed >> 64) &* 0xC2B2_AE3D_27D4_EB4F
        return folded &* 0x9E37_79B9_7F4A_7C15
    }

    /// One of 64 bits, for a quick "certainly not among these".
    @inline(__always)
    var bit: UInt64 { 1 << (spread >> 58) }

    fileprivate func write(to bytes: inout [UInt8]) {
        var rest = packed.littleEndian
        withUnsafeBytes(of: &rest) { bytes.append(contentsOf: $0.prefix(count)) }
    }
}

extension [UInt8] {
    mutating func append(name: ShortName) {
        name.write(to: &self)
    }
}

/// What some names mean: a hash table that is made once and then only read.
struct NameTable<Meaning: Sendable>: Sendable {
    private var slots: [(name: ShortName, meaning: Meaning)?]
    private let shift: UInt64

    init(_ meanings: [(ShortName, Meaning)]) {
        var bits: UInt64 = 3
        while 1 << bits < meanings.count * 3 { bits += 1 }
        shift = 64 - bits
        slots = Array(repeating: nil, count: 1 << Int(bits))
        for (name, meaning) in meanings {
            var slot = Int(name.spread >> shift)
            while slots[slot] != nil { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = (name, meaning)
        }
    }

    @inline(__always)
    subscript(name: ShortName) -> Meaning? {
        var slot = Int(name.spread >> shift)
        while let entry = slots[slot] {
            if entry.name == name { return entry.meaning }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}

extension NameTable<Void>: ExpressibleByArrayLiteral {
    init(arrayLiteral names: ShortName...) {
        self.init(names.map { ($0, ()) })
    }

    func contains(_ name: ShortName) -> Bool { self[name] != nil }
}
