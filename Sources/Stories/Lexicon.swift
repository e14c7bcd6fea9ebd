import News

/// The concepts of news and the region's names, by the stems of their words in every language.
///
/// The files are in `Sources/StoriesData/lexicon`; their first lines tell the format.
struct Lexicon: Sendable {
    typealias Concept = UInt16

    /// What a concept is, by the file that lists it.
    enum Kind: UInt8, Sendable {
        /// Deeds, things, institutions: what happened.
        case theme
        /// People, companies, parties.
        case name
        /// Cities, regions, waters.
        case place
        case country
        /// Thousand, million: they scale the figure in front of them.
        case magnitude
    }

    struct Match {
        let concept: Concept
        /// How many tokens it takes up.
        let length: Int
    }

    /// What a stem leads to; `none` where to nothing.
    // Why no optionals, and no array of phrases: there are 140,000 stems, and every program that starts makes them all.
    private struct Entry {
        var concept = none
        /// The stem is the whole word.
        var exact = none
        /// The first and the last of the terms of several words that begin so: places in `phrases`, -1 where there is none.
        var firstPhrase: Int32 = -1
        var lastPhrase: Int32 = -1

        // The first concept that claims a stem has it.
        mutating func note(_ concept: Concept, isExact: Bool) {
            if isExact {
                if exact == none { exact = concept }
            } else if self.concept == none {
                self.concept = concept
            }
        }

        /// Gives the phrase that was the last one, -1 for none.
        mutating func append(phrase: Int32) -> Int32 {
            defer { lastPhrase = phrase }
            if firstPhrase < 0 { firstPhrase = phrase }
            return lastPhrase
        }
    }

    /// No concept's number.
    private static let none = Concept.max

    /// A term of several words.
    private struct Phrase {
        let concept: Concept
        /// Its first word is the whole word.
        let isWhole: Bool
        /// Where its further words stand in `parts`.
        let rest: Range<Int32>
        /// The next one that begins so.
        var next: Int32 = -1
    }

    private struct Part {
        let hash: UInt64
        let length: UInt16
        let isExact: Bool
    }

    private(set) var names: [String] = []
    private(set) var kinds: [Kind] = []
    /// The section that a theme speaks for.
    private(set) var sections: [Section?] = []
    private var stems = HashTable<Entry>()
    private var phrases: [Phrase] = []
    private var parts: [Part] = []
    /// Two bits of 64 for each stem (a Bloom filter): most beginnings of words are none, and need not be looked for in all the memory they take.
    private var marks = [UInt64](repeating: 0, count: 1 << 15)
    private var endings = HashTable<Concept>()
    private var languagesWithEndings: Set<UInt64> = []
    /// Letters of the longest of them.
    private var longestEnding = 0
    /// The country a place lies in.
    private(set) var countries: [Concept: Concept] = [:]
    /// The country that is meant when its capital is named: "Baku and Astana agree".
    private(set) var capitals: [Concept: Concept] = [:]
    /// Letters of the countries' names, a language's key with each.
    private(set) var countryStems: [(languageKey: UInt64, letters: [UInt16])] = []
    private static let shortestStem = 2
    private static let shortestEnding = 4

    /// The lexicon shipped with the program.
    static let bundled: Lexicon = {
        var lexicon = Lexicon()
        for (kind, text) in BundledData.lexicon { lexicon.add(text, kind: kind) }
        lexicon.addTerritories(BundledData.territories)
        return lexicon
    }()

    func name(of concept: Concept) -> String { names[Int(concept)] }
    func kind(of concept: Concept) -> Kind { kinds[Int(concept)] }

    static let uzbek = key(ofLanguage: "uz")

    /// A language's part of every hash.
    static func key(ofLanguage language: String) -> UInt64 { key(ofLanguage: language.utf8) }

