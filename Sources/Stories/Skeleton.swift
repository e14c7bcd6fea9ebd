import News

/// Brings a name's spellings in different scripts and languages together.
///
/// Alijew, Aliyev, Алиев and Əliyev are one man: letters become Latin sounds, sounds become classes, vowels go.
/// Coarse on purpose; rarity decides what a shared skeleton is worth.
enum Skeleton {
    /// Consonant classes of a word, at most six; nil where too little is left to tell names apart.
    static func of(_ word: String, language: Language) -> String? {
        let latin = romanised(word)
        var classes: [Character] = []
        var rest = latin[...]
        while !rest.isEmpty {
            let (sound, length) = sound(at: rest, language: language.code)
            rest = rest.dropFirst(length)
            guard let sound, classes.last != sound else { continue }
            classes.append(sound)
        }
        guard classes.count >= 3, latin.count >= 4 else { return nil }
        return String(classes.prefix(6))
    }

    private static let clusters: [(String, Character)] = [
        ("dzsch", "c"), ("dsch", "c"), ("tsch", "c"), ("sch", "s"), ("shch", "s"), ("dzh", "c"), ("tch", "c"),
        ("ch", "c"), ("sh", "s"), ("zh", "s"), ("kh", "h"), ("gh", "g"), ("ts", "c"), ("tz", "c"), ("dz", "c"),
        ("dj", "c"), ("ph", "v"), ("th", "t"), ("ck", "k"), ("qu", "k"),
    ]

    private static func sound(at rest: Substring, language: String) -> (Character?, Int) {
        for (letters, sound) in clusters where rest.hasPrefix(letters) { return (sound, letters.count) }
        guard let letter = rest.first else { return (nil, 1) }
        let sound: Character? =
            switch letter {
            case "b", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t": letter
            case "ş", "š", "ß", "ž": "s"
            case "ç", "č", "ć": "c"
            case "f", "v", "w": "v"
            case "q": "k"
            case "ğ", "ġ": "g"
            case "x": language == "az" || language == "uz" ? "h" : "k"
            case "z": language == "de" ? "c" : "s"
            case "c": ["az", "tr"].contains(language) ? "c" : "k"
            case "j": language == "de" ? nil : "s"
            case "ñ", "ń": "n"
            case "ł": "l"
            default: nil
            }
        return (sound, 1)
    }

    private static func romanised(_ word: String) -> String {
        var result = ""
        for scalar in word.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                result += table[scalar] ?? String(scalar)
            }
        }
        return result
    }

    private static let table: [Unicode.Scalar: String] = {
        var table: [Unicode.Scalar: String] = [:]
        let alphabets = [
            "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch ш:sh",
            "щ:sh ъ: ы:y ь: э:e ю:u я:a і:i ї:i є:e ґ:g ә:a ғ:g қ:k ң:n ө:o ұ:u ү:u һ:h ў:u ҳ:h ҷ:ch ӣ:i ӯ:u",
            "ა:a ბ:b გ:g დ:d ე:e ვ:v ზ:z თ:t ი:i კ:k ლ:l მ:m ნ:n ო:o პ:p ჟ:zh რ:r ს:s ტ:t უ:u ფ:p ქ:k ღ:g ყ:k შ:sh ჩ:ch",
            "ც:ts ძ:dz წ:ts ჭ:ch ხ:h ჯ:dj ჰ:h",
            "ա:a բ:b գ:g դ:d ե:e զ:z է:e ը:y թ:t ժ:zh ի:i լ:l խ:h ծ:ts կ:k հ:h ձ:dz ղ:g ճ:ch մ:m յ:y ն:n շ:sh ո:o չ:ch",
            "պ:p ջ:dj ռ:r ս:s վ:v տ:t ր:r ց:ts ւ:v փ:p ք:k օ:o ֆ:f և:ev",
            "ı:i ö:o ü:u ä:a ə:a â:a á:a à:a é:e è:e ê:e í:i î:i ó:o ô:o ú:u û:u ý:y",
        ]
        for pair in alphabets.flatMap({ $0.split(separator: " ") }) {
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
            if let letter = parts[0].unicodeScalars.first { table[letter] = String(parts[1]) }
        }
        return table
    }()
}
