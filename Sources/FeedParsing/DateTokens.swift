/// A date's text as figures, words and marks.
struct DateTokens {
    enum Token: Equatable {
        case number(Int, digits: Int)
        /// Lower case, letters only.
        case word(String)
        case mark(Character)
        /// White space.
        case gap
    }

    private(set) var tokens: [Token] = []
    /// What is longer than a time in milliseconds with room to spare is several numbers.
    private static let mostDigits = 15

    init(_ text: String) {
        var text = text.trimmingSpaces
        // Java's "[Europe/Berlin]" only says the offset before it once more.
        if text.last == "]", let start = text.lastIndex(of: "["), text[start...].contains("/") { text = text[..<start] }
        // Whatever minus sign and hyphen there is; but a dash is from one time to another.
        var characters = text.map { "−‐‑".contains($0) ? "-" : $0 }
        guard characters.count < 200 else { return }
        // RFC 3339's T is a gap.
        for index in characters.indices.dropFirst().dropLast()
        where characters[index] == "T" || characters[index] == "t" {
            if characters[index - 1].isASCIIDigit, characters[index + 1].isASCIIDigit { characters[index] = " " }
        }
        var index = 0
        while index < characters.count {
            let start = index
            let character = characters[index]
            if let digit = character.digit {
                var value = digit
                index += 1
                while index < characters.count, let digit = characters[index].digit, index - start < Self.mostDigits {
                    value = value * 10 + digit
                    index += 1
                }
                tokens.append(.number(value, digits: index - start))
            } else if character.isLetter {
                while index < characters.count, characters[index].isLetter || "’'ʼ׳\u{200C}".contains(characters[index])
                {
                    index += 1
                }
                let letters = String(characters[start..<index]).lowercased().filter { $0.isLetter }
                tokens.append(.word(letters))
            } else {
                let mark: Token = character.isWhitespace ? .gap : .mark(character)
                if mark != .gap || tokens.last != .gap { tokens.append(mark) }
                index += 1
            }
        }
        joinHalves()
    }

    /// Makes one word of the letters of "a.m." and of "p. m."
    private mutating func joinHalves() {
        for half in ["a", "p"] {
            guard let start = tokens.firstIndex(of: .word(half)), tokens[start...].dropFirst().first == .mark(".")
            else { continue }
            let rest = tokens[(start + 2)...].drop { $0 == .gap }
            guard rest.first == .word("m") else { continue }
            let hasPoint = rest.dropFirst().first == .mark(".")
            tokens.replaceSubrange(start...(rest.startIndex + (hasPoint ? 1 : 0)), with: [.word(half + "m")])
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }

    /// The value of a digit of any script; nil for numbers beyond nine, such as 兆 (a million millions).
    fileprivate var digit: Int? { wholeNumberValue.flatMap { $0 < 10 ? $0 : nil } }
}
