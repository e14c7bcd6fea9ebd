import News

/// A text as its runs of three words, to tell whether another repeats it.
struct Shingles: Sendable {
    /// A quarter of each hash, in ascending order: of two texts of sixty runs hardly one pair in ten has a run in common by chance.
    private let runs: [UInt16]
    private let title: UInt64
    private let titleLength: Int

    // Of 10,000 pairs of independent reports hardly one shares half of its runs; agency copies share nearly all.
    private static let containment = 0.7
    /// The same where the headlines are alike anyway.
    private static let containmentBesidesTitle = 0.9
    private static let fewest = 6
    /// Words from which on two equal headlines are no coincidence.
    private static let longTitle = 5

    init(title: Tokens, teaser: Tokens) {
        var runs = Self.runs(title) + Self.runs(teaser)
        runs.sort()
        self.runs = runs.indices.lazy.filter { $0 == 0 || runs[$0] != runs[$0 - 1] }.map { runs[$0] }
        titleLength = title.tokens.count
        var hash = LetterHash(seed: 3)
        for token in title.tokens {
            hash.add(0x20)
            hash.add(token, of: title)
        }
        self.title = hash.mixed
    }

    private static func runs(_ tokens: Tokens) -> [UInt16] {
        let words = tokens.tokens.map { token in
            var hash = LetterHash(seed: 1)
            hash.add(token, of: tokens)
            return hash.mixed
        }
        return words.indices.dropLast(2).map { index in
            let run = words[index...(index + 2)].reduce(0) { ($0 ^ $1) &* 0x100_0000_01b3 }
            return UInt16(truncatingIfNeeded: run >> 48)
        }
    }

    /// Whether the shorter of the two texts stands in the longer one.
    ///
    /// `trustingTitle`: whether the same long headline is proof enough.
    func repeats(_ other: Shingles, trustingTitle: Bool = true) -> Bool {
        if trustingTitle, title == other.title, titleLength >= Self.longTitle { return true }
        let (small, large) = runs.count < other.runs.count ? (runs, other.runs) : (other.runs, runs)
        guard small.count >= Self.fewest, small.count * 3 >= large.count else { return false }
        var shared = 0
        var left = 0
        var right = 0
        while left < small.count, right < large.count {
            if small[left] == large[right] { shared += 1 }
            let (own, foreign) = (small[left], large[right])
            left += own <= foreign ? 1 : 0
            right += foreign <= own ? 1 : 0
        }
        let needed = trustingTitle ? Self.containment : Self.containmentBesidesTitle
        return Double(shared) >= needed * Double(small.count)
    }
}

extension LetterHash {
    /// Adds a word's letters, or a figure's value.
    fileprivate mutating func add(_ token: Tokens.Token, of text: Tokens) {
        for letter in text[token] { add(letter) }
        guard let value = token.figure else { return }
        for part in 0..<4 { add(UInt16(truncatingIfNeeded: value.bitPattern >> (16 * UInt64(part)))) }
    }
}