    private static func key(ofLanguage language: some Sequence<UInt8>) -> UInt64 {
        language.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The concept that starts at a token, the longest stem first; nil where none does.
    func match(_ tokens: Tokens, at index: Int, languageKey: UInt64) -> Match? {
        let word = tokens[tokens.tokens[index]]
        var hash = LetterHash(seed: languageKey)
        var found: Match?
        var isLongPhrase = false
        for (offset, letter) in word.enumerated() {
            hash.add(letter)
            // A single letter may begin "x_ray"; that of a longer word is no stem.
            guard offset + 1 >= Self.shortestStem || word.count == 1, isMarked(hash.mixed),
                let place = stems.place(of: hash.mixed)
            else { continue }
            let isWhole = offset + 1 == word.count
            let entry = stems.values[place]
            if let phrase = phrase(
                from: entry.firstPhrase, isWhole: isWhole, in: tokens, after: index, languageKey: languageKey)
            {
                found = Match(concept: phrase.concept, length: phrase.rest.count + 1)
                isLongPhrase = true
            }
            if isLongPhrase { continue }
            if isWhole, entry.exact != Self.none { found = Match(concept: entry.exact, length: 1) }
            if entry.concept != Self.none { found = Match(concept: entry.concept, length: 1) }
        }
        return found ?? ending(of: word, languageKey: languageKey).map { Match(concept: $0, length: 1) }
    }

    @inline(__always)
    private static func mark(_ hash: UInt64) -> (place: Int, bits: UInt64) {
        (Int(hash >> 49), 1 << (hash >> 43 & 63) | 1 << (hash >> 37 & 63))
    }

    @inline(__always)
    private func isMarked(_ hash: UInt64) -> Bool {
        let mark = Self.mark(hash)
        return marks[mark.place] & mark.bits == mark.bits
    }

    /// The first of the phrases that begin with a stem whose other words follow in the text.
    ///
    /// `first`: the stem's first phrase, -1 for none. `isWhole`: whether the stem is all of the text's word.
    private func phrase(from first: Int32, isWhole: Bool, in tokens: Tokens, after index: Int, languageKey: UInt64)
        -> Phrase?
    {
        var next = first
        while next >= 0 {
            let phrase = phrases[Int(next)]
            if isWhole || !phrase.isWhole, follows(phrase.rest, tokens, after: index, languageKey: languageKey) {
                return phrase
            }
            next = phrase.next
        }
        return nil
    }

    private func follows(_ rest: Range<Int32>, _ tokens: Tokens, after index: Int, languageKey: UInt64) -> Bool {
        guard index + rest.count < tokens.tokens.count else { return false }
        return rest.enumerated().allSatisfy { offset, place in
            let part = parts[Int(place)]
            let length = Int(part.length)
            let word = tokens[tokens.tokens[index + 1 + offset]]
            guard word.count >= length, !part.isExact || word.count == length else { return false }
            return LetterHash.of(word.prefix(length), seed: languageKey) == part.hash
        }
    }

    /// What may follow a compound's ending, so that "fortgesetzt" is no law.
    private static let inflections = Set(["", "e", "s", "n", "es", "en", "er", "em", "ns"].map { Array($0.utf16) })

    /// Compounds: "Wirtschaftsgipfels" ends in "gipfel" and an inflection.
    private func ending(of word: ArraySlice<UInt16>, languageKey: UInt64) -> Concept? {
        guard word.count >= Self.shortestEnding + 3, languagesWithEndings.contains(languageKey) else { return nil }
        let earliest = max(word.startIndex + 2, word.endIndex - longestEnding - 2)
        for start in earliest...(word.endIndex - Self.shortestEnding) {
            var hash = LetterHash(seed: languageKey)
            for index in start..<word.endIndex {
                hash.add(word[index])
                if index >= word.endIndex - 3, index - start + 1 >= Self.shortestEnding,
                    let concept = endings[hash.mixed], Self.inflections.contains(Array(word[(index + 1)...]))
                {
                    return concept
                }
            }
        }
        return nil
    }

    // MARK: Reading

    /// Adds a file's concepts: `id | language stem, stem | language stem …` a line, and "## section" before some.
    mutating func add(_ text: String, kind: Kind) {
        var section: Section?
        // As bytes: characters would take five times as long, and every start waits for this.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") {
                // "## sport": what follows belongs to that section. Other lines with "#" are remarks.
                let name = line.drop { $0 == UInt8(ascii: "#") }
                if line.count - name.count == 2 { section = Section(rawValue: String(Substring(name.trimmed))) }
                continue
            }
            let fields = line.split(separator: UInt8(ascii: "|")).map(\.trimmed)
            guard let id = fields.first, !id.isEmpty, names.count < Int(Concept.max) else { continue }
            let concept = Concept(names.count)
            let name = String(Substring(id))
            names.append(name)
            sections.append(section)
            kinds.append(name.hasPrefix("country-") ? .country : name.hasPrefix("magnitude-") ? .magnitude : kind)
            for field in fields.dropFirst() {
                let code = field.prefix { $0 != UInt8(ascii: " ") }
                let languageKey = Self.key(ofLanguage: code)
                for stem in field.dropFirst(code.count).split(separator: UInt8(ascii: ",")) {
                    add(stem.trimmed, languageKey: languageKey, concept)
                }
            }
        }
    }

    /// Adds where places lie: a country's code, its capital or "-", further places a line.
    mutating func addTerritories(_ text: String) {
        let concepts = Dictionary(zip(names, names.indices.map { Concept($0) })) { first, _ in first }
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: " ").map(String.init)
            guard let code = fields.first, let country = concepts["country-" + code] else { continue }
            for (index, place) in fields.dropFirst().enumerated() {
                guard let concept = concepts[place] else { continue }
                countries[concept] = country
                if index == 0 { capitals[concept] = country }
            }
        }
    }

    private mutating func add(_ stem: Substring.UTF8View, languageKey: UInt64, _ concept: Concept) {
        if stem.first == UInt8(ascii: "*") {
            let letters = Substring(stem.dropFirst()).foldedLetters(languageKey: languageKey)
            endings[LetterHash.of(letters, seed: languageKey), default: concept] = concept
            longestEnding = max(longestEnding, letters.count)
            languagesWithEndings.insert(languageKey)
            return
        }
        var first: Part?
        var beginning: [UInt16] = []
        var rest: [Part] = []
        for word in stem.split(separator: UInt8(ascii: "_")) {
            let isExact = word.first == UInt8(ascii: "=")
            let letters = Substring(isExact ? word.dropFirst() : word).foldedLetters(languageKey: languageKey)
            // Figures are no letters: a term with one in it is not known here.
            guard !letters.isEmpty else { return }
            // "su_bask" is water, and not Suriye.
            let part = Part(
                hash: LetterHash.of(letters, seed: languageKey), length: UInt16(clamping: letters.count),
                isExact: isExact || letters.count <= Self.shortestStem)
            if first == nil {
                (first, beginning) = (part, letters)
            } else {
                rest.append(part)
            }
        }
        guard let first, first.length >= (rest.isEmpty ? Self.shortestStem : 1) else { return }
        marks[Self.mark(first.hash).place] |= Self.mark(first.hash).bits
        if rest.isEmpty, kinds[Int(concept)] == .country { countryStems.append((languageKey, beginning)) }
        guard !rest.isEmpty else { return stems[first.hash, default: Entry()].note(concept, isExact: first.isExact) }
        let place = Int32(phrases.count)
        let words = Int32(parts.count)..<Int32(parts.count + rest.count)
        parts += rest
        phrases.append(Phrase(concept: concept, isWhole: first.isExact, rest: words))
        let previous = stems[first.hash, default: Entry()].append(phrase: place)
        if previous >= 0 { phrases[Int(previous)].next = place }
    }
}

extension Substring.UTF8View {
    fileprivate var trimmed: Substring.UTF8View {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }
}
