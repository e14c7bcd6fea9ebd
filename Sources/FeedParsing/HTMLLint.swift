/// Faults of the HTML inside a feed.
extension FeedLint {
    private static let void: Set<ShortName> = [
        "br", "hr", "img", "wbr", "col", "area", "input", "embed", "source", "track",
    ]
    private static let active: Set<ShortName> = [
        "script", "object", "embed", "applet", "form", "input", "button", "base", "meta", "link",
    ]
    private static let addresses: Set<ShortName> = [
        "href", "src", "cite", "poster", "action", "formaction", "data", "srcset",
    ]
    /// Elements that HTML lets stay open.
    private static let optional: Set<ShortName> = ["p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "option"]

    mutating func checkHTML(_ html: String, _ place: String) {
        checkHTML(Array(html.utf8)[...], place)
    }

    mutating func checkHTML(_ html: ArraySlice<UInt8>, _ place: String) {
        var open: [ShortName] = []
        var deeper = 0
        HTMLTokenizer.read(html) { tokenizer in
            while let token = tokenizer.next() {
                switch token {
                case .text: break
                case .open(let name, let isSelfClosing):
                    checkElement(name, place)
                    for attribute in tokenizer.attributes {
                        checkAttribute(attribute.name, tokenizer.value(of: attribute), of: name, place)
                    }
                    if name == "a", open.contains("a") {
                        report("nested-a-unclosed", place, "a link stands inside another one, or one is not closed")
                    }
                    guard !Self.isClosedByItself(name), !isSelfClosing else { continue }
                    if open.count < Self.deepest { open.append(name) } else { deeper += 1 }
                case .close(let name):
                    // The innermost are closed first.
                    if deeper > 0 { deeper -= 1 } else { close(name, of: &open, place) }
                }
            }
        }
        checkClosed(open[...], place)
    }

    /// Elements within each other that are followed; deeper ones no reader shows either.
    private static let deepest = 256

    private static func isClosedByItself(_ name: ShortName) -> Bool {
        void.contains(name) || HTMLTokenizer.silent.contains(name)
    }

    private mutating func close(_ name: ShortName, of open: inout [ShortName], _ place: String) {
        guard let index = open.lastIndex(of: name) else {
            if !Self.isClosedByItself(name) { report("nested-a-unclosed", place, "</\(name)> closes nothing") }
            return
        }
        checkClosed(open[(index + 1)...], place)
        open.removeSubrange(index...)
    }

    private mutating func checkClosed(_ open: ArraySlice<ShortName>, _ place: String) {
        for name in open where !Self.optional.contains(name) {
            report("nested-a-unclosed", place, "<\(name)> is not closed")
        }
    }

    private mutating func checkElement(_ name: ShortName, _ place: String) {
        if name == "iframe" || name == "frame" { report("iframe", place, "<\(name)> loads a foreign page") }
        if name == "style" { report("style", place, "<style> reaches beyond the entry") }
        if name == "svg" || name == "math" { report("svg", place, "<\(name)> may hold scripts") }
        if Self.active.contains(name) { report("script", place, "<\(name)> is active content") }
    }

    private mutating func checkAttribute(_ key: ShortName, _ value: String, of name: ShortName, _ place: String) {
        if key.description.hasPrefix("on") { report("onclick", place, "the attribute \(key) is a script") }
        if key == "style" { report("style", place, "the attribute style moves things about in a reader's page") }
        if key == "srcdoc" { report("iframe", place, "the attribute srcdoc is a page of its own") }
        guard Self.addresses.contains(key) else { return }
        let address = key == "srcset" ? String(value.split(separator: " ").first ?? "") : value
        let plain = String(address.unicodeScalars.filter { $0.value > 0x20 }.map { Character($0) })
        checkAddress(plain, "\(key) of <\(name)>", place)
    }
}
