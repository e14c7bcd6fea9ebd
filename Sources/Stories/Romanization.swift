/// One Latin letter for each letter of another alphabet, so that names and loans share letter sequences across languages.
///
/// олимпиада, ოლიმპიადა and Olimpiade meet in "_oli", "limp", "impi". Latin letters stay what they are: to take together those that
/// languages disagree on (y and i, c and k) costs more within a language than it brings. Scripts that leave vowels out (Arabic,
/// Hebrew) stay as they are, too.
enum Romanization {
    /// The letter that stands for a folded one.
    @inline(__always)
    static func latin(_ letter: UInt16) -> UInt16 {
        switch letter {
        case 0..<0x250: letter
        case 0..<0x600: table[Int(letter)]
        case 0x10D0...0x10F0: georgian[Int(letter) - 0x10D0]
        default: letter
        }
    }

    /// U+0000…U+05FF.
    private static let table: [UInt16] = {
        var table = (0..<0x600).map { UInt16($0) }
        let alphabets: KeyValuePairs = [
            "ə": "a",
            "αβγδεζηθικλμνξοπρςστυφχψω": "avgdezitiklmnxoprsstyfhpo",
            "абвгдежзийклмнопрстуфхцчшщъыьэюя": "abvgdejziyklmnoprstufhccssyyyeua",
            "ѐёђѓєѕіїјљњћќѝўџ": "eedgeziijlnckiuj",
            "ґғҗқңүұҳһәө": "ggjknuuhhao",
            "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ": "abgdezeetjilhckhzgcmynsocpjrsvtrcvpkof",
        ]
        for (letters, latin) in alphabets {
            for (letter, latin) in zip(letters.utf16, latin.utf16) { table[Int(letter)] = latin }
        }
        return table
    }()

    /// U+10D0…U+10F0.
    // ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ
    private static let georgian = "abgdevztiklmnopjrstupkgksccdcchjh".utf16.map { $0 }
}
