/// What a reader types, as the search index understands it.
///
/// Its tokenizer ("unicode61") sees words where there are letters, numbers and private characters, and nothing else: "می‌خواهم" is two
/// of them, "हिन्दी" three. The index has no places of words (`detail = 'column'`), so each has to be asked for by itself.
enum SearchWords {
    private static let mostTokens = 12
    /// Letters a word must have to be looked for by its beginning: all words that begin with "a" are half the archive.
    private static let shortestBeginning = 3

    /// An FTS5 expression: every word has to stand there, the last part of each by its beginning.
    ///
    /// Nothing a reader types is taken for FTS5's syntax. What has no words finds nothing.
    // Why lower case here: "İ" becomes "i" with a dot above, which the tokenizer takes off, as it does in the texts.
    static func matchExpression(of words: String) -> String {
        let terms = words.split(whereSeparator: \.isWhitespace).flatMap { word in
            let pieces = word.unicodeScalars.split { !isPartOfToken($0) && !isApostrophe($0) }
            return pieces.enumerated().compactMap { index, piece in
                term(Substring(piece), isLast: index == pieces.count - 1)
            }
        }.prefix(mostTokens)
        return terms.isEmpty ? "\"\"" : terms.joined(separator: " AND ")
    }

    /// `isLast`: of a word, which is looked for by its beginning.
    private static func term(_ piece: Substring, isLast: Bool) -> String? {
        let tokens = piece.unicodeScalars.split(whereSeparator: isApostrophe).map(String.init)
        guard !tokens.isEmpty else { return nil }
        let parts = tokens.enumerated().map { index, token in
            expression(
                of: spellings(of: token.lowercased()), byBeginning: isLast && index == tokens.count - 1 && isLong(token)
            )
        }
        guard parts.count > 1 else { return parts[0] }
        // "Oʻzbekiston" is written with any of them, and of these two the tokenizer makes letters of the word.
        let wholes = ["\u{2BB}", "\u{2BC}"].map { tokens.joined(separator: $0).lowercased() }
        return "(" + expression(of: wholes, byBeginning: isLast) + " OR (" + parts.joined(separator: " AND ") + "))"
    }

    private static func isLong(_ token: String) -> Bool { token.count >= shortestBeginning || isOfSigns(token) }

    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x27, 0x60, 0xB4, 0x2018, 0x2019, 0x2BB, 0x2BC: true
        default: false
        }
    }

    /// Letters that are written for one another, and that the tokenizer keeps apart.
    private static let alike: [(Character, Character)] = [
        ("ё", "е"), ("ı", "i"), ("ґ", "г"), ("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ة", "ه"),
    ]
    private static let armenianAnd = ["և", "եւ", "եվ"]
    private static let mostSpellings = 8

    /// The word, with each letter that is often written otherwise as the other one: "мертвых" is "мёртвых" too.
    private static func spellings(of word: String) -> [String] {
        var spellings = [word]
        func add(_ spelling: String) {
            if !spellings.contains(spelling), spellings.count < mostSpellings { spellings.append(spelling) }
        }
        if word.contains("ß") { add(word.replacing("ß", with: "ss")) }
        if word.contains("ss") { add(word.replacing("ss", with: "ß")) }
        // One letter in Armenia today, two in capitals and in other spellings.
        for and in Self.armenianAnd where word.contains(and) {
            for other in Self.armenianAnd where other != and { add(word.replacing(and, with: other)) }
        }
        for (rare, usual) in alike {
            add(String(word.map { $0 == rare ? usual : $0 }))
            add(String(word.map { $0 == usual ? rare : $0 }))
            for index in word.indices where word[index] == usual {
                add(word.replacingCharacter(at: index, with: rare))
            }
            // "ığdır" is Iğdır, whose capital is taken for an i.
            for index in word.indices where word[index] == rare {
                add(word.replacingCharacter(at: index, with: usual))
            }
        }
        return spellings
    }

    private static func expression(of spellings: [String], byBeginning: Bool) -> String {
        let terms = spellings.map { "\"\($0)\"" + (byBeginning ? "*" : "") }
        return terms.count == 1 ? terms[0] : "(" + terms.joined(separator: " OR ") + ")"
    }

    /// Chinese, Japanese and Korean words are as short as two signs.
    private static func isOfSigns(_ token: String) -> Bool { token.unicodeScalars.contains { $0.value >= 0x2E80 } }

    private static func isPartOfToken(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            true
        // The accents that the tokenizer takes off letters.
        default: (0x300...0x331).contains(scalar.value)
        }
    }
}

extension String {
    fileprivate func replacingCharacter(at index: Index, with character: Character) -> String {
        self[..<index] + String(character) + self[self.index(after: index)...]
    }
}
