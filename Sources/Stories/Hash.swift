/// FNV-1a over folded letters, built a letter at a time so that every beginning of a word has its hash on the way.
struct LetterHash {
    private(set) var value: UInt64

    /// `seed`: keeps spaces apart: a language, a kind of term.
    @inline(__always)
    init(seed: UInt64) {
        value = (0xcbf2_9ce4_8422_2325 ^ seed) &* 0x100_0000_01b3
    }

    @inline(__always)
    mutating func add(_ letter: UInt16) {
        value = (value ^ UInt64(letter)) &* 0x100_0000_01b3
    }

    /// Bits mixed, for use as a table's key or a term.
    @inline(__always)
    var mixed: UInt64 {
        var hash = value
        hash ^= hash >> 32
        hash = hash &* 0xd6e8_feb8_6659_fd93
        return hash ^ hash >> 32
    }

    @inline(__always)
    static func of(_ letters: some Sequence<UInt16>, seed: UInt64) -> UInt64 {
        var hash = LetterHash(seed: seed)
        for letter in letters { hash.add(letter) }
        return hash.mixed
    }
}
