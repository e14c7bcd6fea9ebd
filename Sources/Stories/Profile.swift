import News

/// What a text is about: its terms in four spaces, before rarity weighs them.
struct Profile: Sendable {
    /// Word beginnings, of one language.
    private(set) var words = Bag()
    /// Sequences of four letters, romanised and of no language: compounds, endings, names and loans.
    private(set) var grams = Bag()
    /// Names, places and figures, of no language.
    private(set) var names = Bag()
    /// Concepts of the lexicon, of no language.
    private(set) var themes = Bag()
    /// Figures but years, as they stand in `names`.
    private(set) var figures: [Term] = []
    /// The title's part of `words`.
    private(set) var titleWords: [Term] = []
    /// Those of them that stand before its first colon or full stop alone.
    private(set) var kickerWords: [Term] = []
    /// Countries that the title names, or whose capitals it names.
    private(set) var titleCountries: [Term] = []
    /// Words of the teaser.
    private(set) var teaserLength = 0

    static let titleWeight: Float = 2
    private static let teaserWeight: Float = 1
    private static let stemLength = 5

    init(title: String, teaser: String, language: Language) {
        self.init(Reading(title: title, teaser: teaser, language: language))
    }

    /// What a headline and a teaser say.
    ///
    /// `titleWeight`: of the headline's words; the teaser's have 1.
    init(_ text: Reading, titleWeight: Float = Self.titleWeight) {
        var reader = Reader(language: text.language)
        reader.read(text.headline, weight: titleWeight)
        titleWords = Bag(reader.words).terms
        kickerWords = Self.kickerWords(of: text.headline.tokens, languageKey: text.languageKey)
        titleCountries = Bag(reader.names).terms.filter(Self.countries.contains)
        teaserLength = text.body.tokens.tokens.count
        reader.read(text.body, weight: Self.teaserWeight)
        words = Bag(reader.words)
        grams = Bag(reader.grams)
        names = Bag(reader.names)
        themes = Bag(reader.themes)
        figures = Array(Set(reader.figures)).sorted()
    }

    /// Words of a headline that stand before its first colon or full stop and nowhere behind it.
    private static func kickerWords(of headline: Tokens, languageKey: UInt64) -> [Term] {
        let length = headline.kickerLength
        guard length > 0 else { return [] }
        func terms(_ tokens: ArraySlice<Tokens.Token>) -> [Term] {
            tokens.filter { $0.figure == nil }.map {
                Bag.term(of: hash(ofWord: headline[$0], languageKey: languageKey))
            }
        }
        let rest = terms(headline.tokens[length...])
        return terms(headline.tokens[..<length]).filter { !rest.contains($0) }
    }

    private static func hash(ofWord letters: ArraySlice<UInt16>, languageKey: UInt64) -> UInt64 {
        LetterHash.of(letters.prefix(stemLength), seed: Space.word.rawValue | languageKey)
    }

    /// "Headline | Outlet" and "Headline - Outlet" → "Headline".
    static func withoutSiteName(_ title: String) -> Substring {
        var head = title[...]
        // Twice: "Headline - Sport - Outlet".
        for _ in 0..<2 {
            guard let mark = lastSeparator(in: head) else { return head }
            let tail = head[head.index(after: mark)...]
            let kept = head[..<head.unicodeScalars.index(before: mark)]
            let words = tail.split(separator: " ")
            let isName = words.count <= 5 && words.allSatisfy { $0.count <= 3 || $0.first?.isLowercase == false }
            guard isName, kept.utf8.count > 24, 2 * kept.utf8.count > 3 * tail.utf8.count else { return head }
            head = kept
        }
        return head
    }

