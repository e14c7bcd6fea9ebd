/// An element of a feed document with what feeds need of it.
struct XMLElement {
    /// Namespaces we know, whatever prefix the document gives them.
    enum Namespace: UInt8 {
        case none, atom, dublinCore, content, syndication, media, itunes, rdf, xhtml, feedburner, georss, geo, other
    }

    typealias Name = (name: ShortName, namespace: Namespace)

    private let tree: XMLTree
    private let index: Int

    init(tree: XMLTree, index: Int) {
        self.tree = tree
        self.index = index
    }

    private var record: XMLTree.Record { tree.records[index] }

    /// Lower case: publishers write tags as they like.
    var name: ShortName { record.name }
    var namespace: Namespace { record.namespace }
    /// `xml:base` and `xml:lang` in force here.
    var base: URLReference? { record.base < 0 ? nil : tree.bases[Int(record.base)] }
    var language: String? { record.language < 0 ? nil : tree.languages[Int(record.language)] }

    // MARK: Children

    var hasChildren: Bool { Int(record.end) > index + 1 }

    var children: [XMLElement] {
        var children: [XMLElement] = []
        var child = index + 1
        while child < Int(record.end) {
            children.append(XMLElement(tree: tree, index: child))
            child = Int(tree.records[child].end)
        }
        return children
    }

    func all(_ name: ShortName, _ namespace: Namespace = .none) -> [XMLElement] {
        var found: [XMLElement] = []
        var next = tree.child(of: index, name, namespace)
        while let child = next {
            found.append(XMLElement(tree: tree, index: child))
            next = tree.child(of: index, name, namespace, from: Int(tree.records[child].end))
        }
        return found
    }

    func first(_ name: ShortName, _ namespace: Namespace = .none) -> XMLElement? {
        tree.child(of: index, name, namespace).map { XMLElement(tree: tree, index: $0) }
    }

    /// The first child of one of several names and namespaces, in order of preference, that says anything.
    func first(of names: [Name]) -> XMLElement? {
        for (name, namespace) in names {
            var next = tree.child(of: index, name, namespace)
            while let child = next {
                let element = XMLElement(tree: tree, index: child)
                if element.hasText { return element }
                next = tree.child(of: index, name, namespace, from: Int(tree.records[child].end))
            }
        }
        return nil
    }

    /// The first child of one of several names, in order of preference, whatever its namespace.
    func first(named names: [ShortName]) -> XMLElement? {
        for name in names where record.childNames & name.bit != 0 {
            var child = index + 1
            while child < Int(record.end) {
                if tree.records[child].name == name { return XMLElement(tree: tree, index: child) }
                child = Int(tree.records[child].end)
            }
        }
        return nil
    }

    /// The elements of two lists of one document as they stand there.
    static func inOrder(_ one: [XMLElement], _ other: [XMLElement]) -> [XMLElement] {
        other.isEmpty ? one : (one + other).sorted { $0.index < $1.index }
    }

    static func == (one: XMLElement, other: XMLElement) -> Bool {
        one.tree === other.tree && one.index == other.index
    }

    // MARK: Attributes

    var hasAttributes: Bool { !record.attributes.isEmpty }

    /// An attribute by name, whatever its case; those of the vocabularies `xml` and `rdf` with their prefix.
    func attribute(_ name: ShortName) -> String? {
        for place in record.attributes where tree.attributes[Int(place)].name == name {
            let value = tree.attributes[Int(place)].value
            return String(decoding: tree.values[Int(value.lowerBound)..<Int(value.upperBound)], as: UTF8.self)
        }
        return nil
    }

    // MARK: Text

    /// All text below as it stands, in UTF-8.
    var rawText: ArraySlice<UInt8> { tree.text[Int(record.textStart)..<Int(record.textEnd)] }

    var wholeText: String { String(decoding: rawText, as: UTF8.self) }

    /// All text below, trimmed; nil when there is none.
    var text: String? {
        let trimmed = rawText.trimmingSpaces
        return trimmed.isEmpty ? nil : String(decoding: trimmed, as: UTF8.self)
    }

    private var hasText: Bool { !rawText.trimmingSpaces.isEmpty }

    // MARK: Markup

    /// The children written as HTML again, for XHTML inside Atom.
    var markup: [UInt8] {
        var written: [UInt8] = []
        write(into: &written) { $1.appendEscaped($0) }
        return written
    }

    /// The same where publishers mix elements with markup in CDATA sections, as they do in RSS.
    var mixedMarkup: [UInt8] {
        var written: [UInt8] = []
        write(into: &written) { text, written in
            if text.containsTagEnd { written.append(contentsOf: text) } else { written.appendEscaped(text) }
        }
        return written
    }

    /// The same where the text is markup already.
    var looseMarkup: [UInt8] {
        var written: [UInt8] = []
        write(into: &written) { $1.append(contentsOf: $0) }
        return written
    }

    private func write(into written: inout [UInt8], text write: (ArraySlice<UInt8>, inout [UInt8]) -> Void) {
        var position = Int(record.textStart)
        for child in children {
            let inner = child.record
            write(tree.text[position..<Int(inner.textStart)], &written)
            written.append(UInt8(ascii: "<"))
            written.append(name: child.name)
            for attribute in tree.attributes[Int(inner.attributes.lowerBound)..<Int(inner.attributes.upperBound)] {
                written.append(UInt8(ascii: " "))
                written.append(name: attribute.name)
                written.append(contentsOf: "=\"".utf8)
                written.appendEscaped(
                    tree.values[Int(attribute.value.lowerBound)..<Int(attribute.value.upperBound)])
                written.append(UInt8(ascii: "\""))
            }
            written.append(UInt8(ascii: ">"))
            child.write(into: &written, text: write)
            written.append(contentsOf: "</".utf8)
            written.append(name: child.name)
            written.append(UInt8(ascii: ">"))
            position = Int(inner.textEnd)
        }
        write(tree.text[position..<Int(record.textEnd)], &written)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var containsTagEnd: Bool {
        indices.dropLast().contains { index in
            self[index] == UInt8(ascii: "<") && self[index + 1] == UInt8(ascii: "/")
                || self[index] == UInt8(ascii: "/") && self[index + 1] == UInt8(ascii: ">")
        }
    }
}
