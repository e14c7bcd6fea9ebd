import News

/// HTML made readable where no HTML can be shown: titles, teasers.
public enum PlainText {
    /// Tags that stand inside words rather than between them.
    private static let inline: NameTable<Void> = [
        "a", "b", "i", "em", "strong", "span", "small", "u", "s", "sub", "sup", "font", "abbr", "cite", "code", "q",
        "mark", "time", "wbr", "ins", "del", "kbd", "tt", "big", "strike", "acronym", "bdi", "bdo",
    ]

    /// Tags dropped, references decoded once, white space folded.
    public static func of(html: String) -> String {
        of(html: Array(html.utf8)[...])
    }

    static func of(html: ArraySlice<UInt8>) -> String {
        String(decoding: text(of: html), as: UTF8.self)
    }

    /// `limit`: bytes after which the rest does not matter.
    private static func text(of html: ArraySlice<UInt8>, isTitle: Bool = false, limit: Int = .max) -> [UInt8] {
        var folder = Folder(capacity: min(html.count, limit))
        HTMLTokenizer.read(html, isTitle: isTitle) { tokenizer in
            while folder.result.count < limit, let token = tokenizer.next() { folder.take(token, of: tokenizer) }
        }
        return folder.result
    }

    /// A title: publishers escape titles once, twice or not at all.
    static func ofTitle(_ raw: ArraySlice<UInt8>) -> String {
        guard raw.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else { return folded(raw) }
        let once = text(of: raw, isTitle: true)
        // Once more only where a reference other than "&amp;" is left: what remains as "&amp;" was meant.
        return hasSpeltMark(once[...])
            ? folded(HTMLEntities.decode(once[...])[...]) : String(decoding: once, as: UTF8.self)
    }