    /// The last of | - – — " that stands between spaces.
    private static func lastSeparator(in text: Substring) -> String.Index? {
        let scalars = text.unicodeScalars
        var index = scalars.endIndex
        var next: Unicode.Scalar?
        while index > scalars.startIndex {
            index = scalars.index(before: index)
            let scalar = scalars[index]
            if next == " ", separators.contains(scalar), index > scalars.startIndex,
                scalars[scalars.index(before: index)] == " "
            {
                return index
            }
            next = scalar
        }
        return nil
    }

    private static let separators: Set<Unicode.Scalar> = ["|", "-", "–", "—", "\""]

    /// A term and the words it stands for in a text.
    struct Surface {
        let term: Term
        let text: Substring
    }

    /// Every term of a text's words, names and concepts with the words it stands for, in order of mention.
    static func surfaces(of text: Reading) -> [Surface] {
        let language = text.language
        return [(text.headline, text.title), (text.body, text.teaser)].flatMap { passage, text in
            var reader = Reader(language: language, isRecording: true)
            reader.read(passage, weight: 1)
            let bytes = text.utf8
            return reader.spoken.map { term, range in
                let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
                return Surface(term: term, text: text[start..<bytes.index(start, offsetBy: range.count)])
            }
        }
    }

    /// Terms with their weights, in ascending order of terms.
    struct Bag: Sendable {
        private(set) var terms: [Term] = []
        private(set) var weights: [Float] = []

        init() {}

        /// The greatest weight a term was given, and a little more for each further mention.
        init(_ collector: Collector) {
            let packed = collector.packed.sortedAsHashes()
            terms.reserveCapacity(packed.count)
            weights.reserveCapacity(packed.count)
            for entry in packed {
                let (term, weight) = (Self.term(of: entry), Self.weight(of: entry))
                if terms.last == term {
                    weights[weights.count - 1] = max(weights[weights.count - 1], weight) + Self.repetition
                } else {
                    terms.append(term)
                    weights.append(weight)
                }
            }
        }

        private static let repetition: Float = 0.3

        static func term(of packed: UInt64) -> Term { Term(truncatingIfNeeded: packed >> 32) }
        private static func weight(of packed: UInt64) -> Float { Float(packed & 0xFFFF_FFFF) / 256 }
    }

    /// Gathers terms, each packed with its weight: sorting numbers is faster than keeping a table.
    struct Collector {
        private(set) var packed: [UInt64] = []

        mutating func add(_ hash: UInt64, _ weight: Float) {
            packed.append(hash & 0xFFFF_FFFF_0000_0000 | UInt64(weight * 256))
        }
    }

    /// The terms of the word and of the letter sequences that a word's beginning leads to.
    static func terms(ofStem letters: [UInt16], languageKey: UInt64) -> (word: Term, grams: [Term]) {
        let word = hash(ofWord: letters[...], languageKey: languageKey)
        let whole = [0x5F] + letters
        let grams =
            whole.count < 4
            ? []
            : (0...(whole.count - 4)).map { start in
                LetterHash.of(whole[start..<(start + 4)].lazy.map(Romanization.latin), seed: Space.gram.rawValue)
            }
        return (Term(truncatingIfNeeded: word >> 32), grams.map { Term(truncatingIfNeeded: $0 >> 32) })
    }

    /// The term that stands for a concept.
    static func term(of concept: Lexicon.Concept) -> Term {
        Term(truncatingIfNeeded: LetterHash.of(CollectionOfOne(concept), seed: Space.concept.rawValue) >> 32)
    }

    /// Seeds that keep the spaces apart.
    enum Space: UInt64 {
        case word = 0x1_0000_0000
        case gram = 0x2_0000_0000
        case name = 0x3_0000_0000
        case concept = 0x4_0000_0000
        case figure = 0x5_0000_0000
        case year = 0x6_0000_0000
    }

    private struct Reader {
        let languageKey: UInt64
        let spelling: Skeleton.Spelling
        let lexicon = Lexicon.bundled
        var words = Collector()
        var grams = Collector()
        var names = Collector()
        var themes = Collector()
        var figures: [Term] = []
        private let isRecording: Bool
        private(set) var spoken: [(term: Term, bytes: Range<Int>)] = []

