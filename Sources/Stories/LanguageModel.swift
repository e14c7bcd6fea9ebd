public import News

/// Tells a text's language by its sequences of three letters (naive Bayes; Cavnar and Trenkle 1994 for the idea).
///
/// For feeds that say nothing of their language, and for those that lie.
public struct LanguageModel: Sendable {
    /// Rates of the sequences, natural logarithms: a row a sequence, a place a language in it, eight side by side.
    private var rates: [SIMD8<Float>] = []
    /// Where each sequence's row begins.
    private var rows = HashTable<Int>()
    /// A row's places, in eights.
    private var width = 0
    public private(set) var languages: [Language] = []

    /// What a sequence that a language was never seen with counts.
    private static let unseen: Float = -11
    /// Letters below which nothing is told.
    private static let fewestLetters = 10
    /// How much likelier another language has to be than the one declared, and more with every sequence.
    private static let doubt: Float = 8
    private static let doubtPerSequence: Float = 0.12
    /// Mean rate below which a text is of none of the languages known here.
    private static let foreign: Float = -10.2
    /// What a declared language that is not known here is taken to reach.
    private static let claimed: Float = -8.2

    /// The figures shipped with the program.
    public static let bundled = LanguageModel(BundledData.languages)

    /// `text`: a language a line: its code, then `sequence:rate`, rates in hundredths.
    public init(_ text: String) {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        languages = lines.compactMap { $0.split(separator: " ").first.map { Language(String($0)) } }
        width = (languages.count + 7) / 8
        for (index, line) in lines.enumerated() {
            for entry in line.split(separator: " ").dropFirst() {
                guard let colon = entry.lastIndex(of: ":"), let rate = Float(entry[entry.index(after: colon)...])
                else { continue }
                for sequence in Self.sequences(of: String(entry[..<colon]), isWhole: false) {
                    let row = rows[Self.key(sequence), default: rates.count]
                    if row == rates.count {
                        rows[Self.key(sequence), default: row] = row
                        rates += Array(repeating: SIMD8(repeating: Self.unseen), count: width)
                    }
                    rates[row + index / 8][index % 8] = rate / 100
                }
            }
        }
    }

    /// The language of a text.
    ///
    /// `declared`: what its feed says, believed unless the text speaks clearly against it. Gives "und" where neither tells.
    public func language(of text: String, declared: Language?) -> Language {
        let declared = declared == .unknown ? nil : declared
        let sequences = Self.sequences(of: text, isWhole: true)
        guard sequences.count >= Self.fewestLetters, !languages.isEmpty else { return declared ?? .unknown }
        let sums = sums(of: sequences)
        guard let best = sums.indices.max(by: { sums[$0] < sums[$1] }) else { return declared ?? .unknown }
        let count = Float(sequences.count)
        guard sums[best] / count > Self.foreign else {
            // Hebrew in a feed that says it is Russian: what it is nobody here knows, but that it is no Russian.
            let isLie = declared.map(languages.contains) ?? false && Self.isOfAnotherScript(text)
            return isLie ? .unknown : declared ?? .unknown
        }
        guard let declared else { return languages[best] }
        guard !Self.isKin(languages[best], of: declared, in: text) else { return declared }
        let claimed = sums.indices.filter { languages[$0] == declared }.map { sums[$0] }.max()
        let margin = Self.doubt + Self.doubtPerSequence * count
        // A language unknown here gets the benefit of the doubt: what is Slovene looks like its neighbours.
        let limit = claimed ?? count * Self.claimed
        return sums[best] - limit > margin ? languages[best] : declared
    }

    /// Languages that are not known here, with those they are taken for, and letters of these that they do not have.
    private static let kin: [String: (taken: Set<String>, strange: String)] = [
        "af": (["nl"], ""), "ast": (["es", "pt"], ""), "be": (["ru", "uk"], "ищъї"), "bg": (["ru", "uk"], "ыэії"),
        "bs": (["sl"], ""), "ca": (["es", "fr", "it", "pt"], "ñãœ"), "cs": (["pl", "sl"], "łąę"),
        "da": (["de", "nl"], "ßüä"), "fy": (["nl"], ""), "gl": (["es", "pt"], "ãç"), "gsw": (["de"], ""),
        "hr": (["sl"], ""),
        "lb": (["de", "nl"], ""), "mk": (["ru", "uk"], "ыэйії"), "nb": (["de", "nl"], "ßüä"),
        "nn": (["de", "nl"], "ßüä"),
        "no": (["de", "nl"], "ßüä"), "oc": (["es", "fr", "it", "pt"], "ñã"), "ro": (["es", "fr", "it", "pt"], "ñãçèé"),
        "sk": (["pl", "sl"], "łąę"), "sr": (["ru", "sl", "uk"], "ыэйії"), "sv": (["de", "nl"], "ßü"),
        "tg": (["ru", "uz"], "ыщ"),
        "tk": (["az", "tr", "uz"], "ğıə"), "tt": (["kk", "ky", "ru"], ""),
    ]

    /// Whether a text in a language unknown here is only taken for one that is known.
    private static func isKin(_ found: Language, of declared: Language, in text: String) -> Bool {
        guard let kin = kin[declared.code], kin.taken.contains(found.code) else { return false }
        return !text.lowercased().contains { kin.strange.contains($0) }
    }

    /// Whether most letters are of a script that no language known here is written in.
    private static func isOfAnotherScript(_ text: String) -> Bool {
        let letters = text.unicodeScalars.filter(\.properties.isAlphabetic)
        let others = letters.count { scalar in
            switch scalar.value {
            // Greek; Hebrew; the scripts of India and of South East Asia; Chinese, Japanese and Korean.
            case 0x370...0x3FF, 0x590...0x5FF, 0x900...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xAC00...0xD7AF: true
            default: false
            }
        }
        return 2 * others > letters.count
    }