    /// Whether a reference but "&amp;" is in a text.
    private static func hasSpeltMark(_ text: ArraySlice<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { bytes in
            bytes.indices.contains { index in
                guard bytes[index] == UInt8(ascii: "&") else { return false }
                let body = bytes[(index + 1)...].prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "#") }
                guard body.endIndex < bytes.count, bytes[body.endIndex] == UInt8(ascii: ";") else { return false }
                let isNumber = body.first == UInt8(ascii: "#")
                return isNumber
                    ? HTMLEntities.reference(in: bytes, at: index, onlyTerminated: true) != nil
                    : (2...8).contains(body.count) && body.allSatisfy { (0x61...0x7A).contains($0) }
                        && !body.elementsEqual("amp".utf8)
            }
        }
    }

    /// White space of every kind as single blanks, none at the ends; no invisible marks.
    static func folded(_ text: String) -> String {
        folded(Array(text.utf8)[...])
    }

    static func folded(_ text: ArraySlice<UInt8>) -> String {
        var folder = Folder(capacity: text.count)
        text.withUnsafeBufferPointer { folder.add($0, decodes: false) }
        return String(decoding: folder.result, as: UTF8.self)
    }

    /// Collects text with its white space folded.
    struct Folder {
        private(set) var result: [UInt8] = []
        private var isSpacePending = false

        init(capacity: Int) { result.reserveCapacity(capacity) }

        mutating func take(_ token: HTMLTokenizer.Token, of tokenizer: borrowing HTMLTokenizer) {
            switch token {
            case .text(let range): add(tokenizer.slice(range), decodes: true)
            case .open(let name, _), .close(let name):
                if !inline.contains(name) { addSpace() }
            }
        }

        var text: String { String(decoding: result, as: UTF8.self) }

        private mutating func addSpace() {
            isSpacePending = !result.isEmpty
        }

        /// `decodes`: references stand for what they name.
        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, decodes: Bool) {
            var index = 0
            var start = 0
            while index < bytes.count {
                if index > start, bytes.isPlainBlock(at: index) {
                    index += Block.count
                    continue
                }
                let byte = bytes[index]
                if !byte.mayNeedFolding || byte == UInt8(ascii: "&") && !decodes {
                    index += 1
                    continue
                }
                var end = index
                if byte == UInt8(ascii: "&") {
                    guard let (scalar, after) = HTMLEntities.reference(in: bytes, at: index) else {
                        index += 1
                        continue
                    }
                    addPlain(bytes, start..<index)
                    add(scalar)
                    end = after
                } else {
                    // A single blank between words stays where it is.
                    if byte == 0x20, index > start, index + 1 < bytes.count, !bytes[index + 1].mayNeedFolding {
                        index += 2
                        continue
                    }
                    let width = byte <= 0x20 ? 1 : bytes.widthOfSpace(at: index)
                    if width > 0 {
                        addPlain(bytes, start..<index)
                        addSpace()
                        end = index + width
                    } else if case let width = bytes.widthOfInvisible(at: index), width > 0 {
                        addPlain(bytes, start..<index)
                        end = index + width
                    } else {
                        index += 1
                        continue
                    }
                }
                index = end
                start = end
            }
            addPlain(bytes, start..<bytes.count)
        }

        private mutating func add(_ scalar: Unicode.Scalar) {
            if scalar.value < 0x20 || scalar.properties.isWhitespace { return addSpace() }
            switch scalar.value {
            case 0x200B, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: return
            default: break
            }
            if isSpacePending { result.append(0x20) }
            isSpacePending = false
            result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }

        private mutating func addPlain(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
            guard !range.isEmpty else { return }
            if isSpacePending { result.append(0x20) }
            isSpacePending = false
            result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
        }
    }

    /// HTML as a text to read: `of` without what blog software adds to it.
    public static func readable(html: String) -> String {
        Boilerplate.removed(from: of(html: html))
    }

    /// Bytes of text that hold more than a teaser in any script.
    private static let enoughForTeaser = 8 << 10

    /// The beginning of a feed's text for a list, where blog software has not written it.
    static func teaser(summary: String?, contentHTML: ArraySlice<UInt8>?) -> String {
        let whole =
            summary.flatMap { $0.isEmpty ? nil : $0 }
            ?? contentHTML.map { String(decoding: text(of: $0, limit: enoughForTeaser), as: UTF8.self) }
        return teaser(Boilerplate.removed(from: whole ?? ""))
    }

    private static let longestHeadline = 120

    /// What stands for a title where a publisher gave none: the beginning of the text, else the address.
    static func headline(of draft: Draft) -> String {
        let text = draft.summary.flatMap { $0.isEmpty ? nil : $0 } ?? draft.teaser
        return text.isEmpty ? draft.link ?? "" : shortened(text, to: longestHeadline)
    }

    /// Characters beyond which a headline or a teaser is no such thing, in scripts without blanks too.
    private static let longest = (title: 400, teaser: 1000)

    /// A title, or its beginning where it is longer than any publisher means.
    static func bounded(title: String) -> String {
        title.utf8.count > longest.title ? shortened(title, to: longest.title) : title
    }

    /// The beginning of a text, cut at a word after at most `limit` characters; "…" is added to it.
    public static func shortened(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        var kept = text.prefix(limit)
        if let next = text.dropFirst(kept.count).first, !next.isWhitespace, let space = kept.lastIndex(of: " ") {
            kept = kept[..<space]
        }
        return String(kept).trimmingSuffix { " ,;:–—-".contains($0) } + "…"
    }

    /// The beginning of a text, cut after a sentence where one ends in time, else after a word, with "…".
    ///
    /// `words`: the most words kept.
    public static func teaser(_ text: String, words limit: Int = 60) -> String {
        var text = text
        let cut = text.withUTF8 { bytes in
            let words = words(of: bytes, atMost: limit + 1)
            return words.count > limit ? teaser(of: bytes, words: words.dropLast()) : nil
        }
        return shortened(cut ?? text, to: longest.teaser)
    }

    private static func teaser(of text: UnsafeBufferPointer<UInt8>, words: ArraySlice<Range<Int>>) -> String {
        func beginning(_ end: Int) -> String {
            String(decoding: UnsafeBufferPointer(rebasing: text[..<end]), as: UTF8.self)
        }
        if let last = words[(words.count / 2)...].last(where: { endsSentence(text[$0]) }) {
            return beginning(last.upperBound)
        }
        // Marks that stand alone say nothing at the end.
        let isWord = { (word: Range<Int>) in
            String(decoding: text[word], as: UTF8.self).contains { $0.isLetter || $0.isNumber }
        }
        let end = words.last(where: isWord)?.upperBound ?? 0
        return beginning(end).trimmingSuffix { ",;:–—-".contains($0) } + "…"
    }

    /// Whether a word ends in a mark that ends sentences, and is longer than an abbreviation.
    private static func endsSentence(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let last = word.last, [0x2E, 0x21, 0x3F, 0x89, 0xA6].contains(last),
            let mark = String(decoding: word, as: UTF8.self).unicodeScalars.last, ".!?։…".unicodeScalars.contains(mark)
        else { return false }
        return String(decoding: word, as: UTF8.self).count > 3
    }

    /// Where the first words of a text are, at most so many.
    private static func words(of text: UnsafeBufferPointer<UInt8>, atMost limit: Int) -> [Range<Int>] {
        var words: [Range<Int>] = []
        words.reserveCapacity(limit)
        var start = 0
        for index in text.indices where text[index] == 0x20 {
            if index > start {
                words.append(start..<index)
                if words.count == limit { return words }
            }
            start = index + 1
        }
        if start < text.count { words.append(start..<text.count) }
        return words
    }
}

extension UInt8 {
    /// White space, a reference, or the first byte of what may be white space or invisible.
    @inline(__always)
    fileprivate var mayNeedFolding: Bool {
        switch self >> 6 {
        case 0: self <= 0x20 || self == UInt8(ascii: "&")
        case 3: self == 0xC2 || (0xE1...0xE3).contains(self) || self == 0xEF
        default: false
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether the next eight bytes are ASCII's and need no folding: their only white space are single blanks.
    @inline(__always)
    fileprivate func isPlainBlock(at index: Int) -> Bool {
        guard let block = block(at: index), block.isASCII, block.marksBelow(0x20) | block.marks(UInt8(ascii: "&")) == 0,
            !block.hasDoubleBlank
        else { return false }
        return !block.endsInBlank || !self[index + Block.count].mayNeedFolding
    }

    /// The bytes of U+FEFF, U+200B, a control character of U+0080 to U+009F or a change of direction (U+202A to U+202E, U+2066 to U+2069),
    /// which would turn around what stands behind the text; 0 where there is none.
    fileprivate func widthOfInvisible(at index: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { index + offset < count ? self[index + offset] : 0 }
        switch (byte(0), byte(1), byte(2)) {
        case (0xC2, 0x80...0x9F, _): return 2
        case (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x8B), (0xE2, 0x80, 0xAA...0xAE), (0xE2, 0x81, 0xA6...0xA9): return 3
        default: return 0
        }
    }
}
