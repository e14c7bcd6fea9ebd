import News

/// Keeps the part of a publisher's HTML that can do no harm.
///
/// An allow-list: what is not named here is dropped, its text kept. The result is serialised anew and well nested, so
/// that cleaning it again changes nothing.
public struct HTMLSanitizer {
    private static let kept: Set<String> = [
        "a", "p", "br", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "q", "cite", "em", "strong", "b", "i",
        "small", "sub", "sup", "h3", "h4", "h5", "h6", "hr", "code", "pre", "table", "thead", "tbody", "tr", "th",
        "td", "img", "figure", "figcaption", "time", "abbr", "span", "details", "summary",
    ]
    /// Dropped, but what they hold stays apart.
    private static let blocks: Set<String> = [
        "div", "section", "article", "header", "footer", "main", "aside", "center",
    ]
    private static let empty: Set<String> = ["br", "hr", "img"]
    private static let renamed = ["h1": "h3", "h2": "h3", "strike": "small"]
    private static let trackers = [
        "feedburner.", "feedsportal.", "stats.wordpress.", "pixel.wp.com", "vgwort.de", "mc.yandex.ru",
        "counter.rambler", "facebook.com/tr", "doubleclick.net", "google-analytics.", "scorecardresearch.",
        "top-fwz1.mail.ru",
    ]

    private let base: URLReference?
    private var output = ""
    private var open: [String] = []

    private init(base: URLReference?) { self.base = base }

    /// `base`: the address that relative links in the HTML start from.
    public static func clean(_ html: String, base: String?) -> String {
        clean(html, reference: base.flatMap { URLReference($0) })
    }

    static func clean(_ html: String, reference: URLReference?) -> String {
        var sanitizer = HTMLSanitizer(base: reference)
        for token in HTMLTokenizer(html) { sanitizer.take(token) }
        while let name = sanitizer.open.popLast() { sanitizer.output += "</\(name)>" }
        return String(sanitizer.output.trimmingSpaces)
    }

    private mutating func take(_ token: HTMLTokenizer.Token) {
        switch token {
        case .text(let raw): output += HTMLEntities.decode(String(raw)).withoutControls.escapedForHTML
        case .open(let name, let attributes, let isSelfClosing):
            let name = Self.renamed[name] ?? name
            if Self.blocks.contains(name) { output += "\n" }
            guard Self.kept.contains(name), let written = written(attributes, of: name) else { return }
            if name == "p" { close("p") }
            output += "<\(name)\(written)>"
            guard !Self.empty.contains(name) else { return }
            if isSelfClosing { output += "</\(name)>" } else { open.append(name) }
        case .close(let name): close(Self.renamed[name] ?? name)
        }
    }

    private mutating func close(_ name: String) {
        guard let index = open.lastIndex(of: name) else { return }
        while open.count > index { output += "</\(open.removeLast())>" }
    }

    /// The attributes that stay, as text; nil when the whole element has to go.
    private func written(_ attributes: [(name: String, value: String)], of name: String) -> String? {
        let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
        switch name {
        case "a":
            guard let address = values["href"].flatMap({ link($0) }) else { return "" }
            return " href=\"\(address.escapedForHTML)\" rel=\"noopener nofollow\""
        case "img": return picture(values)
        case "td", "th":
            return ["colspan", "rowspan"].compactMap { key in
                values[key].flatMap { Int($0) }.map { " \(key)=\"\(min(max($0, 1), 100))\"" }
            }.joined()
        case "span":
            return ["dir", "lang"].compactMap { key in
                values[key].flatMap { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "-") } ? $0 : nil }
                    .map { " \(key)=\"\($0)\"" }
            }.joined()
        default: return ""
        }
    }

    private func link(_ value: String) -> String? {
        let plain = String(value.unicodeScalars.filter { $0.value > 0x20 }.map { Character($0) })
        if plain.lowercased().hasPrefix("mailto:") { return plain }
        return address(plain)
    }

    /// Absolute, without what only says where a reader came from; where no scheme is named, the safe one.
    private func address(_ value: String) -> String? {
        let value = value.trimmingSpaces
        return base.absolute(value.hasPrefix("//") ? "https:" + value : String(value)).map {
            CanonicalURL.withoutTrackers($0)
        }
    }

    private func picture(_ values: [String: String]) -> String? {
        let isPixel = ["width", "height"].contains { values[$0].flatMap { Int($0) }.map { $0 <= 1 } ?? false }
        guard !isPixel,
            let source =
                (values["src"].flatMap({ address($0) }) ?? values["data-src"].flatMap({ address($0) })),
            !Self.trackers.contains(where: { source.contains($0) })
        else { return nil }
        let size = ["width", "height"].compactMap { key in
            values[key].flatMap { Int($0) }.map { " \(key)=\"\($0)\"" }
        }
        return " src=\"\(source.escapedForHTML)\" alt=\"\((values["alt"] ?? "").escapedForHTML)\"" + size.joined()
    }
}

extension String {
    fileprivate var withoutControls: String {
        guard unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 0x20 || $0 == "\n" || $0 == "\t" }))
    }
}