        init(language: Language, isRecording: Bool = false) {
            self.isRecording = isRecording
            languageKey = Lexicon.key(ofLanguage: language.code)
            spelling = Skeleton.Spelling(language: language.code)
        }

        mutating func read(_ passage: Passage, weight: Float) {
            let text = passage.tokens
            // Where all is in capitals they tell nothing.
            let hasAcronyms = 2 * text.tokens.count(where: \.isAcronym) <= text.tokens.count
            var index = 0
            while index < text.tokens.count {
                let start = index
                var isSilent = false
                let counts = (words.packed.count, names.packed.count, themes.packed.count)
                defer {
                    if isRecording, !isSilent, index > start {
                        record(
                            since: counts, text.tokens[start].bytes.lowerBound..<text.tokens[index - 1].bytes.upperBound
                        )
                    }
                }
                let token = text.tokens[index]
                if let figure = token.figure {
                    index += add(figure, in: passage, at: index, weight: weight)
                    continue
                }
                let word = text[token]
                // Function words stay: rarity makes them light, and whoever takes a text over takes them too.
                addWord(word, weight: weight)
                let isAcronym = hasAcronyms && token.isAcronym
                let match = passage.matches[index]
                // Function words begin terms, as in São Paulo, but are none by themselves.
                guard isAcronym || match?.length ?? 0 > 1 || !StopWords.bundled.contains(word, languageKey: languageKey)
                else {
                    isSilent = true
                    index += 1
                    continue
                }
                if let match {
                    add(match.concept, weight: weight)
                    for next in (index + 1)..<(index + match.length) {
                        addWord(text[text.tokens[next]], weight: weight)
                    }
                    index += match.length
                } else {
                    isSilent = word.count == 1
                    addName(word, token, weight: weight)
                    index += 1
                }
            }
        }

        private mutating func record(since counts: (words: Int, names: Int, themes: Int), _ bytes: Range<Int>) {
            for packed in words.packed[counts.words...] + names.packed[counts.names...]
                + themes.packed[counts.themes...]
            {
                spoken.append((Bag.term(of: packed), bytes))
            }
        }

        private mutating func add(_ concept: Lexicon.Concept, weight: Float) {
            let hash = Self.hash(concept)
            switch lexicon.kind(of: concept) {
            case .theme: themes.add(hash, weight)
            case .name, .place:
                guard let country = lexicon.capitals[concept] else { return names.add(hash, weight) }
                // Mostly the state is meant, and not the city.
                names.add(hash, weight * 0.4)
                names.add(Self.hash(country), weight)
            case .country: names.add(hash, weight)
            case .magnitude: break
            }
        }

        private static func hash(_ concept: Lexicon.Concept) -> UInt64 {
            LetterHash.of(CollectionOfOne(concept), seed: Space.concept.rawValue)
        }

        private mutating func addWord(_ word: ArraySlice<UInt16>, weight: Float) {
            words.add(Profile.hash(ofWord: word, languageKey: languageKey), weight)
            let gramSeed = Space.gram.rawValue
            guard word.count >= 3 else {
                grams.add(LetterHash.of(word.lazy.map(Romanization.latin), seed: gramSeed), weight)
                return
            }
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: word.count + 2) { letters in
                // "_" at both ends: endings and beginnings are sequences of their own.
                letters.initialize(repeating: 0x5F)
                for (index, letter) in word.enumerated() { letters[index + 1] = Romanization.latin(letter) }
                for start in 0...(letters.count - 4) {
                    grams.add(LetterHash.of(letters[start..<(start + 4)], seed: gramSeed), weight)
                }
            }
        }

        /// What a name of two consonants counts for.
        private static let shortName: Float = 0.5

