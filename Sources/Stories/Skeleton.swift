/// Brings a name's spellings in different scripts and languages together.
///
/// Alijew, Aliyev, Алиев and Əliyev are one man: letters become sounds, sounds become classes, vowels go.
/// Coarse on purpose; rarity decides what a shared skeleton is worth.
enum Skeleton {
    /// What a writer's alphabet makes of the letters that languages disagree on.
    struct Spelling {
        let xIsGuttural: Bool
        let zIsAffricate: Bool
        let cIsAffricate: Bool
        let jIsVowel: Bool

        init(language: String) {
            xIsGuttural = ["az", "uz"].contains(language)
            zIsAffricate = language == "de"
            cIsAffricate = ["az", "tr", "pl", "sl", "hr", "cs"].contains(language)
            jIsVowel = ["de", "sl", "pl", "hr", "cs", "sv", "fi"].contains(language)
        }
    }

    static let longest = 6

    /// Consonant classes of a folded word, at most six packed in bytes, first one highest; the second value counts them.
    static func of(_ word: ArraySlice<UInt16>, spelling: Spelling) -> (classes: UInt64, count: Int) {
        var classes: UInt64 = 0
        var count = 0
        var last: UInt8 = 0
        var index = word.startIndex
        while index < word.endIndex, count < longest {
            let (sound, length) = sound(in: word, at: index, spelling)
            index += length
            guard sound != 0 else {
                // A vowel between two equal consonants keeps them apart: Mammadov is not Madov.
                last = 0
                continue
            }
            guard sound != last else { continue }
            classes = classes << 8 | UInt64(sound)
            count += 1
            last = sound
        }
        return (classes, count)
    }

    /// Whether a word begins, and whether it ends with a vowel; a final e is often none.
    static func vowels(of word: ArraySlice<UInt16>, spelling: Spelling) -> (first: Bool, last: Bool) {
        guard let end = word.last else { return (false, false) }
        let isSilent = end == 0x65 || end == 0x435
        return (
            sound(in: word, at: word.startIndex, spelling).0 == 0,
            !isSilent && sound(in: word, at: word.endIndex - 1, spelling).0 == 0
        )
    }

