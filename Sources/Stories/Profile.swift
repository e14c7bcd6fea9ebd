import News

/// What a text is about, as weighted terms in three spaces.
struct Profile: Sendable {
    /// A term is a hash, its surface one of the words it stands for.
    struct Term: Sendable {
        let id: UInt64
        /// How strongly the text speaks of it, before rarity: title words count double.
        let weight: Float
        let surface: String
    }

    /// Word beginnings, of one language.
    let words: [Term]
    /// Sequences of four letters, of one language: compounds, endings.
    let grams: [Term]
    /// Names, figures and countries, of no language.
    let keys: [Term]

    static let titleWeight: Float = 2
    private static let stemLength = 7

    init(title: String, teaser: String, language: Language) {
        var builder = Builder(language: language)
        builder.add(Words(Self.withoutSiteName(title)), weight: Self.titleWeight)
        builder.add(Words(teaser), weight: 1)
        words = builder.words.terms
        grams = builder.grams.terms
        keys = builder.keys.terms
    }

    /// "Headline | Outlet" → "Headline".
    private static func withoutSiteName(_ title: String) -> String {
        for mark in [" | ", " — Sputnik", " – Sputnik"] {
            if let range = title.firstRange(of: mark), title[..<range.lowerBound].count > 20 {
                return String(title[..<range.lowerBound])
            }
        }
        return title
    }

    private struct Bag {
        private(set) var weights: [UInt64: Float] = [:]
        private(set) var surfaces: [UInt64: String] = [:]
        private var order: [UInt64] = []

        mutating func add(_ name: String, weight: Float, surface: String) {
            let id = Fingerprint.of(name)
            if weights[id] == nil {
                order.append(id)
                surfaces[id] = surface
            }
            // Said again counts, but less and less.
            weights[id] = max(weights[id] ?? 0, weight) + (weights[id] == nil ? 0 : 0.3)
        }

        /// In order of first mention, so that nothing depends on a hash table's order.
        var terms: [Term] {
            order.map { Term(id: $0, weight: weights[$0] ?? 0, surface: surfaces[$0] ?? "") }
        }
    }

    private struct Builder {
        let language: Language
        var words = Bag()
        var grams = Bag()
        var keys = Bag()

        mutating func add(_ text: Words, weight: Float) {
            for number in text.numbers {
                words.add("#" + number, weight: weight, surface: number)
                keys.add("#" + number, weight: weight * (number.count > 2 ? 1 : 0.6), surface: number)
            }
            for word in text.words where !StopWords.contains(word.folded, language) {
                let surface = String(word.surface)
                words.add(
                    language.code + ":" + word.folded.prefix(Profile.stemLength), weight: weight, surface: surface)
                addGrams(of: word.folded, weight: weight)
                if let country = Gazetteer.country(of: word.folded) {
                    keys.add("@" + country, weight: weight, surface: surface)
                } else if word.mayBeName, let skeleton = Skeleton.of(word.folded, language: language) {
                    keys.add(skeleton, weight: weight, surface: surface)
                    // Endings differ from language to language; the first consonants do not.
                    if skeleton.count > 4 { keys.add("~" + skeleton.prefix(4), weight: weight * 0.5, surface: surface) }
                    if skeleton.count == 4 { keys.add("~" + skeleton, weight: weight * 0.5, surface: surface) }
                }
            }
        }

        private mutating func addGrams(of word: String, weight: Float) {
            let letters = Array(word)
            guard letters.count > 4 else { return grams.add(word, weight: weight, surface: word) }
            for start in 0...(letters.count - 4) {
                grams.add(String(letters[start..<(start + 4)]), weight: weight, surface: word)
            }
        }
    }
}

extension Words.Word {
    /// Capitals mark names where a script has them; Georgian has none, so every long word may be one.
    fileprivate var mayBeName: Bool {
        isCapitalised || folded.unicodeScalars.first.map { (0x10D0...0x10FF).contains($0.value) } ?? false
    }
}
