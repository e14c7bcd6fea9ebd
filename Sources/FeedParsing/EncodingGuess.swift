/// What bytes look like that name no encoding and are no UTF-8.
///
/// Encodings of two bytes a character betray themselves by their pairs, those of one by their commonest letters.
struct EncodingGuess {
    private let bytes: [UInt8]
    /// Bytes above ASCII, by value.
    private var counts = [Int](repeating: 0, count: 256)
    private let high: Int

    /// Bytes above ASCII below which pairs tell nothing.
    private static let fewest = 12

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        for byte in bytes where byte >= 0x80 { counts[Int(byte)] += 1 }
        high = counts.reduce(0, +)
    }

    /// The WHATWG's label of the likeliest encoding.
    var label: String {
        if high >= Self.fewest, let label = eastAsian { return label }
        let letters = bytes.count { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        return high * 4 > letters ? ownScript : latin
    }

    // MARK: Two bytes a character

    private var eastAsian: String? {
        let pairs = runsOfHighBytes
        if pairs.even >= 20 * pairs.odd, pairs.even > 0 {
            // Both bytes are high: EUC.
            let leads = leadingBytes {
                $0 >= 0xA1
            } trail: {
                $0 >= 0xA1
            }
            let all = leads.reduce(0, +)
            let kana = leads[0xA4] + leads[0xA5]
            if kana * 6 > all { return "euc-jp" }
            let hangul = leads[0xB0...0xC8].reduce(0, +)
            let hanzi = leads[0xB0...0xF7].reduce(0, +)
            if hanzi * 2 > all { return hangul * 20 > hanzi * 19 ? "cp949" : "gb18030" }
        }
        let japanese = leadingBytes {
            (0x81...0x9F).contains($0) || (0xE0...0xEF).contains($0)
        } trail: {
            $0 >= 0x40 && $0 != 0x7F && $0 <= 0xFC
        }
        if (japanese[0x82] + japanese[0x83]) * 6 > high / 2, japanese[0x82] > 0 { return "shift_jis" }
        let chinese = leadingBytes {
            (0xA1...0xF9).contains($0)
        } trail: {
            (0x40...0x7E).contains($0) || (0xA1...0xFE).contains($0)
        }
        let all = chinese.reduce(0, +)
        if all * 2 >= high - high / 20, chinese[0xA4...0xC6].reduce(0, +) * 3 > all * 2 { return "big5-hkscs" }
        return nil
    }

    /// How many runs of bytes above ASCII have an even length, and how many an odd one.
    private var runsOfHighBytes: (even: Int, odd: Int) {
        var result = (even: 0, odd: 0)
        var length = 0
        for byte in bytes + [0] {
            if byte >= 0x80 {
                length += 1
            } else if length > 0 {
                if length % 2 == 0 { result.even += 1 } else { result.odd += 1 }
                length = 0
            }
        }
        return result
    }

    /// Counts of the first bytes of pairs, read from left to right.
    private func leadingBytes(lead: (UInt8) -> Bool, trail: (UInt8) -> Bool) -> [Int] {
        var leads = [Int](repeating: 0, count: 256)
        var index = 0
        while index + 1 < bytes.count {
            if lead(bytes[index]), trail(bytes[index + 1]) {
                leads[Int(bytes[index])] += 1
                index += 2
            } else {
                index += 1
            }
        }
        return leads
    }

    // MARK: One byte a character

    /// The ten commonest letters of languages with scripts of their own, as each encoding writes them.
    private static let commonLetters: [(label: String, bytes: [UInt8])] = [
        ("windows-1251", [0xEE, 0xE5, 0xE0, 0xE8, 0xED, 0xF2, 0xF1, 0xF0, 0xE2, 0xEB]),
        ("koi8-r", [0xCF, 0xC5, 0xC1, 0xC9, 0xCE, 0xD4, 0xD3, 0xD2, 0xD7, 0xCC]),
        ("windows-1255", [0xE9, 0xE5, 0xE4, 0xEC, 0xE0, 0xF8, 0xFA, 0xE1, 0xF9, 0xEE]),
        ("windows-1256", [0xC7, 0xE1, 0xED, 0xE3, 0xE6, 0xE4, 0xD1, 0xCA, 0xC8, 0xC9]),
        ("windows-1253", [0xE1, 0xEF, 0xE9, 0xF4, 0xE5, 0xED, 0xF3, 0xF1, 0xE7, 0xEA]),
        ("iso-8859-5", [0xDE, 0xD5, 0xD0, 0xD8, 0xDD, 0xE2, 0xE1, 0xE0, 0xD2, 0xDB]),
    ]

    private var ownScript: String {
        let shares = Self.commonLetters.map { entry in entry.bytes.reduce(0) { $0 + counts[Int($1)] } }
        let best = shares.indices.max { (shares[$0], $1) < (shares[$1], $0) } ?? 0
        return Self.commonLetters[best].label
    }

    /// Latin letters with marks: Turkish and Polish have some that others hardly use.
    private var latin: String {
        let turkish = [0xFD, 0xF0, 0xFE, 0xDD, 0xDE, 0xD0].reduce(0) { $0 + counts[$1] }
        if turkish * 3 > high, turkish > 1 { return "windows-1254" }
        let polish = [0xB9, 0xEA, 0xB3, 0xBF, 0x9C].reduce(0) { $0 + counts[$1] }
        if polish * 3 > high * 2, counts[0xB3] + counts[0xB9] > 2 { return "windows-1250" }
        return "windows-1252"
    }
}
