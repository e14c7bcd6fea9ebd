import News

/// Keeps the part of a publisher's HTML that can do no harm.
///
/// An allow-list: what is not named here is dropped, its text kept. The result is serialised anew and well nested, so
/// that cleaning it again changes nothing.
public struct HTMLSanitizer {
    private enum Treatment {
        /// Written again, with an end; without one.
        case keep, keepEmpty
        /// Dropped, but what it holds stays apart.
        case breakLine
        case rename(ShortName)
    }

    private static let treatments: NameTable<Treatment> = {
        let kept: [ShortName] = [
            "a", "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "em", "strong", "b", "i",
            "s", "del", "ins", "small", "sub", "sup", "h3", "h4", "h5", "h6", "code", "pre", "table", "thead", "tbody",
            "tr", "th",
            "td", "figure", "figcaption", "time", "abbr", "span", "details", "summary",
        ]
        let empty: [ShortName] = ["br", "hr", "img"]
        let blocks: [ShortName] = ["div", "section", "article", "header", "footer", "main", "aside", "center"]
        let renamed: [(ShortName, ShortName)] = [("h1", "h3"), ("h2", "h3"), ("strike", "s")]
        return NameTable(
            kept.map { ($0, .keep) } + empty.map { ($0, .keepEmpty) } + blocks.map { ($0, .breakLine) }
                + renamed.map { ($0, .rename($1)) })
    }()
    private static let trackers: [StaticString] = [
        "feedburner.", "feedsportal.", "stats.wordpress.", "pixel.wp.com", "vgwort.de", "mc.yandex.ru",
        "counter.rambler", "facebook.com/tr?", "facebook.com/tr/", "doubleclick.net", "google-analytics.",
        "scorecardresearch.",
        "top-fwz1.mail.ru",
    ]

    /// What may hold paragraphs: an end of one outside does not reach into it.
    private static let paragraphHolders: Set<ShortName> = [
        "blockquote", "dd", "details", "dt", "figcaption", "figure", "li", "td", "th",
    ]
    /// What a paragraph ends at (HTML §13.2.6.4.7).
    private static let paragraphEnds: Set<ShortName> = [
        "blockquote", "details", "dl", "figure", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul",
    ]

    private let base: URLReference?
    private var output: [UInt8] = []
    private var open: [ShortName] = []
    /// Bytes beyond which no relative address is written out: each would repeat its base.
    private let mostOutput: Int

    /// Elements inside one another: deeper ones are dropped and what they hold is kept, as browsers do at twice as many.
    private static let greatestDepth = 256

    init(base: URLReference?, capacity: Int) {
        self.base = base
        mostOutput = 4 * capacity + 1 << 16
        output.reserveCapacity(capacity)
    }

    /// `base`: the address that relative links in the HTML start from.
    public static func clean(_ html: String, base: String?) -> String {
        clean(Array(html.utf8)[...], reference: base.flatMap { URLReference($0) })
    }

    static func clean(_ html: ArraySlice<UInt8>, reference: URLReference?) -> String {
        var sanitizer = HTMLSanitizer(base: reference, capacity: html.count + html.count / 8)
        HTMLTokenizer.read(html) { tokenizer in
            while let token = tokenizer.next() { sanitizer.take(token, of: tokenizer) }
        }
        return sanitizer.finish()
    }

    /// What has been written, with all that is still open closed.
    mutating func finish() -> String {
        while let name = open.popLast() { writeEnd(of: name) }
        return String(decoding: output[...].trimmingSpaces, as: UTF8.self)
    }

    mutating func take(_ token: HTMLTokenizer.Token, of tokenizer: borrowing HTMLTokenizer) {
        switch token {
        case .text(let range): writeText(tokenizer.slice(range))
        case .open(var name, let isSelfClosing):
            var treatment = Self.treatments[name]
            if case .rename(let other)? = treatment {
                name = other
                treatment = .keep
            }
            switch treatment {
            case .breakLine: output.append(UInt8(ascii: "\n"))
            case .keep where open.count >= Self.greatestDepth: break
            case .keep:
                // A link around a heading or a picture keeps what it holds.
                if name == "p" || Self.paragraphEnds.contains(name) && open.last != "a" { closeParagraph() }
                if Self.items.contains(name) { closeItem() }
                if let rule = Self.tableParts[name] { close(rule.ended, within: rule.within) }
                // Links do not nest.
                if name == "a" { close("a") }
                writeStart(of: name) { $0.writeAttributes(of: name, from: tokenizer) }
                if isSelfClosing { writeEnd(of: name) } else { open.append(name) }
            case .keepEmpty:
                if name != "img" {
                    writeStart(of: name) { _ in }
                } else if let source = source(of: tokenizer) {
                    writeStart(of: name) { $0.writePicture(source, from: tokenizer) }
                }
            case .rename, nil: break
            }
        case .close(let name):
            if name == "p" { return closeParagraph() }
            if case .rename(let other)? = Self.treatments[name] { close(other) } else { close(name) }
        }
    }

