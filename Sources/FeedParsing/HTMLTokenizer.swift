/// Splits HTML as publishers write it into tags and text; never fails.
///
/// Works on the bytes of UTF-8 text, and gives places in them: nothing is copied until somebody asks for it.
struct HTMLTokenizer {
    enum Token {
        /// Raw: references are not decoded yet.
        case text(Range<Int>)
        /// Its attributes are the tokenizer's until the next token.
        case open(ShortName, isSelfClosing: Bool)
        case close(ShortName)
    }

    struct Attribute {
        let name: ShortName
        /// Raw, without quotes.
        let value: Range<Int>
    }

    /// Elements whose content is not text for readers.
    static let silent: NameTable<Void> = [
        "script", "style", "noscript", "noembed", "noframes", "template", "title", "textarea",
        "select", "xmp", "head", "plaintext",
    ]

    /// What may stand in a title; other words in angle brackets are meant as they are written.
    private static let phrasing: NameTable<Void> = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "div", "em", "font", "h1", "h2",
        "h3", "i", "img", "ins", "kbd", "mark", "nobr", "p", "q", "s", "small", "span", "strike", "strong", "sub",
        "sup", "time", "tt", "u", "var", "wbr",
    ]

    let bytes: UnsafeBufferPointer<UInt8>
    /// Those of the tag given last, in the order they stand there.
    private(set) var attributes: [Attribute] = []
    private var position = 0
    private let isTitle: Bool
    private let readsHead: Bool
    /// Set once a mark is known to be absent from the rest, so that it is not looked for again at every tag.
    private var lacksCommentEnd = false
    private var lacksTagEnd = false
    /// Where elements end last, -1 for nowhere; of those that somebody asked for.
    private var lastEnds: [ShortName: Int] = [:]
    /// Where the last quoted value of an attribute begins, -1 where there is none; nil as long as nobody asked.
    private var lastValue: Int?

    /// Calls `body` with a tokenizer of some text, for as long as that takes.
    ///
    /// `isTitle`: words in angle brackets that name no element for titles are text. `readsHead`: also gives what stands in a
    /// page's head.
    static func read<Result>(
        _ html: ArraySlice<UInt8>, isTitle: Bool = false, readsHead: Bool = false,
        _ body: (inout HTMLTokenizer) -> Result
    ) -> Result {
        html.withUnsafeBufferPointer { buffer in
            var tokenizer = HTMLTokenizer(bytes: buffer, isTitle: isTitle, readsHead: readsHead)
            return body(&tokenizer)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, isTitle: Bool, readsHead: Bool) {
        self.bytes = bytes
        self.isTitle = isTitle
        self.readsHead = readsHead
    }

    // MARK: Asking

    func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }

    /// The first attribute of that name of the tag given last, decoded.
    func value(of name: ShortName) -> String? {
        attributes.first { $0.name == name }.map { value(of: $0) }
    }

    func value(of attribute: Attribute) -> String {
        let raw = slice(attribute.value)
        return UnsafeRawBufferPointer(raw)[...].offset(of: UInt8(ascii: "&")) != nil
            ? String(decoding: HTMLEntities.decode(Array(raw)[...]), as: UTF8.self)
            : String(decoding: raw, as: UTF8.self)
    }

    // MARK: Reading

    mutating func next() -> Token? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<"), position + 1 < bytes.count else { return text() }
            switch bytes[position + 1] {
            case UInt8(ascii: "!"), UInt8(ascii: "?"):
                guard skipDeclaration() else { return text() }
            case UInt8(ascii: "/"):
                let name = ShortName(slice((position + 2)..<nameEnd(from: position + 2)))
                guard isMeant(name), isTagClosed() else { return text() }
                skip(past: ">")
                if !name.isEmpty { return .close(name) }
            case let byte where byte.isLetter:
                let end = tagNameEnd(from: position + 1)
                let name = ShortName(slice((position + 1)..<end))
                guard isMeant(name), !isTitle || !Self.silent.contains(name) || isEndedLater(name),
                    isTagClosed() || isCutOff()
                else { return text() }
                position = end
                return tag(name)
            default: return text()
            }
        }
        return nil
    }

    /// Whether a name in angle brackets is a tag's.
    private func isMeant(_ name: ShortName) -> Bool {
        !isTitle || name.isEmpty || Self.phrasing.contains(name) || Self.silent.contains(name)
    }

    /// Whether the end of an element stands behind this place: a headline that speaks of "<script>" hides nothing.
    private mutating func isEndedLater(_ name: ShortName) -> Bool {
        if let last = lastEnds[name] { return last > position }
        var last = -1
        var rest = 0
        while let found = offset(of: "</", from: rest) {
            rest = found + 2
            if ShortName(slice(rest..<nameEnd(from: rest))) == name { last = found }
        }
        lastEnds[name] = last
        return last > position
    }

    private mutating func isTagClosed() -> Bool {
        if !lacksTagEnd, offset(of: ">", from: position) == nil { lacksTagEnd = true }
        return !lacksTagEnd
    }

    /// Whether a tag that is not closed has a value that is not, either: a text cut in the middle of a link.
    private mutating func isCutOff() -> Bool {
        let last =
            lastValue
            ?? bytes.indices.dropLast().last { index in
                bytes[index] == UInt8(ascii: "=")
                    && (bytes[index + 1] == UInt8(ascii: "\"") || bytes[index + 1] == UInt8(ascii: "'"))
            }
        lastValue = last ?? -1
        return last ?? -1 >= position
    }

    /// To the next "<" that may open a tag.
    private mutating func text() -> Token {
        let start = position
        position += 1
        while position < bytes.count {
            guard let next = offset(of: "<", from: position) else {
                position = bytes.count
                break
            }
            position = next
            if next + 1 < bytes.count {
                let byte = bytes[next + 1]
                if byte.isLetter || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "!")
                    || byte == UInt8(ascii: "?")
                {
                    break
                }
            }
            position += 1
        }
        return .text(start..<position)
    }

    /// A comment, a doctype, an instruction; gives false where the "<" is only a character.
    private mutating func skipDeclaration() -> Bool {
        let isComment =
            position + 3 < bytes.count && bytes[position + 1] == UInt8(ascii: "!")
            && bytes[position + 2] == UInt8(ascii: "-") && bytes[position + 3] == UInt8(ascii: "-")
        if isComment, !lacksCommentEnd {
            if let end = offset(of: "-->", from: position) {
                position = end + 3
                return true
            }
            lacksCommentEnd = true
        }
        // A comment that is not closed is one tag long, and not the rest of the text.
        guard let end = lacksTagEnd ? nil : offset(of: ">", from: position) else {
            lacksTagEnd = true
            if isComment { position = bytes.count }
            return isComment
        }
        position = end + 1
        return true
    }

    private mutating func skip(past mark: StaticString) {
        position = offset(of: mark, from: position).map { $0 + mark.utf8CodeUnitCount } ?? bytes.count
    }

    private func offset(of mark: StaticString, from start: Int) -> Int? {
        UnsafeRawBufferPointer(bytes)[min(start, bytes.count)...].offset(of: mark)
    }

    private func nameEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
        return end
    }

    private func tagNameEnd(from start: Int) -> Int {
        var end = start
        while end < bytes.count,
            bytes[end].isLetter || bytes[end].isDigit || bytes[end] == UInt8(ascii: "-")
                || bytes[end] == UInt8(ascii: ":")
        {
            end += 1
        }
        return end
    }

    private mutating func tag(_ name: ShortName) -> Token {
        let isSelfClosing = readAttributes()
        if !isSelfClosing, Self.silent.contains(name), !(readsHead && name == "head") { skipContent(of: name) }
        return .open(name, isSelfClosing: isSelfClosing)
    }

    private mutating func skipSpaces() {
        while position < bytes.count, bytes[position].isSpace { position += 1 }
    }

    /// To the end of the tag; gives whether that is "/>".
    private mutating func readAttributes() -> Bool {
        attributes.removeAll(keepingCapacity: true)
        while true {
            skipSpaces()
            guard position < bytes.count else { return false }
            if bytes[position] == UInt8(ascii: ">") {
                position += 1
                return false
            }
            let start = position
            while position < bytes.count, !bytes[position].endsAttributeName { position += 1 }
            guard position > start else {
                if bytes[position] == UInt8(ascii: "/"), position + 1 < bytes.count,
                    bytes[position + 1] == UInt8(ascii: ">")
                {
                    position += 2
                    return true
                }
                position += 1
                continue
            }
            let name = ShortName(slice(start..<position))
            skipSpaces()
            let hasValue = position < bytes.count && bytes[position] == UInt8(ascii: "=")
            attributes.append(Attribute(name: name, value: hasValue ? readValue() : position..<position))
        }
    }

    private mutating func readValue() -> Range<Int> {
        position += 1
        skipSpaces()
        guard position < bytes.count else { return position..<position }
        let quote = bytes[position]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = position + 1
            let end = UnsafeRawBufferPointer(bytes)[start...].offset(of: quote) ?? bytes.count
            position = min(end + 1, bytes.count)
            return start..<end
        }
        let start = position
        while position < bytes.count, !bytes[position].isSpace, bytes[position] != UInt8(ascii: ">") { position += 1 }
        return start..<position
    }

    /// A tag without its end hides the rest of the document: as browsers do, and safe.
    private mutating func skipContent(of name: ShortName) {
        let length = name.count
        while let found = offset(of: "</", from: position) {
            position = found + 2
            guard position + length <= bytes.count else { break }
            if ShortName(slice(position..<(position + length))) == name { return skip(past: ">") }
        }
        position = bytes.count
    }
}

extension UInt8 {
    fileprivate var endsAttributeName: Bool {
        isSpace || self == UInt8(ascii: "=") || self == UInt8(ascii: ">") || self == UInt8(ascii: "/")
    }
}
