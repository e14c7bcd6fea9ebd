/// Finds the feeds that a web page names (https://www.rssboard.org/rss-autodiscovery).
public enum Discovery {
    private static let types: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
    ]

    /// Without its parameters: "application/rss+xml; charset=utf-8".
    private static func mediaType(_ text: String) -> String {
        String(text.prefix { $0 != ";" }).lowercased().trimmingSpaces.description
    }

    /// Absolute addresses in the order of the page; comments' feeds last.
    ///
    /// `page`: its bytes. `address`: where from. `contentType`: the HTTP header.
    public static func feeds(in page: [UInt8], address: String, contentType: String?) -> [String] {
        let text = DecodedText(page, contentType: contentType)
        var base = URLReference(address)
        var found: [(address: String, isSecondary: Bool)] = []
        var seen: Set<String> = []
        HTMLTokenizer.read(text.utf8[...], readsHead: true) { page in
            while let token = page.next() {
                guard case .open(let name, _) = token else { continue }
                if name == "base", let href = page.value(of: "href").flatMap({ base.absolute($0) }) {
                    base = URLReference(href)
                }
                guard name == "link", let href = page.value(of: "href"),
                    (page.value(of: "rel") ?? "").lowercased().split(whereSeparator: \.isWhitespace)
                        .contains("alternate"),
                    types.contains(mediaType(page.value(of: "type") ?? "")),
                    let link = base.absolute(href), seen.insert(link).inserted
                else { continue }
                let label = ((page.value(of: "title") ?? "") + " " + link).lowercased()
                found.append((link, label.contains("comment") || label.contains("kommentar")))
            }
        }
        return found.filter { !$0.isSecondary }.map(\.address) + found.filter(\.isSecondary).map(\.address)
    }
}
