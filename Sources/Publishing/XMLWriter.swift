/// Writes well-formed XML 1.0: names are ours, all else is escaped, characters XML forbids are left out.
struct XMLWriter {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    private var depth = 0

    mutating func instruction(_ content: String) {
        text += "<?\(content)?>\n"
    }

    mutating func element(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: String? = nil)
    {
        open(name, attributes, end: content == nil ? "/>\n" : ">")
        if let content { text += "\(content.escapedForXML)</\(name)>\n" }
    }

    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], children: (inout XMLWriter) -> Void
    ) {
        open(name, attributes, end: ">\n")
        depth += 1
        children(&self)
        depth -= 1
        text += indentation + "</\(name)>\n"
    }

    private var indentation: String { String(repeating: "  ", count: depth) }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String?>, end: String) {
        let written = attributes.compactMap { key, value in value.map { " \(key)=\"\($0.escapedForXML)\"" } }
        text += indentation + "<\(name)\(written.joined())\(end)"
    }
}

extension String {
    /// For element content and double-quoted attributes, in XML and in HTML.
    public var escapedForXML: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            // XML 1.0 §2.2: no other control characters, no noncharacters.
            case "\t", "\n", "\r": result.append(scalar)
            default: if scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF { result.append(scalar) }
            }
        }
        return String(result)
    }
}
