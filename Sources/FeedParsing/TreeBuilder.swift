import CXML

/// Receives libxml2's SAX events and stacks them up to a tree.
final class TreeBuilder {
    private(set) var root: XMLElement?
    private(set) var sawError = false
    /// Whether elements of RSS 1.0's own vocabulary were met.
    private(set) var usesRSS1 = false
    private var open: [XMLElement] = []

    func start(
        name: UnsafePointer<xmlChar>?, prefix: UnsafePointer<xmlChar>?, uri: UnsafePointer<xmlChar>?,
        attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) {
        start(
            name: Self.string(name), prefix: prefix.map { Self.string($0) }, uri: uri.map { Self.string($0) },
            attributes: Self.dictionary(attributes, count))
    }

    /// Takes an element: `prefix` is nil where its name stands without one, `uri` where nothing declares it.
    func start(name: String, prefix: String?, uri: String?, attributes: [String: String]) {
        var (namespace, local) = Self.resolve(uri: uri, name: name)
        // A vocabulary we do not know that stands without a prefix is the format's own under another name.
        if namespace == .other, prefix == nil { namespace = .none }
        if uri == nil, let prefix { namespace = Self.namespace(ofPrefix: prefix) }
        let parent = open.last
        let declared = attributes["xml:base"].flatMap { URLReference($0) }
        let language = attributes["xml:lang"] ?? parent?.language
        let element = XMLElement(
            name: local, namespace: namespace, attributes: attributes,
            base: declared.map { parent?.base?.resolve($0) ?? $0 } ?? parent?.base,
            language: language == "" ? nil : language)
        parent?.append(element)
        if root == nil { root = element }
        open.append(element)
    }

    /// Takes note of the vocabularies an element declares: pairs of prefix and URI.
    func note(namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int) {
        guard let namespaces, !usesRSS1 else { return }
        for index in 0..<count where Self.string(namespaces[2 * index + 1]).contains("purl.org/rss/1.0/") {
            usesRSS1 = usesRSS1 || namespaces[2 * index] == nil
        }
    }

    func end() {
        open.removeLast()
    }

    func text(_ bytes: UnsafePointer<xmlChar>?, _ count: Int) {
        guard let bytes else { return }
        text(String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self))
    }

    func text(_ text: String) {
        open.last?.append(text: HTMLEntities.withoutC1Controls(text))
    }

    func note(_ code: Int32) {
        // Why these: entity notes, undeclared namespaces and white space before the declaration harm nothing.
        let harmless: Set<Int32> = [26, 68, 201, 204, 205, 99, 100]
        if !harmless.contains(code) { sawError = true }
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> TreeBuilder {
        guard let context else { preconditionFailure("libxml2 called back without its context") }
        return Unmanaged<TreeBuilder>.fromOpaque(context).takeUnretainedValue()
    }

    private static func string(_ bytes: UnsafePointer<xmlChar>?) -> String {
        bytes.map { String(cString: $0) } ?? ""
    }

    /// Undeclared prefixes arrive inside the local name: "content:encoded".
    private static func resolve(uri: String?, name: String) -> (XMLElement.Namespace, String) {
        if uri == nil, let colon = name.firstIndex(of: ":") {
            return (namespace(ofPrefix: String(name[..<colon])), String(name[name.index(after: colon)...]))
        }
        return (uri.map { namespace(ofURI: $0) } ?? .none, name)
    }

    private static func namespace(ofURI uri: String) -> XMLElement.Namespace {
        let uri = uri.lowercased()
        return switch uri {
        case _ where uri.contains("purl.org/atom") || uri.contains("w3.org/2005/atom"): .atom
        case _ where uri.contains("purl.org/dc/"): .dublinCore
        case _ where uri.contains("rss/1.0/modules/content") || uri.contains("rss/modules/content"): .content
        case _ where uri.contains("rss/1.0/modules/syndication"): .syndication
        case _ where uri.contains("search.yahoo.com/mrss"): .media
        case _ where uri.contains("itunes.com/dtds"): .itunes
        case _ where uri.contains("22-rdf-syntax-ns"): .rdf
        case _ where uri.contains("1999/xhtml"): .xhtml
        case _ where uri.contains("feedburner"): .feedburner
        case _ where uri.contains("georss.org") || uri.contains("opengis.net/gml"): .georss
        case _ where uri.contains("w3.org/2003/01/geo"): .geo
        case _ where uri.contains("pipermail") && uri.contains("media"): .media
        // The vocabularies of RSS itself are namespaces only in name.
        case _ where uri.contains("purl.org/rss/1.0") || uri.contains("purl.org/net/rss1.1"): .none
        case _
        where uri.contains("netscape.com/rdf") || uri.contains("netscape.com/publish") || uri.contains("userland.com"):
            .none
        default: .other
        }
    }

    private static func namespace(ofPrefix prefix: String) -> XMLElement.Namespace {
        switch prefix.lowercased() {
        case "atom", "atom10", "a10": .atom
        case "dc", "dcterms": .dublinCore
        case "content": .content
        case "sy": .syndication
        case "media": .media
        case "itunes": .itunes
        case "rdf": .rdf
        case "xhtml": .xhtml
        case "feedburner": .feedburner
        case "georss", "gml": .georss
        case "geo": .geo
        // Nobody needs a prefix for these, but some write it.
        case "rss", "rss2": .none
        default: .other
        }
    }

    /// libxml2 gives five pointers an attribute: name, prefix, URI, start and end of the value.
    private static func dictionary(
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ count: Int
    ) -> [String: String] {
        guard let attributes else { return [:] }
        var result: [String: String] = [:]
        for index in 0..<count {
            let fields = attributes + index * 5
            guard let start = fields[3], let end = fields[4] else { continue }
            let name = string(fields[0])
            let prefix = string(fields[1])
            let value = String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            // Why: SAX2 leaves `&amp;` in attribute values as the reference &#38;.
            result[prefix == "xml" || prefix == "rdf" ? prefix + ":" + name : name] = HTMLEntities.decode(value)
        }
        return result
    }
}
