/// Folds letters so that the spellings of one word meet: lower case, no accents a writer may leave out.
///
/// Letters are UTF-16 units: every script of the region's newspapers lies in the Basic Multilingual Plane.
enum Folding {
    /// What becomes of a scalar.
    enum Outcome {
        case letter(UInt16)
        /// ß, æ, œ: one letter written as two.
        case pair(UInt16, UInt16)
        /// A combining mark or a sign that only decorates its neighbour.
        case nothing
        case digit(UInt8)
        case other
    }

    /// What becomes of a scalar of a text; letters outside the tables stay as they are.
    @inline(__always)
    static func fold(_ scalar: UInt32) -> Outcome {
        switch scalar {
        case 0x61...0x7A: .letter(UInt16(scalar))
        case 0x41...0x5A: .letter(UInt16(scalar + 32))
        case 0x30...0x39: .digit(UInt8(scalar - 0x30))
        // Hyphens that nobody sees, joiners, marks of direction: they part no word. (U+200C does, in Persian.)
        case 0xAD, 0x200D...0x200F, 0x2060, 0xFEFF: .nothing
        case 0..<0xC0: .other
        case 0xC0...0x24F: latin(scalar)
        // ə among them.
        case 0x250...0x2AF: .letter(UInt16(scalar))
        case 0x300...0x36F: .nothing
        case 0x370...0x3FF: .letter(greek(scalar))
        case 0x410...0x42F: .letter(UInt16(scalar + 32))
        case 0x430...0x44F: .letter(UInt16(scalar))
        case 0x400...0x40F: .letter(scalar == 0x401 ? 0x435 : UInt16(scalar + 80))
        case 0x450...0x45F: .letter(scalar == 0x451 ? 0x435 : UInt16(scalar))
        case 0x460...0x52F: .letter(UInt16(cyrillicExtension(scalar)))
        case 0x531...0x556: .letter(UInt16(scalar + 48))
        case 0x561...0x586: .letter(UInt16(scalar))
        // և is written ե and ւ too.
        case 0x587: .pair(0x565, 0x582)
        case 0x5D0...0x5EA: .letter(UInt16(scalar))
        case 0x600...0x6FF, 0x750...0x77F: arabic(scalar)
        case 0x10A0...0x10C5: .letter(UInt16(scalar - 0x10A0 + 0x10D0))
        case 0x10D0...0x10FF: .letter(UInt16(scalar))
        case 0x1C90...0x1CBF: .letter(UInt16(scalar - 0x1C90 + 0x10D0))
        case 0x1E00...0x1EFF: additional(scalar)
        default: other(scalar)
        }
    }