    private mutating func closeParagraph() {
        guard let index = open.lastIndex(where: { $0 == "p" || Self.paragraphHolders.contains($0) }), open[index] == "p"
        else { return }
        while open.count > index { writeEnd(of: open.removeLast()) }
    }

    private static let items: Set<ShortName> = ["li", "dt", "dd"]

    /// An item of a list ends where the next one of the same list begins.
    private mutating func closeItem() {
        let ends = open.lastIndex { ["ul", "ol", "dl"].contains($0) || Self.paragraphHolders.contains($0) }
        guard let index = ends, Self.items.contains(open[index]) else { return }
        while open.count > index { writeEnd(of: open.removeLast()) }
    }

    /// What each part of a table ends, and within what (HTML §13.1.2.4).
    private static let tableParts: [ShortName: (ended: Set<ShortName>, within: Set<ShortName>)] = [
        "td": (["td", "th"], ["tr", "table"]), "th": (["td", "th"], ["tr", "table"]),
        "tr": (["tr", "td", "th"], ["thead", "tbody", "table"]),
        "thead": (["thead", "tbody", "tr", "td", "th"], ["table"]),
        "tbody": (["thead", "tbody", "tr", "td", "th"], ["table"]),
    ]

    private mutating func close(_ ended: Set<ShortName>, within: Set<ShortName>) {
        let start = open.lastIndex { within.contains($0) }.map { $0 + 1 } ?? 0
        guard let index = open[start...].firstIndex(where: { ended.contains($0) }) else { return }
        while open.count > index { writeEnd(of: open.removeLast()) }
    }

    private mutating func close(_ name: ShortName) {
        guard let index = open.lastIndex(of: name) else { return }
        while open.count > index { writeEnd(of: open.removeLast()) }
    }

    // MARK: Writing

