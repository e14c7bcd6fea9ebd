import News

/// The words of a title or teaser, as clustering sees them.
struct Words {
    struct Word {
        /// Lower case, without accents that writers leave out.
        let folded: String
        let surface: Substring
        let isCapitalised: Bool
        let isSentenceStart: Bool
    }

    let words: [Word]
    /// Figures with thousands and decimal marks made uniform: "800000", "5.6".
    ///
    /// No years.
    let numbers: [String]

    init(_ text: String) {
        var words: [Word] = []
        var numbers: [String] = []
        var startsSentence = true
        var rest = text[...]
        while let first = rest.first {
            if first.isLetter {
                let word = rest.prefix { $0.isLetter || $0 == "'" || $0 == "’" }
                words.append(
                    Word(
                        folded: word.lowercased().filter { $0.isLetter }, surface: word,
                        isCapitalised: first.isUppercase, isSentenceStart: startsSentence))
                startsSentence = false
                rest = rest[word.endIndex...]
            } else if first.isASCII, first.isNumber {
                let digits = Self.figure(rest)
                if let number = Self.normalised(digits) { numbers.append(number) }
                startsSentence = false
                rest = rest[digits.endIndex...]
            } else {
                if ".!?։:".contains(first) { startsSentence = true }
                rest = rest.dropFirst()
            }
        }
        self.words = words
        self.numbers = numbers
    }

    /// Digits with marks between them: "1 200", "800.000", "5,6".
    private static func figure(_ text: Substring) -> Substring {
        var end = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let next = text.index(after: index)
            if character.isASCII, character.isNumber {
                end = next
            } else if ".,' \u{A0}\u{202F}".contains(character), next < text.endIndex, text[next].isASCII,
                text[next].isNumber
            {
                if character.isWhitespace {
                    let group = text[next...].prefix { $0.isASCII && $0.isNumber }
                    guard group.count == 3, text[..<end].suffix(4).contains(where: \.isNumber) else { break }
                }
            } else {
                break
            }
            index = next
        }
        return text[..<end]
    }

    private static func normalised(_ figure: Substring) -> String? {
        let groups = figure.split { !$0.isNumber }
        guard let head = groups.first else { return nil }
        let isThousands = groups.count > 1 && head.count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
        if isThousands || groups.count == 1 {
            let whole = groups.joined()
            if groups.count == 1, whole.count == 4, whole.hasPrefix("19") || whole.hasPrefix("20") { return nil }
            return whole.count >= 2 ? whole : nil
        }
        return groups.count == 2 ? groups.joined(separator: ".") : nil
    }
}