    private static func sound(in word: ArraySlice<UInt16>, at index: Int, _ spelling: Spelling) -> (UInt8, Int) {
        let letter = word[index]
        let next = index + 1 < word.endIndex ? word[index + 1] : 0
        guard letter < 0x80 else {
            switch (letter, next) {
            // д + ж, з: one sound
            case (0x434, 0x436), (0x434, 0x437): return (affricate, 2)
            // ե + ւ, ա + ւ end in v; elsewhere ւ belongs to a vowel.
            case (0x565, 0x582), (0x561, 0x582): return (UInt8(ascii: "v"), 2)
            default: return (foreign(letter), 1)
            }
        }
        func follows(_ text: StaticString) -> Bool {
            text.withUTF8Buffer { wanted in
                guard index + wanted.count <= word.endIndex else { return false }
                return wanted.indices.allSatisfy { word[index + $0] == UInt16(wanted[$0]) }
            }
        }
        switch UInt8(letter) {
        case UInt8(ascii: "d"):
            if follows("dzsch") { return (affricate, 5) }
            if follows("dsch") { return (affricate, 4) }
            if follows("dzh") { return (affricate, 3) }
            if next == 0x6A || next == 0x7A { return (affricate, 2) }
            return (UInt8(ascii: "d"), 1)
        case UInt8(ascii: "t"):
            if follows("tsch") { return (affricate, 4) }
            if follows("tch") { return (affricate, 3) }
            if next == 0x73 || next == 0x7A { return (affricate, 2) }
            return (UInt8(ascii: "t"), next == 0x68 ? 2 : 1)
        case UInt8(ascii: "s"):
            if follows("sch") { return (UInt8(ascii: "s"), 3) }
            return (UInt8(ascii: "s"), next == 0x68 ? 2 : 1)
        case UInt8(ascii: "z"):
            if next == 0x68 { return (UInt8(ascii: "s"), 2) }
            return (spelling.zIsAffricate ? affricate : UInt8(ascii: "s"), 1)
        case UInt8(ascii: "c"):
            if next == 0x68 { return (affricate, 2) }
            if next == 0x6B { return (UInt8(ascii: "k"), 2) }
            return (spelling.cIsAffricate ? affricate : UInt8(ascii: "k"), 1)
        case UInt8(ascii: "k"): return next == 0x68 ? (UInt8(ascii: "h"), 2) : (UInt8(ascii: "k"), 1)
        case UInt8(ascii: "g"): return (UInt8(ascii: "g"), next == 0x68 ? 2 : 1)
        case UInt8(ascii: "p"): return next == 0x68 ? (UInt8(ascii: "v"), 2) : (UInt8(ascii: "p"), 1)
        case UInt8(ascii: "q"): return (UInt8(ascii: "k"), next == 0x75 ? 2 : 1)
        case UInt8(ascii: "x"): return (spelling.xIsGuttural ? UInt8(ascii: "h") : UInt8(ascii: "k"), 1)
        case UInt8(ascii: "j"): return (spelling.jIsVowel ? 0 : UInt8(ascii: "s"), 1)
        case UInt8(ascii: "f"), UInt8(ascii: "v"), UInt8(ascii: "w"): return (UInt8(ascii: "v"), 1)
        case UInt8(ascii: "b"), UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "m"), UInt8(ascii: "n"),
            UInt8(ascii: "r"):
            return (UInt8(letter), 1)
        default: return (0, 1)
        }
    }

    /// ts, tsh, dzh and all that hisses are one class: languages spell them too differently.
    private static let affricate = UInt8(ascii: "s")

    private static func foreign(_ letter: UInt16) -> UInt8 {
        switch letter {
        case 0x430...0x4FF: cyrillic[Int(letter) - 0x430]
        case 0x561...0x587: armenian[Int(letter) - 0x561]
        case 0x5D0...0x5EA: hebrew[Int(letter) - 0x5D0]
        case 0x621...0x64A: arabic[Int(letter) - 0x621]
        case 0x67E: UInt8(ascii: "p")
        case 0x686: affricate
        case 0x698: UInt8(ascii: "s")
        case 0x6AF: UInt8(ascii: "g")
        case 0x10D0...0x10F0: georgian[Int(letter) - 0x10D0]
        case 0x3B1...0x3C9: greek[Int(letter) - 0x3B1]
        default: 0
        }
    }

    /// Classes in the alphabet's order in Unicode; "." is a vowel or a sign.
    private static func table(_ text: StaticString) -> [UInt8] {
        text.withUTF8Buffer { $0.map { $0 == UInt8(ascii: ".") ? 0 : $0 } }
    }

    private static let cyrillic: [UInt8] = {
        // а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я, then ѐ ё ђ ѓ є ѕ і ї ј љ њ ћ ќ ѝ ў џ
        var classes = table(".bvgd.ss..klmn.prst.vhssss........sg.s...lnsk..s")
        classes += [UInt8](repeating: 0, count: 0x500 - 0x430 - classes.count)
        for (letter, sound) in [
            (0x491, "g"), (0x493, "g"), (0x497, "s"), (0x499, "s"), (0x49B, "k"), (0x4A3, "n"), (0x4AB, "s"),
            (0x4B3, "h"), (0x4B7, "s"), (0x4B9, "s"), (0x4BB, "h"), (0x4CC, "s"),
        ] { classes[letter - 0x430] = sound.utf8.first ?? 0 }
        return classes
    }()
    // ա բ գ դ ե զ է ը թ ժ ի լ խ ծ կ հ ձ ղ ճ մ յ ն շ ո չ պ ջ ռ ս վ տ ր ց ւ փ ք օ ֆ և
    private static let armenian = table(".bgd.s..ts.lhskhsgsm.ns.spsrsvtrs.pk.vv")
    private static let hebrew = table(".bgdhvsht.kklmmnns.ppsskrst")
    // ء آ أ ؤ إ ئ ا ب ة ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ػ ؼ ؽ ؾ ؿ ـ ف ق ك ل م ن ه و ى ي
    private static let arabic = table(".......b.ttshhddrssssdts.g......vkklmnh...")
    // ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ
    private static let georgian = table(".bgd.vst.klmn.psrst.pkgksssssshsh")
    // α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ ς σ τ υ φ χ ψ ω
    private static let greek = table(".vgd.s.t.klmnk.prsst.vhp.")
}
