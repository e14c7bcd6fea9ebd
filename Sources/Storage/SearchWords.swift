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
            let tokens = word.unicodeScalars.split { !isPartOfToken($0) }.map(String.init)
            return tokens.enumerated().map { index, token in
                let isBeginning = index == tokens.count - 1 && (token.count >= shortestBeginning || isOfSigns(token))
                return expression(of: spellings(of: token.lowercased()), byBeginning: isBeginning)
            }
        }.prefix(mostTokens)
        return terms.isEmpty ? "\"\"" : terms.joined(separator: " AND ")
    }

    /// Letters that are written for one another, and that the tokenizer keeps apart.
    private static let alike: [(Character, Character)] = [
        ("ё", "е"), ("ı", "i"), ("ґ", "г"), ("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ى", "ي"), ("ة", "ه"),
    ]
    private static let mostSpellings = 8

    /// The word, with each letter that is often written otherwise as the other one: "мертвых" is "мёртвых" too.
    private static func spellings(of word: String) -> [String] {
        var spellings = [word]
        func add(_ spelling: String) {
            if !spellings.contains(spelling), spellings.count < mostSpellings { spellings.append(spelling) }
        }
        if word.contains("ß") { add(word.replacing("ß", with: "ss")) }
        if word.contains("ss") { add(word.replacing("ss", with: "ß")) }
        for (rare, usual) in alike {
            add(String(word.map { $0 == rare ? usual : $0 }))
            add(String(word.map { $0 == usual ? rare : $0 }))
            for index in word.indices where word[index] == usual {
                add(word.replacingCharacter(at: index, with: rare))
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