    /// Whether a scalar is written as a capital; scripts without case have none.
    @inline(__always)
    static func isCapital(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x400...0x42F, 0x531...0x556, 0x391...0x3A9: true
        case 0x100...0x137, 0x14A...0x177, 0x1DE...0x24F, 0x460...0x52F: scalar & 1 == 0
        case 0x139...0x148, 0x179...0x17E: scalar & 1 == 1
        case 0x18F: true
        default: false
        }
    }

    /// Whether a letter is of a script without capitals: Hebrew, Arabic, Georgian.
    @inline(__always)
    static func hasNoCase(_ letter: UInt16) -> Bool {
        (0x5D0...0x7FF).contains(letter) || (0x10D0...0x10FF).contains(letter)
    }

    /// As `fold`, of Uzbek: its Cyrillic letters as the language is written in Latin ones, so that both are one.
    ///
    /// `last`: the word's letter before this one, as it is written; nil at its beginning. The rules are those of the alphabets of 1940 and 1995.
    static func foldUzbek(_ scalar: UInt32, after last: UInt32?) -> Outcome {
        let isAfterVowel = last.map(uzbekVowels.contains) ?? false
        let isAfterSign = last.map { [0x42A, 0x44A, 0x42C, 0x44C].contains($0) } ?? false
        func letter(_ latin: Unicode.Scalar) -> Outcome { .letter(UInt16(latin.value)) }
        func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Outcome {
            .pair(UInt16(first.value), UInt16(second.value))
        }
        switch scalar {
        case 0x401, 0x451: return pair("y", "o")
        case 0x415, 0x435: return last == nil || isAfterVowel || isAfterSign ? pair("y", "e") : letter("e")
        case 0x426, 0x446: return isAfterVowel ? pair("t", "s") : letter("s")
        case 0x427, 0x447: return pair("c", "h")
        case 0x428, 0x448, 0x429, 0x449: return pair("s", "h")
        case 0x42A, 0x44A, 0x42C, 0x44C: return .nothing
        case 0x42E, 0x44E: return pair("y", "u")
        case 0x42F, 0x44F: return pair("y", "a")
        case 0x410...0x42F: return .letter(uzbekLatin[Int(scalar) - 0x410])
        case 0x430...0x44F: return .letter(uzbekLatin[Int(scalar) - 0x430])
        case 0x40E, 0x45E: return letter("o")
        case 0x49A, 0x49B: return letter("q")
        case 0x492, 0x493: return letter("g")
        case 0x4B2, 0x4B3: return letter("h")
        default: return fold(scalar)
        }
    }

    private static let uzbekVowels = Set("аеёиоуўэюяАЕЁИОУЎЭЮЯaeiouAEIOU".unicodeScalars.map(\.value))

    /// U+0430…U+044F; those that become two letters or none are not read here.
    private static let uzbekLatin: [UInt16] = "abvgdejziyklmnoprstufx.....i.e..".utf16.map { $0 }

    private static func latin(_ scalar: UInt32) -> Outcome {
        switch scalar {
        case 0xDF: .pair(0x73, 0x73)
        case 0xC6, 0xE6: .pair(0x61, 0x65)
        case 0x152, 0x153: .pair(0x6F, 0x65)
        case 0xD7, 0xF7: .other
        case 0x18F, 0x259: .letter(0x259)
        default:
            latinBase[Int(scalar) - 0xC0] == 0x2E ? .letter(UInt16(scalar)) : .letter(latinBase[Int(scalar) - 0xC0])
        }
    }

    /// Base letters of U+00C0…U+024F by their canonical decompositions, the rest by sight; "." where there is none.
    private static let latinBase: [UInt16] = """
        aaaaaa.ceeeeiiiidnooooo.ouuuuyt.aaaaaa.ceeeeiiiidnooooo.ouuuuytyaaaaaaccccccccdd\
        ddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllll..llnnnnnn...oooooo..rrrrrrssssss\
        ssttttttuuuuuuuuuuuuwwyyyzzzzzz.b..............ə................oo.............u\
        u....zz......................aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....\
        aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy...j........................
        """.utf16.map { $0 }

    /// Base letters of U+1E00…U+1EFF by their canonical decompositions, the rest by sight.
    private static let additionalBase: [UInt16] = """
        aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
        oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyassssd\
        aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
        uuyyyyyyyyllvvyy
        """.utf16.map { $0 }

    /// Latin Extended Additional: Vietnamese and others.
    private static func additional(_ scalar: UInt32) -> Outcome {
        scalar == 0x1E9E ? .pair(0x73, 0x73) : .letter(additionalBase[Int(scalar - 0x1E00)])
    }

    private static func greek(_ scalar: UInt32) -> UInt16 {
        switch scalar {
        case 0x391...0x3A9: UInt16(scalar + 32)
        case 0x386, 0x3AC: 0x3B1
        case 0x388, 0x3AD: 0x3B5
        case 0x389, 0x3AE: 0x3B7
        case 0x38A, 0x3AF, 0x390, 0x3CA: 0x3B9
        case 0x38C, 0x3CC: 0x3BF
        case 0x38E, 0x3CD, 0x3B0, 0x3CB: 0x3C5
        case 0x38F, 0x3CE: 0x3C9
        case 0x3C2: 0x3C3
        default: UInt16(scalar)
        }
    }

    private static func cyrillicExtension(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        // Palochka pairs the other way round.
        case 0x4C0, 0x4CF: 0x4CF
        case 0x4C1...0x4CE: scalar & 1 == 1 ? scalar + 1 : scalar
        default: scalar | 1
        }
    }

    private static func arabic(_ scalar: UInt32) -> Outcome {
        switch scalar {
        case 0x610...0x61A, 0x640, 0x64B...0x65F, 0x670, 0x6D6...0x6ED: .nothing
        case 0x622, 0x623, 0x625, 0x671: .letter(0x627)
        case 0x629: .letter(0x647)
        case 0x649, 0x6CC: .letter(0x64A)
        case 0x6A9: .letter(0x643)
        case 0x660...0x669: .digit(UInt8(scalar - 0x660))
        case 0x6F0...0x6F9: .digit(UInt8(scalar - 0x6F0))
        case 0x620...0x64A, 0x66E...0x6D3, 0x750...0x77F: .letter(UInt16(scalar))
        default: .other
        }
    }

    private static func other(_ scalar: UInt32) -> Outcome {
        guard scalar > 0x500, scalar < 0x1_0000, let value = Unicode.Scalar(scalar), value.properties.isAlphabetic
        else {
            return .other
        }
        return .letter(UInt16(scalar))
    }
}

extension StringProtocol {
    /// The folded letters of a single word, for data files.
    ///
    /// `languageKey`: whose word it is, as `Lexicon.key(ofLanguage:)` gives it; 0 for none.
    func foldedLetters(languageKey: UInt64 = 0) -> [UInt16] {
        var letters: [UInt16] = []
        letters.reserveCapacity(utf8.count)
        let isUzbek = languageKey == Lexicon.uzbek
        var last: UInt32?
        for scalar in unicodeScalars {
            defer { last = scalar.value }
            switch isUzbek ? Folding.foldUzbek(scalar.value, after: last) : Folding.fold(scalar.value) {
            case .letter(let letter): letters.append(letter)
            case .pair(let first, let second): letters += [first, second]
            default: break
            }
        }
        return letters
    }
}
