import FoundationEssentials

/// The Link fields of an answer (RFC 8288).
public enum LinkHeader {
    /// Where the links of a relation lead, in order: `<https://hub.example/>; rel="hub"`.
    ///
    /// `fields`: one value a field. Addresses as they stand there.
    public static func targets(of relation: String, in fields: [String]) -> [String] {
        fields.flatMap { links(in: $0) }.filter { $0.relations.contains(relation) }.map(\.target)
    }

    private static func links(in field: String) -> [(target: String, relations: [String])] {
        var links: [(String, [String])] = []
        var rest = field[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let target = String(rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
            let parameters = rest.prefix(upTo: end(of: rest))
            rest = rest[parameters.endIndex...]
            let relations = parameters.split(separator: ";").lazy.map { $0.drop { $0 == " " } }
                .first { $0.lowercased().hasPrefix("rel=") }
            let names = relations.map { $0.dropFirst(4).filter { $0 != "\"" }.lowercased() } ?? ""
            links.append((target, names.split(separator: " ").map { String($0) }))
        }
        return links
    }

    /// The comma that ends a link's parameters; one between quotation marks does not.
    private static func end(of parameters: Substring) -> Substring.Index {
        var isQuoted = false
        for index in parameters.indices {
            if parameters[index] == "\"" { isQuoted.toggle() }
            if parameters[index] == ",", !isQuoted { return index }
        }
        return parameters.endIndex
    }
}
