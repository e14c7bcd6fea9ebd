/// An element of a feed document with what feeds need of it.
final class XMLElement {
    enum Node {
        case text(String)
        case element(XMLElement)
    }

    /// Namespaces we know, whatever prefix the document gives them.
    enum Namespace {
        case none, atom, dublinCore, content, syndication, media, itunes, rdf, xhtml, feedburner, georss, geo, other
    }

    /// Lower case: publishers write tags as they like.
    let name: String
    let namespace: Namespace
    let attributes: [String: String]
    /// `xml:base` and `xml:lang` in force here.
    let base: URLReference?
    let language: String?
    private(set) var nodes: [Node] = []

    init(
        name: String, namespace: Namespace, attributes: [String: String], base: URLReference?, language: String?
    ) {
        self.name = name.lowercased()
        self.namespace = namespace
        self.attributes = attributes
        self.base = base
        self.language = language
    }

    func append(_ child: XMLElement) {
        nodes.append(.element(child))
    }

    func append(text: String) {
        if case .text(let before)? = nodes.last {
            nodes[nodes.count - 1] = .text(before + text)
        } else {
            nodes.append(.text(text))
        }
    }

    var children: [XMLElement] {
        nodes.compactMap { node in
            if case .element(let child) = node { child } else { nil }
        }
    }

    func all(_ name: String, _ namespace: Namespace = .none) -> [XMLElement] {
        children.filter { $0.name == name && $0.namespace == namespace }
    }

    func first(_ name: String, _ namespace: Namespace = .none) -> XMLElement? {
        for case .element(let child) in nodes where child.name == name && child.namespace == namespace { return child }
        return nil
    }

    /// The first child of one of several names and namespaces, in order of preference, that says anything.
    func first(of names: [(name: String, namespace: Namespace)]) -> XMLElement? {
        for (name, namespace) in names {
            if let found = all(name, namespace).first(where: { $0.text != nil }) { return found }
        }
        return nil
    }

    /// An attribute by name, whatever its case.
    func attribute(_ name: String) -> String? {
        attributes[name] ?? attributes.first { $0.key.lowercased() == name.lowercased() }?.value
    }

    /// All text below, trimmed; nil when there is none.
    var text: String? {
        let trimmed = String(wholeText.trimmingSpaces)
        return trimmed.isEmpty ? nil : trimmed
    }

    var wholeText: String {
        nodes.map { node in
            switch node {
            case .text(let text): text
            case .element(let child): child.wholeText
            }
        }.joined()
    }

    /// The children written as markup again, for XHTML inside Atom.
    var markup: String { markup { $0.escapedForHTML } }

    /// The same where publishers mix elements with markup in CDATA sections, as they do in RSS.
    var mixedMarkup: String { markup { $0.contains("</") || $0.contains("/>") ? $0 : $0.escapedForHTML } }

    private func markup(_ written: (String) -> String) -> String {
        nodes.map { node in
            switch node {
            case .text(let text): written(text)
            case .element(let child):
                "<\(child.name)"
                    + child.attributes.sorted { $0.key < $1.key }
                    .map { " \($0.key)=\"\($0.value.escapedForHTML)\"" }.joined()
                    + ">\(child.markup(written))</\(child.name)>"
            }
        }.joined()
    }
}

extension StringProtocol {
    var trimmingSpaces: SubSequence {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start.prefix(0) }
        return start[...last]
    }

    var escapedForHTML: String {
        var result = ""
        result.reserveCapacity(utf8.count)
        for character in self {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }
}
