public import News

/// What the address of an article says of it: ".../2026/snow-closes-road-17394.html" says "snow closes road".
public struct AddressWords: Sendable, Equatable {
    /// The words with blanks between them, Cyrillic in Latin letters in one spelling; "" where there are none.
    public let text: String
    /// Whether that is enough to tell what the article is about.
    public let isReadable: Bool

    /// Figures of more digits are numbers of articles.
    private static let longestFigure = 3
    private static let fewestWords = 3
    private static let vowels: Set<Character> = ["a", "e", "i", "o", "u", "y"]
    /// Written in Cyrillic, but not in addresses.
    private static let cyrillic: Set<String> = ["ru", "uk", "be", "bg", "kk", "ky", "mk", "sr", "tg", "mn"]

    /// `language`: of the article.
    public init(_ address: String, language: Language) {
        let path = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        let parts = path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").dropFirst().map { Self.words(of: $0) }
        let best = parts.max { Self.letters(in: $0) < Self.letters(in: $1) } ?? []
        let spoken = best.count { $0.count > 2 && ($0.contains(where: Self.vowels.contains) || !Self.isLatin($0)) }
        isReadable = spoken >= Self.fewestWords
        let latin = best.joined(separator: " ")
        let isForeign = Self.cyrillic.contains(language.code) && Self.isLatin(latin)
        text = isForeign ? Transliteration.folded(latin) : latin
    }

    /// Without what joins letters and digits, as ids do, and without the kind of the file.
    private static func words(of part: Substring) -> [String] {
        let name = part.lastIndex(of: ".").map { part[..<$0] } ?? part
        return name.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }.filter { word in
            word.allSatisfy(\.isLetter) || word.count <= longestFigure && word.allSatisfy(\.isNumber)
        }
    }

    private static func isLatin(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    private static func letters(in words: [String]) -> Int {
        words.reduce(0) { $0 + $1.count(where: \.isLetter) }
    }
}

/// Cyrillic in Latin letters, brought to one of the many ways of writing it.
///
/// Not back to Cyrillic: that guesses where this only has to be the same for the same word.
private enum Transliteration {
    private static let foldings: [(written: String, folded: String)] = [
        ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("ch", "c"), ("ts", "c"), ("tc", "c"),
        ("iy", "i"), ("ij", "i"), ("yy", "i"), ("yj", "i"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("yu", "u"),
        ("iu", "u"), ("ju", "u"), ("ye", "e"), ("je", "e"), ("yo", "o"), ("jo", "o"), ("x", "ks"), ("w", "v"),
        ("y", "i"), ("j", "i"),
    ]

    static func folded(_ latin: String) -> String {
        var folded = ""
        var rest = latin[...]
        while let first = rest.first {
            let folding = foldings.first { rest.hasPrefix($0.written) }
            for letter in folding?.folded ?? String(first) where letter != folded.last || letter == " " {
                folded.append(letter)
            }
            rest = rest.dropFirst(folding?.written.count ?? 1)
        }
        return folded
    }
}
