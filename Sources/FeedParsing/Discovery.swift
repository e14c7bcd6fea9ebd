/// Finds the feeds that a web page names (https://www.rssboard.org/rss-autodiscovery).
public enum Discovery {
    private static let types: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
    ]

    /// Absolute addresses in the order of the page; comments' feeds last.
    ///
    /// `page`: its bytes. `address`: where from. `contentType`: the HTTP header.
    public static func feeds(in page: [UInt8], address: String, contentType: String?) -> [String] {
        let text = DecodedText(page, contentType: contentType)
        var base = URLReference(address)
        var found: [(address: String, isSecondary: Bool)] = []
        for token in HTMLTokenizer(String(decoding: text.utf8, as: UTF8.self), readsHead: true) {
            guard case .open(let name, let attributes, _) = token else { continue }
            let values = Dictionary(attributes.map { ($0.name, $0.value) }) { first, _ in first }
            if name == "base", let href = values["href"].flatMap({ base.absolute($0) }) { base = URLReference(href) }
            guard name == "link", let href = values["href"],
                (values["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace).contains("alternate"),
                types.contains((values["type"] ?? "").lowercased().trimmingSpaces.description),
                let link = base.absolute(href), !found.contains(where: { $0.address == link })
            else { continue }
            let label = ((values["title"] ?? "") + " " + link).lowercased()
            found.append((link, label.contains("comment") || label.contains("kommentar")))
        }
        return found.filter { !$0.isSecondary }.map(\.address) + found.filter(\.isSecondary).map(\.address)
    }
}
