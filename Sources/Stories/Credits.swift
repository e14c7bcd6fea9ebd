import News

/// Finds out whom a report cites: "laut Reuters", "со ссылкой на ТАСС", "APA-ya istinadən".
///
/// What is taken from somebody else does not count as a second witness.
public struct Credits: Sendable {
    /// Words that say where something comes from.
    private struct Phrase {
        let words: [UInt64]
        /// Whether only a known agency right beside it is credited: ministries report too, and so do people.
        let isWeak: Bool
    }

    /// The name of an agency.
    private struct Agency {
        let words: [UInt64]
        /// Whether it may stand in small letters, as "dpa" does.
        let maybeSmall: Bool
        /// Languages in which it is believed beside a weak phrase; nil for all.
        ///
        /// In others it is a word, a name or somebody else's letters too.
        let home: Set<UInt64>?
    }

    /// Phrases and names by their first word.
    private var phrases = HashTable<[Phrase]>()
    private var agencies = HashTable<[Agency]>()
    /// Where a capital makes no name.
    private static let capitalisesNouns = Set(["de", "lb"].map { Lexicon.key(ofLanguage: $0) })
    /// How many words may stand between a phrase and the agency it means.
    private static let reach = 4
    /// The same for a weak phrase: an article may.
    private static let besides = 2
    private static let longestName = 4

    /// The lists shipped with the program.
    public static let bundled = Credits(BundledData.credits)

