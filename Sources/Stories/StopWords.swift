/// Function words: they stand in every text and tell nothing of its subject.
struct StopWords: Sendable {
    private var hashes = HashTable<Void>()

    /// The lists shipped with the program.
    static let bundled = StopWords(BundledData.stopWords)

    /// `text`: a language a line: its code, then its words.
    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard let code = words.first else { continue }
            let languageKey = Lexicon.key(ofLanguage: String(code))
            for word in words.dropFirst() {
                let letters = String(word).foldedLetters(languageKey: languageKey)
                hashes[LetterHash.of(letters, seed: languageKey), default: ()] = ()
            }
        }
    }

    func contains(_ word: ArraySlice<UInt16>, languageKey: UInt64) -> Bool {
        hashes.place(of: LetterHash.of(word, seed: languageKey)) != nil
    }
}