    /// How likely each language makes sequences, natural logarithms.
    private func sums(of sequences: [UInt64]) -> [Float] {
        // Why eight at a time: this is done for every sequence of every text.
        var sums = [SIMD8<Float>](repeating: .zero, count: width)
        var strangers: Float = 0
        for sequence in sequences {
            guard let row = rows[Self.key(sequence)] else {
                strangers += 1
                continue
            }
            for index in sums.indices { sums[index] += rates[row + index] }
        }
        return languages.indices.map { sums[$0 / 8][$0 % 8] + strangers * Self.unseen }
    }

    /// The small letter of a letter of the scripts that most articles are written in: asking Unicode's tables takes ten times as long.
    @inline(__always)
    private static func letter(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar.value {
        case 0x61...0x7A, 0x5F, 0xDF...0xF6, 0xF8...0xFF, 0x430...0x45F, 0x561...0x586, 0x5D0...0x5EA, 0x10D0...0x10FA:
            scalar.value
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x410...0x42F: scalar.value + 0x20
        case 0x400...0x40F: scalar.value + 0x50
        case 0x531...0x556: scalar.value + 0x30
        // Pairs, the capital first; but not the dotted İ, which becomes two scalars.
        case 0x100...0x12F, 0x132...0x137, 0x14A...0x177, 0x460...0x481, 0x48A...0x4BF, 0x4D0...0x52F: scalar.value | 1
        default: nil
        }
    }

    /// A sequence's key in `rows`: all of its letters in every bit.
    private static func key(_ sequence: UInt64) -> UInt64 {
        let product = sequence &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }

    /// Three letters each, packed; "_" where a word begins or ends.
    ///
    /// `isWhole`: false for a sequence by itself.
    private static func sequences(of text: String, isWhole: Bool) -> [UInt64] {
        var letters: [UInt64] = isWhole ? [0x5F] : []
        letters.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if let letter = Self.letter(scalar) {
                letters.append(UInt64(letter))
                continue
            }
            if scalar.isASCII {
                if letters.last != 0x5F, scalar != "'" { letters.append(0x5F) }
                continue
            }
            for scalar in scalar.properties.lowercaseMapping.unicodeScalars {
                if scalar.properties.isAlphabetic {
                    letters.append(UInt64(scalar.value))
                } else if letters.last != 0x5F, scalar != "'", scalar != "’", scalar != "ʻ", scalar != "ʼ" {
                    letters.append(0x5F)
                }
            }
        }
        if isWhole, letters.last != 0x5F { letters.append(0x5F) }
        guard letters.count >= 3 else { return [] }
        return (2..<letters.count).map { letters[$0 - 2] << 42 | letters[$0 - 1] << 21 | letters[$0] }
    }
}

extension LanguageModel {
    private static let sequencesKept = 1500

    /// Learns from texts whose languages are known, and from the words of the lists shipped with the program.
    ///
    /// Gives the text that `init` reads.
    public static func learned(from texts: [(language: Language, text: String)]) -> String {
        // A language of two scripts is learned as two.
        var counts: [Spelling: [UInt64: Float]] = [:]
        let words = BundledData.stopWords.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            line.split(separator: " ").first.map { (String($0), line.dropFirst($0.count)) }
        }
        for (code, words) in words + lexiconWords() {
            for sequence in sequences(of: String(words), isWhole: true) {
                counts[Spelling(code, sequence), default: [:]][sequence, default: 0] += 1
            }
        }
        for (language, text) in texts where language != .unknown {
            for sequence in sequences(of: text, isWhole: true) {
                counts[Spelling(language.code, sequence), default: [:]][sequence, default: 0] += 1
            }
        }
        let totals = counts.reduce(into: [:] as [String: Float]) {
            $0[$1.key.code, default: 0] += $1.value.values.reduce(0, +)
        }
        return counts.sorted { $0.key < $1.key }.compactMap { spelling, counts in
            let all = counts.values.reduce(0, +)
            // A foreign name here and there is no spelling.
            guard all > 0.15 * (totals[spelling.code] ?? 0) else { return nil }
            let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(sequencesKept)
            let entries = kept.map { sequence, count in
                "\(letters(of: sequence)):\(Int((100 * Float.logarithm(count / all)).rounded()))"
            }
            return "\(spelling.code) \(entries.joined(separator: " "))\n"
        }.joined()
    }

    /// A language in one script, as far as Latin and the others differ.
    private struct Spelling: Hashable, Comparable {
        let code: String
        let isLatin: Bool

        init(_ code: String, _ sequence: UInt64) {
            self.code = code
            isLatin = sequence & 0x1F_FFFF < 0x2B0 && sequence >> 21 & 0x1F_FFFF < 0x2B0
        }

        static func < (a: Spelling, b: Spelling) -> Bool {
            (a.code, a.isLatin ? 0 : 1) < (b.code, b.isLatin ? 0 : 1)
        }
    }

    /// The stems of the lexicon, a line a concept and language; the marks of its format part words.
    private static func lexiconWords() -> [(String, Substring)] {
        BundledData.lexicon.flatMap { _, text in
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.flatMap { line in
                line.split(separator: "|").dropFirst().compactMap { field -> (String, Substring)? in
                    let field = field.drop { $0 == " " }
                    guard let code = field.split(separator: " ").first else { return nil }
                    return (String(code), field.dropFirst(code.count))
                }
            }
        }
    }

    private static func letters(of sequence: UInt64) -> String {
        let scalars = [42, 21, 0].compactMap { Unicode.Scalar(UInt32(sequence >> UInt64($0) & 0x1F_FFFF)) }
        return String(String.UnicodeScalarView(scalars))
    }
}