    /// References decoded, control characters left out, what HTML would take for markup escaped.
    private mutating func writeText(_ raw: UnsafeBufferPointer<UInt8>) {
        var index = 0
        var start = 0
        while index < raw.count {
            if let block = raw.block(at: index) {
                let marks = block.marksOfCare
                guard marks != 0 else {
                    index += Block.count
                    continue
                }
                index += Block.first(marks)
            }
            let byte = raw[index]
            guard byte.needsCare else {
                index += 1
                continue
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: raw[start..<index]))
            index += 1
            if byte == UInt8(ascii: "&"), let (scalar, end) = HTMLEntities.reference(in: raw, at: index - 1) {
                index = end
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter where !byte.isControl {
                    output.appendEscaped(byte)
                }
            } else if !byte.isControl {
                output.appendEscaped(byte)
            }
            start = index
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: raw[start...]))
    }

    private mutating func writeStart(of name: ShortName, attributes write: (inout Self) -> Void) {
        output.append(UInt8(ascii: "<"))
        output.append(name: name)
        write(&self)
        output.append(UInt8(ascii: ">"))
    }

    private mutating func writeEnd(of name: ShortName) {
        output.append(contentsOf: "</".utf8)
        output.append(name: name)
        output.append(UInt8(ascii: ">"))
    }

    private mutating func write(_ attribute: StaticString, _ value: String) {
        output.append(UInt8(ascii: " "))
        output.append(contentsOf: attribute.utf8Bytes)
        output.append(contentsOf: "=\"".utf8)
        var value = value
        value.withUTF8 { output.appendEscaped($0) }
        output.append(UInt8(ascii: "\""))
    }

    // MARK: Attributes

    private mutating func writeAttributes(of name: ShortName, from tag: borrowing HTMLTokenizer) {
        switch name {
        case "a":
            if let address = tag.value(of: "href").flatMap({ link($0) }) {
                write("href", address)
                output.append(contentsOf: " rel=\"noopener nofollow\"".utf8)
            }
        case "td", "th":
            if let columns = tag.value(of: "colspan").flatMap({ Int($0) }) { write("colspan", Self.span(columns)) }
            if let rows = tag.value(of: "rowspan").flatMap({ Int($0) }) { write("rowspan", Self.span(rows)) }
        default: break
        }
        if let direction = tag.value(of: "dir"), Self.isWord(direction) { write("dir", direction) }
        if let language = tag.value(of: "lang"), Self.isWord(language) { write("lang", language) }
    }

    private static func span(_ count: Int) -> String { String(min(max(count, 1), 100)) }

    private static func isWord(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0.isLetter || $0 == UInt8(ascii: "-") }
    }

    private func link(_ value: String) -> String? {
        let isPlain = value.utf8.allSatisfy { $0 > 0x20 }
        let plain = isPlain ? value : String(decoding: value.utf8.filter { $0 > 0x20 }, as: UTF8.self)
        let isMail = ShortName(plain.prefix("mailto:".count)) == "mailto:"
        return isMail ? plain : address(plain)
    }

    /// Absolute, without what only says where a reader came from; where no scheme is named, the safe one.
    private func address(_ value: String) -> String? {
        if value.isPlainWebAddress { return CanonicalURL.withoutTrackers(value) }
        guard output.count <= mostOutput else { return nil }
        let value = value.trimmingSpaces
        return base.absolute(value.hasPrefix("//") ? "https:" + value : String(value)).map {
            CanonicalURL.withoutTrackers($0)
        }
    }

    /// Where a picture is that readers may load; nil for those that only count them.
    private func source(of tag: borrowing HTMLTokenizer) -> String? {
        // "1px" is as wide as "1".
        func isPoint(_ side: ShortName) -> Bool {
            tag.value(of: side).flatMap { Int($0.prefix { $0.isNumber }) }.map { $0 <= 1 } ?? false
        }
        guard !isPoint("width"), !isPoint("height"),
            let source = pictureAddress(of: tag),
            !Self.trackers.contains(where: { source.holds($0) })
        else { return nil }
        return source
    }

    /// Pages that load pictures late have the address elsewhere, or several of them for several widths.
    private func pictureAddress(of tag: borrowing HTMLTokenizer) -> String? {
        for name in ["src", "data-src", "data-lazy-src", "data-original", "srcset"] as [ShortName] {
            guard let value = tag.value(of: name) else { continue }
            if let address = address(name == "srcset" ? Self.firstCandidate(of: value) : value) { return address }
        }
        return nil
    }

    /// The address of a set's first picture; commas may stand in it, but not at its end (HTML §4.8.4.2.1).
    private static func firstCandidate(of set: String) -> String {
        let address = set.drop { $0.isWhitespace || $0 == "," }.prefix { !$0.isWhitespace }
        return String(address.reversed().drop { $0 == "," }.reversed())
    }

    private mutating func writePicture(_ source: String, from tag: borrowing HTMLTokenizer) {
        write("src", source)
        write("alt", tag.value(of: "alt") ?? "")
        for side in ["width", "height"] as [StaticString] {
            if let length = tag.value(of: ShortName(stringLiteral: side)).flatMap({ Int($0) }), length > 0 {
                write(side, String(length))
            }
        }
    }
}

extension Block {
    /// Those of bytes that may need care: control characters, & and ", < and >.
    @inline(__always)
    fileprivate var marksOfCare: UInt64 {
        marksBelow(0x20) | marks(UInt8(ascii: "&"), ignoring: 0x04) | marks(UInt8(ascii: "<"), ignoring: 0x02)
    }
}

extension UInt8 {
    /// What has no place in HTML's text.
    fileprivate var isControl: Bool { self < 0x20 && self != 0x0A && self != 0x09 }

    @inline(__always)
    fileprivate var needsCare: Bool {
        self >> 6 == 0 && isMark
    }

    private var isMark: Bool {
        isControl || self == UInt8(ascii: "&") || self == UInt8(ascii: "<") || self == UInt8(ascii: ">")
            || self == UInt8(ascii: "\"")
    }
}
