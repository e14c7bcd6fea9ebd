/// Splits HTML as publishers write it into tags and text; never fails.
struct HTMLTokenizer: Sequence, IteratorProtocol {
    enum Token {
        /// Raw: references are not decoded yet.
        case text(Substring)
        case open(name: String, attributes: [(name: String, value: String)], isSelfClosing: Bool)
        case close(name: String)
    }

    /// Elements whose content is not text for readers.
    static let silent: Set<String> = [
        "script", "style", "noscript", "noembed", "noframes", "template", "title", "textarea",
        "select", "xmp", "head", "plaintext",
    ]

    /// What may stand in a title; other words in angle brackets are meant as they are written.
    private static let phrasing: Set<String> = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "div", "em", "font", "h1", "h2",
        "h3", "i", "img", "ins", "kbd", "mark", "nobr", "p", "q", "s", "small", "span", "strike", "strong", "sub",
        "sup", "time", "tt", "u", "var", "wbr",
    ]

    private var rest: Substring
    private let isTitle: Bool
    private let readsHead: Bool

    /// `readsHead`: also gives what stands in a page's head.
    init(_ html: String, isTitle: Bool = false, readsHead: Bool = false) {
        rest = html[...]
        self.isTitle = isTitle
        self.readsHead = readsHead
    }

    mutating func next() -> Token? {
        while !rest.isEmpty {
            guard rest.first == "<" else { return text() }
            let body = rest.dropFirst()
            guard let first = body.first else { return text() }
            if body.hasPrefix("!--") {
                // A comment that is not closed is one tag long, and not the rest of the text.
                skip(past: rest.firstRange(of: "-->") == nil ? ">" : "-->")
            } else if first == "!" || first == "?" {
                guard rest.contains(">") else { return text() }
                skip(past: ">")
            } else if first == "/" {
                let name = body.dropFirst().prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
                skip(past: ">")
                if !name.isEmpty { return .close(name: name) }
            } else if first.isASCII, first.isLetter {
                let name = body.prefix { $0.isLetter || $0.isNumber }.lowercased()
                let isTag = !isTitle || Self.phrasing.contains(name) || Self.silent.contains(name)
                return isTag ? tag(body) : text()
            } else {
                return text()
            }
        }
        return nil
    }

    /// To the next "<" that may open a tag.
    private mutating func text() -> Token {
        let bytes = rest.utf8
        var end = bytes.index(after: bytes.startIndex)
        while end < bytes.endIndex {
            if bytes[end] == UInt8(ascii: "<") {
                let next = bytes.index(after: end)
                if next < bytes.endIndex, bytes[next].isLetter || "/!?".utf8.contains(bytes[next]) { break }
            }
            end = bytes.index(after: end)
        }
        defer { rest = rest[end...] }
        return .text(rest[..<end])
    }

    private mutating func skip(past mark: String) {
        rest = rest.firstRange(of: mark).map { rest[$0.upperBound...] } ?? ""
    }

    private mutating func tag(_ body: Substring) -> Token {
        let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ":") }
        rest = body[name.endIndex...]
        let (attributes, isSelfClosing) = readAttributes()
        let lower = name.lowercased()
        if Self.silent.contains(lower), !isSelfClosing, !(readsHead && lower == "head") { skipContent(of: lower) }
        return .open(name: lower, attributes: attributes, isSelfClosing: isSelfClosing)
    }

    private mutating func readAttributes() -> ([(name: String, value: String)], Bool) {
        var attributes: [(name: String, value: String)] = []
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let next = rest.first else { return (attributes, false) }
            if next == ">" {
                rest = rest.dropFirst()
                return (attributes, false)
            }
            if rest.hasPrefix("/>") {
                rest = rest.dropFirst(2)
                return (attributes, true)
            }
            let name = rest.prefix { !$0.isWhitespace && $0 != "=" && $0 != ">" && $0 != "/" }
            guard !name.isEmpty else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest[name.endIndex...].drop { $0.isWhitespace }
            attributes.append((name.lowercased(), rest.first == "=" ? readValue() : ""))
        }
    }

    private mutating func readValue() -> String {
        rest = rest.dropFirst().drop { $0.isWhitespace }
        let value: Substring
        if let quote = rest.first, quote == "\"" || quote == "'" {
            value = rest.dropFirst().prefix { $0 != quote }
            rest = rest[value.endIndex...].dropFirst()
        } else {
            value = rest.prefix { !$0.isWhitespace && $0 != ">" }
            rest = rest[value.endIndex...]
        }
        return HTMLEntities.decode(String(value))
    }

    /// A tag without its end hides the rest of the document: as browsers do, and safe.
    private mutating func skipContent(of name: String) {
        var search = rest
        while let found = search.firstRange(of: "</") {
            let after = search[found.upperBound...]
            if after.prefix(name.count).lowercased() == name {
                rest = search[found.lowerBound...]
                skip(past: ">")
                return
            }
            search = after
        }
        rest = ""
    }
}