    /// Reads the lists.
    ///
    /// `text`: a language a line, its code and its phrases between bars; the line `agencies` holds names of no language. "~" before a
    /// phrase: it credits agencies alone, and those right beside it; before an agency: it may stand in small letters. "az,ru?" before an
    /// agency: in these languages alone it is believed beside such phrases.
    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let fields = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
            guard let code = fields.first else { continue }
            // Why not those with a colon: the word alone ("source") stands everywhere.
            for field in fields.dropFirst() where !field.hasSuffix(":") {
                let isMarked = field.hasPrefix("~")
                let parts = field.split(separator: "?", omittingEmptySubsequences: false)
                let phrase = isMarked ? String(field.dropFirst()) : String(parts.last ?? "")
                let home =
                    parts.count == 2
                    ? Set(parts[0].split(separator: ",").map { Lexicon.key(ofLanguage: String($0)) }) : nil
                let tokens = Tokens(phrase, language: Language(code))
                let words = tokens.tokens.map { Self.hash(tokens[$0], code == "agencies" ? "" : code) }
                guard let first = words.first else { continue }
                if code == "agencies" {
                    agencies[first, default: []].append(
                        Agency(words: words, maybeSmall: isMarked, home: home))
                } else {
                    phrases[first, default: []].append(Phrase(words: words, isWeak: isMarked))
                }
            }
        }
    }

    /// Whom a text cites, in its own words; nil where it cites nobody but the outlet itself.
    public func source(citedIn text: Reading, outlet: String) -> String? {
        source(citedIn: text.titleWords, of: text.title, languageKey: text.languageKey, outlet: outlet)
            ?? source(citedIn: text.body.tokens, of: text.teaser, languageKey: text.languageKey, outlet: outlet)
            ?? source(inBracketsOf: text.teaser, text.language).flatMap { Self.isOutlet($0, outlet) ? nil : $0 }
    }

    /// The agency of a dateline: "BERLIN (dpa) –", "Madrid (EFE).-".
    private func source(inBracketsOf text: String, _ language: Language) -> String? {
        var rest = text.prefix(Self.longestDateline)
        while let open = rest.firstIndex(of: "("), let close = rest[open...].firstIndex(of: ")") {
            let inside = rest[rest.index(after: open)..<close]
            rest = rest[rest.index(after: close)...]
            let behind = rest.drop { " .".contains($0) }
            guard rest.isEmpty || behind.first.map({ "-–—".contains($0) }) ?? false else { continue }
            for name in inside.split(whereSeparator: { "/,+".contains($0) }) {
                let tokens = Tokens(String(name), language: language)
                if let found = agency(in: tokens, 0..<min(1, tokens.tokens.count), nil),
                    found.count == tokens.tokens.count
                {
                    return name.trimmingPrefix { $0 == " " }.description
                }
            }
        }
        return nil
    }

    private static let longestDateline = 80

    private func source(citedIn tokens: Tokens, of text: String, languageKey: UInt64, outlet: String) -> String? {
        let words = tokens.tokens.map { LetterHash.of(tokens[$0], seed: languageKey) }
        for index in words.indices {
            guard let phrases = phrases[words[index]] else { continue }
            for phrase in phrases where words[index...].starts(with: phrase.words) {
                let end = index + phrase.words.count
                let reach = phrase.isWeak ? Self.besides : Self.reach
                let after = end..<min(end + reach, words.count)
                let before = max(0, index - reach)..<index
                let spoken = phrase.isWeak ? languageKey : nil
                let named = agency(in: tokens, after, spoken) ?? agency(in: tokens, before, spoken)
                let mayBeName =
                    phrase.words.count > 1 && !phrase.isWeak && !Self.capitalisesNouns.contains(languageKey)
                guard let source = named ?? (mayBeName ? name(in: tokens, from: end) : nil) else { continue }
                let surface = Self.surface(source, of: tokens, in: text)
                // Who names itself cites nobody.
                if !Self.isOutlet(surface, outlet) { return surface }
            }
        }
        return nil
    }

    /// Where a script has capitals, a name has one: "trend" and "report" are words too.
    ///
    /// `spoken`: the language that it has to be believed in; nil where any agency is.
    private func agency(in tokens: Tokens, _ range: Range<Int>, _ spoken: UInt64?) -> Range<Int>? {
        for index in range {
            let isName = tokens.tokens[index].isCapital || tokens.hasNoCase(at: index)
            let words = tokens.tokens[index...].prefix(Self.longestName).map { Self.hash(tokens[$0], "") }
            for agency in words.first.flatMap({ agencies[$0] }) ?? []
            where (isName || agency.maybeSmall) && (spoken.map { agency.home?.contains($0) ?? true } ?? true)
                && words.starts(with: agency.words)
            {
                return index..<(index + agency.words.count)
            }
        }
        return nil
    }

    /// Capitalised words in a row.
    private func name(in tokens: Tokens, from start: Int) -> Range<Int>? {
        let run = tokens.tokens.dropFirst(start).prefix(Self.longestName).prefix {
            $0.isCapital && !$0.opensSentence && $0.figure == nil
        }
        return run.isEmpty ? nil : start..<(start + run.count)
    }

    private static func surface(_ range: Range<Int>, of tokens: Tokens, in text: String) -> String {
        let (first, last) = (tokens.tokens[range.lowerBound], tokens.tokens[range.upperBound - 1])
        let bytes = first.bytes.lowerBound..<last.bytes.upperBound
        return String(decoding: Array(text.utf8)[bytes], as: UTF8.self)
    }

    /// Whether one is named within the other, word by word: "Report" is "Report.az", "APA" is not "The Japan Times".
    private static func isOutlet(_ source: String, _ outlet: String) -> Bool {
        func words(_ name: String) -> [[UInt16]] {
            name.split { !$0.isLetter && !$0.isNumber }.map { $0.foldedLetters() }.filter { !$0.isEmpty }
        }
        func isSame(_ one: [UInt16], _ other: [UInt16]) -> Bool {
            one == other
                || min(one.count, other.count) >= shortestBeginning
                    && (one.starts(with: other) || other.starts(with: one))
        }
        let (one, other) = (words(source), words(outlet))
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        return !short.isEmpty
            && long.indices.contains { start in
                start + short.count <= long.count && zip(short, long[start...]).allSatisfy(isSame)
            }
    }

    /// Letters from which on the beginning of a name is that name: "tagesschau" and "tagesschau24".
    private static let shortestBeginning = 4

    private static func hash(_ word: ArraySlice<UInt16>, _ language: String) -> UInt64 {
        LetterHash.of(word, seed: Lexicon.key(ofLanguage: language))
    }
}