        /// Capitals mark names where a script has them; elsewhere every longer word may be one.
        private mutating func addName(_ word: ArraySlice<UInt16>, _ token: Tokens.Token, weight: Float) {
            guard let first = word.first else { return }
            let hasNoCase = Folding.hasNoCase(first)
            guard token.isCapital || hasNoCase, word.count >= 4 else { return }
            let (classes, count) = Skeleton.of(word, spelling: spelling)
            let certainty: Float = hasNoCase ? 0.5 : token.opensSentence ? 0.7 : 1
            if count == 2, !hasNoCase, !token.opensSentence {
                // Leal, Reid: with so little left, where the vowels stand counts too.
                let vowels = Skeleton.vowels(of: word, spelling: spelling)
                let places: UInt64 = (vowels.first ? 2 : 0) | (vowels.last ? 1 : 0)
                names.add(Self.hash(classes << 8 | places, Space.name.rawValue | 2), weight * Self.shortName)
            }
            guard count >= 3 else { return }
            names.add(Self.hash(classes, Space.name.rawValue), weight * certainty)
            // Endings differ from language to language; the first consonants do not.
            guard count >= 4 else { return }
            names.add(Self.hash(classes >> (8 * UInt64(count - 4)), Space.name.rawValue | 1), weight * certainty * 0.5)
        }

        private static func hash(_ classes: UInt64, _ seed: UInt64) -> UInt64 {
            LetterHash.of((0..<3).map { UInt16(truncatingIfNeeded: classes >> (16 * UInt64($0))) }, seed: seed)
        }

        /// Gives how many tokens the figure takes: "800 thousand" is one of 800,000.
        private mutating func add(_ figure: Double, in passage: Passage, at index: Int, weight: Float) -> Int {
            var value = figure
            var length = 1
            while index + length < passage.matches.count, let match = passage.matches[index + length],
                lexicon.kind(of: match.concept) == .magnitude
            {
                value *= Self.magnitude(lexicon.name(of: match.concept))
                length += match.length
            }
            let isYear = length == 1 && value >= 1900 && value < 2100 && value == value.rounded()
            let space = isYear ? Space.year : Space.figure
            // Six digits: 5.6 million and 5,600,000 meet whatever rounding made of them.
            let bits = UInt64(bitPattern: Int64(Float(value).bitPattern >> 2))
            let hash = LetterHash.of(
                (0..<2).map { UInt16(truncatingIfNeeded: bits >> (16 * UInt64($0))) }, seed: space.rawValue)
            words.add(hash, weight)
            guard !isYear, value > 9 || value != value.rounded() else { return length }
            names.add(hash, weight * (value < 32 ? 0.6 : 1))
            figures.append(Term(truncatingIfNeeded: hash >> 32))
            return length
        }

        private static func magnitude(_ name: String) -> Double {
            switch name {
            case "magnitude-thousand": 1e3
            case "magnitude-million": 1e6
            default: 1e9
            }
        }
    }
}

extension [UInt64] {
    /// In ascending order; fast where their first bits are evenly spread, as those of hashes are.
    // Why not sort(): put into one of 256 places by those bits, hardly one has to be moved again.
    fileprivate func sortedAsHashes() -> [UInt64] {
        guard count > 16, count < 4096 else { return sorted() }
        return [UInt64](unsafeUninitializedCapacity: count) { sorted, initialized in
            withUnsafeTemporaryAllocation(of: Int.self, capacity: 257) { starts in
                starts.initialize(repeating: 0)
                for value in self { starts[Int(value >> 56) + 1] += 1 }
                for place in 1...256 { starts[place] += starts[place - 1] }
                for value in self {
                    let place = Int(value >> 56)
                    sorted[starts[place]] = value
                    starts[place] += 1
                }
            }
            initialized = count
            for index in 1..<count {
                let value = sorted[index]
                var gap = index
                while gap > 0, sorted[gap - 1] > value {
                    sorted[gap] = sorted[gap - 1]
                    gap -= 1
                }
                sorted[gap] = value
            }
        }
    }
}
