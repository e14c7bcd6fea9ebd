import News

/// A text cut into words and figures, letters folded.
struct Tokens {
    struct Token {
        /// Where its folded letters stand in `letters`.
        var letters: Range<Int>
        /// Where it stands in the text's UTF-8.
        let bytes: Range<Int>
        let isCapital: Bool
        /// Nothing but capitals, and more than one: "US", "U.S.", "WHO".
        let isAcronym: Bool
        let opensSentence: Bool
        /// The value of a figure; nil for a word.
        let figure: Double?
    }

    private(set) var letters: [UInt16] = []
    private(set) var tokens: [Token] = []

    /// `language`: decides what an apostrophe parts and which prefixes a word loses.
    init(_ text: String, language: Language) {
        letters.reserveCapacity(text.utf8.count)
        tokens.reserveCapacity(text.utf8.count / 6)
        var text = text
        text.withUTF8 { bytes in
            var scanner = Scanner(bytes: bytes, language: language)
            scanner.run(into: &self)
        }
    }

    subscript(token: Token) -> ArraySlice<UInt16> { letters[token.letters] }

    /// The words that end within the text's first so many bytes of UTF-8.
    func prefix(bytes: Int) -> Tokens {
        var part = self
        while let last = part.tokens.last, last.bytes.upperBound > bytes { part.tokens.removeLast() }
        return part
    }

    /// How many words stand before a headline's first colon or full stop; 0 where that is no beginning of a longer rest.
    ///
    /// A rubric or a dateline: "Toulouse. ", "Biathlon: ".
    var kickerLength: Int {
        let length = tokens.indices.dropFirst().first { tokens[$0].opensSentence } ?? 0
        return length <= Self.longestKicker && tokens.count - length >= Self.shortestRest ? length : 0
    }

    private static let longestKicker = 4
    private static let shortestRest = 3

    /// Whether a token is of a script without capitals: Hebrew, Arabic, Georgian.
    func hasNoCase(at index: Int) -> Bool { self[tokens[index]].first.map(Folding.hasNoCase) ?? false }

    /// What an apostrophe inside a word does.
    private enum Apostrophe {
        /// Van'da, Russia's: what follows is an ending.
        case endsWord
        /// l'Ukraine: two words.
        case parts
        /// O'zbekiston, п'ять: a letter like others.
        case joins

        init(_ language: Language) {
            switch language.code {
            case "tr", "az", "en", "de": self = .endsWord
            case "fr", "it", "ca": self = .parts
            default: self = .joins
            }
        }
    }

    private struct Scanner {
        let bytes: UnsafeBufferPointer<UInt8>
        let apostrophe: Apostrophe
        let isUzbek: Bool
        /// Whether figures are given endings: "2-й", "25'te", "12-дин".
        let inflectsFigures: Bool
        var position = 0
        var opensSentence = true

        private static let inflecting: Set = ["ru", "uk", "be", "tr", "az", "kk", "ky", "uz", "tt", "hy", "ka"]

        init(bytes: UnsafeBufferPointer<UInt8>, language: Language) {
            self.bytes = bytes
            apostrophe = Apostrophe(language)
            isUzbek = language.code == "uz"
            inflectsFigures = Self.inflecting.contains(language.code)
        }

        /// The scalar at a position and its length in bytes; text from a String is valid UTF-8.
        @inline(__always)
        private func scalar(at index: Int) -> (value: UInt32, length: Int) {
            let first = UInt32(bytes[index])
            if first < 0x80 { return (first, 1) }
            if first < 0xE0 { return ((first & 0x1F) << 6 | tail(index + 1), 2) }
            if first < 0xF0 { return ((first & 0x0F) << 12 | tail(index + 1) << 6 | tail(index + 2), 3) }
            return ((first & 7) << 18 | tail(index + 1) << 12 | tail(index + 2) << 6 | tail(index + 3), 4)
        }

        @inline(__always)
        private func tail(_ index: Int) -> UInt32 { UInt32(bytes[index] & 0x3F) }

        mutating func run(into result: inout Tokens) {
            while position < bytes.count {
                let (value, length) = scalar(at: position)
                switch Folding.fold(value) {
                case .letter, .pair:
                    if !initials(into: &result) { word(startingWith: value, into: &result) }
                case .digit: figure(into: &result)
                default:
                    switch value {
                    case 0x2E, 0x21, 0x3F, 0x3A, 0x589, 0x7C, 0x61F, 0x06D4: opensSentence = true
                    default: break
                    }
                    position += length
                }
            }
        }

        /// Reads initials as one word, with full stops between them or without.
        ///
        /// Gives false where there are none.
        private mutating func initials(into result: inout Tokens) -> Bool {
            let start = position
            var end = start
            var letters: [UInt16] = []
            while let (letter, next) = initial(at: position) {
                letters.append(letter)
                (position, end) = (next, next - 1)
                guard initial(at: next) != nil else { break }
            }
            guard letters.count > 1 else {
                position = start
                return false
            }
            let first = result.letters.count
            result.letters += letters
            result.append(
                Token(
                    letters: first..<result.letters.count, bytes: start..<end, isCapital: true, isAcronym: true,
                    opensSentence: opensSentence, figure: nil))
            opensSentence = false
            return true
        }

        /// A capital with a full stop behind it, and the place after that.
        private func initial(at index: Int) -> (letter: UInt16, next: Int)? {
            guard index < bytes.count else { return nil }
            let (value, length) = scalar(at: index)
            guard index + length < bytes.count, bytes[index + length] == 0x2E, Folding.isCapital(value),
                case .letter(let letter) = Folding.fold(value)
            else { return nil }
            return (letter, index + length + 1)
        }

