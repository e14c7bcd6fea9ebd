import FoundationEssentials

/// The Link fields of an answer (RFC 8288).
public enum LinkHeader {
    /// Where the links of a relation lead, in order: `<https://hub.example/>; rel="hub"`.
    ///
    /// `fields`: one value a field. Addresses as they stand there. Links of other documents (`anchor`, §3.2) are left out.
    public static func targets(of relation: String, in fields: [String]) -> [String] {
        fields.flatMap { links(in: $0) }.filter { $0.relations.contains(relation) }.map(\.target)
    }

    private static func links(in field: String) -> [(target: String, relations: [String])] {
        var links: [(String, [String])] = []
        var rest = field[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let target = String(rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
            let parameters = rest.prefix(upTo: end(of: rest, at: ","))
            rest = rest[parameters.endIndex...]
            guard value(of: "anchor", in: parameters)?.isEmpty ?? true else { continue }
            let relations = value(of: "rel", in: parameters)?.lowercased() ?? ""
            links.append((target, relations.split(whereSeparator: \.isWhitespace).map { String($0) }))
        }
        return links
    }

    /// What a parameter is given first, without quotation marks.
    private static func value(of name: String, in parameters: Substring) -> String? {
        var rest = parameters
        while !rest.isEmpty {
            let parameter = rest.prefix(upTo: end(of: rest, at: ";"))
            rest = rest[parameter.endIndex...].dropFirst()
            let parts = parameter.split(separator: "=", maxSplits: 1).map { trimmed($0) }
            if parts.count == 2, parts[0].lowercased() == name { return parts[1].filter { $0 != "\"" } }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let head = text.drop(while: \.isWhitespace)
        return head.prefix(head.reversed().drop(while: \.isWhitespace).count)
    }

    /// Where the next mark stands; one between quotation marks ends nothing.
    private static func end(of parameters: Substring, at mark: Character) -> Substring.Index {
        var isQuoted = false
        for index in parameters.indices {
            if parameters[index] == "\"" { isQuoted.toggle() }
            if parameters[index] == mark, !isQuoted { return index }
        }
        return parameters.endIndex
    }
}