        private mutating func word(startingWith first: UInt32, into result: inout Tokens) {
            let start = position
            let firstLetter = result.letters.count
            var ends = position
            var isCut = false
            var isAcronym = true
            var last: UInt32?
            scan: while position < bytes.count {
                let (value, length) = scalar(at: position)
                defer { last = value }
                switch isUzbek ? Folding.foldUzbek(value, after: last) : Folding.fold(value) {
                case .letter(let letter):
                    if !isCut { result.letters.append(letter) }
                case .pair(let one, let two):
                    if !isCut { result.letters += [one, two] }
                case .nothing: break
                case .digit, .other:
                    guard Self.isApostrophe(value), isLetter(at: position + length) else { break scan }
                    switch apostrophe {
                    case .joins: break
                    case .parts: break scan
                    case .endsWord: isCut = true
                    }
                    position += length
                    continue scan
                }
                position += length
                guard !isCut else { continue }
                ends = position
                isAcronym = isAcronym && Folding.isCapital(value)
            }
            // Signs alone: «Ъ» is a newspaper, and no letter in Uzbek's Latin alphabet.
            guard result.letters.count > firstLetter else { return }
            let token = Token(
                letters: firstLetter..<result.letters.count, bytes: start..<ends, isCapital: Folding.isCapital(first),
                isAcronym: isAcronym && result.letters.count > firstLetter + 1, opensSentence: opensSentence,
                figure: nil)
            opensSentence = false
            result.append(token)
        }

        private static func isApostrophe(_ value: UInt32) -> Bool {
            switch value {
            case 0x27, 0x2019, 0x2018, 0x2BB, 0x2BC, 0x60, 0xB4: true
            default: false
            }
        }

        private func isLetter(at index: Int) -> Bool {
            guard index < bytes.count else { return false }
            switch Folding.fold(scalar(at: index).value) {
            case .letter, .pair: return true
            default: return false
            }
        }

        private func digit(at index: Int) -> UInt8? {
            guard index < bytes.count, case .digit(let digit) = Folding.fold(scalar(at: index).value) else {
                return nil
            }
            return digit
        }

        /// Digits with marks between their groups: "1 200", "800.000", "5,6".
        private mutating func figure(into result: inout Tokens) {
            let start = position
            var groups: [(value: Double, digits: Int)] = []
            while position < bytes.count {
                var value = 0.0
                var digits = 0
                while let digit = digit(at: position) {
                    value = value * 10 + Double(digit)
                    digits += 1
                    position += scalar(at: position).length
                }
                groups.append((value, digits))
                guard groups.count < 5, let next = nextGroup() else { break }
                position = next
            }
            let end = position
            skipEnding()
            result.append(
                Token(
                    letters: result.letters.count..<result.letters.count, bytes: start..<end, isCapital: false,
                    isAcronym: false, opensSentence: opensSentence, figure: Self.value(of: groups)))
            opensSentence = false
        }

        private static let longestEnding = 4

        /// Passes over the ending that a figure is given, which is no word.
        private mutating func skipEnding() {
            guard inflectsFigures, position < bytes.count else { return }
            let (mark, length) = scalar(at: position)
            guard mark == 0x2D || mark == 0x2011 || Self.isApostrophe(mark) else { return }
            var (next, letters) = (position + length, 0)
            while isLetter(at: next), !Folding.isCapital(scalar(at: next).value) {
                next += scalar(at: next).length
                letters += 1
            }
            guard (1...Self.longestEnding).contains(letters), !isLetter(at: next) else { return }
            position = next
        }

        /// Where the figure goes on behind a mark; a space parts groups of three digits only.
        private func nextGroup() -> Int? {
            guard position < bytes.count else { return nil }
            let (mark, length) = scalar(at: position)
            let next = position + length
            switch mark {
            case 0x2E, 0x2C, 0x27: return digit(at: next) == nil ? nil : next
            case 0x20, 0xA0, 0x202F, 0x2009:
                let isGroup = (0..<3).allSatisfy { digit(at: next + $0) != nil } && digit(at: next + 3) == nil
                return isGroup ? next : nil
            default: return nil
            }
        }

        private static func value(of groups: [(value: Double, digits: Int)]) -> Double {
            let isThousands =
                groups.count > 1 && groups[0].digits <= 3 && groups.dropFirst().allSatisfy { $0.digits == 3 }
            if groups.count == 1 || isThousands { return groups.reduce(0) { $0 * 1000 + $1.value } }
            guard groups.count == 2 else { return groups.reduce(0) { $0 * 100 + $1.value } }
            var scale = 1.0
            for _ in 0..<groups[1].digits { scale *= 10 }
            return groups[0].value + groups[1].value / scale
        }
    }

    fileprivate mutating func append(_ token: Token) {
        var token = token
        token.letters = withoutArticle(token.letters)
        tokens.append(token)
    }

    /// Arabic writes "the", "and the", "in the" as part of the word.
    private func withoutArticle(_ range: Range<Int>) -> Range<Int> {
        guard range.count > 4, letters[range.lowerBound] >= 0x600, letters[range.lowerBound] < 0x700 else {
            return range
        }
        let alef: UInt16 = 0x627
        let lam: UInt16 = 0x644
        let (first, second, third) = (
            letters[range.lowerBound], letters[range.lowerBound + 1], letters[range.lowerBound + 2]
        )
        if first == alef, second == lam { return range.dropFirst(2) }
        // wa-, bi-, ka-, fa- before the article; li- swallows its alef.
        if [0x648, 0x628, 0x643, 0x641].contains(first), second == alef, third == lam, range.count > 5 {
            return range.dropFirst(3)
        }
        return first == lam && second == lam ? range.dropFirst(2) : range
    }
}
