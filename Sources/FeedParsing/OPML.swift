import FoundationEssentials
public import News

/// Reads lists of feeds (OPML 1.0 and 2.0, https://opml.org/spec2.opml).
public enum OPML {
    /// - Throws: `ParseError` where the document is no OPML.
    public static func parse(_ bytes: [UInt8]) throws(ParseError) -> [Feed] { try read(bytes).feeds }

    /// The feeds of a list, and what else it gives as a feed's address.
    public static func read(_ bytes: [UInt8]) throws(ParseError) -> (feeds: [Feed], unusable: [String]) {
        guard bytes.count <= 10 << 20 else { throw .refused("a list larger than 10 MiB") }
        let text = DecodedText(bytes, contentType: nil)
        guard let start = text.startOfMarkup else { throw .notAFeed(bytes.isEmpty ? .empty : .text) }
        let document = try XMLReader.read(text.utf8[start...])
        let root = document.root
        guard root.name == "opml" else {
            throw .notAFeed(root.name == "html" ? .page : .otherXML(root.name.description))
        }
        guard let body = root.first("body") else { throw .refused("the list has no body") }
        // Half a list would unsubscribe from the other half.
        guard !document.isTruncated else { throw .refused("the list ends in the middle") }
        var found: (feeds: [Feed], unusable: [String]) = ([], [])
        collect(from: body, into: &found)
        return found
    }

    private static func collect(from element: XMLElement, into found: inout (feeds: [Feed], unusable: [String])) {
        for outline in element.all("outline") {
            if let feed = feed(of: outline) {
                found.feeds.append(feed)
            } else if let address = outline.attribute("xmlUrl") {
                found.unusable.append(address)
            }
            collect(from: outline, into: &found)
        }
    }

    /// "feed:https://…" and "feed://…", as programs of old wrote them, are the web's addresses.
    private static func webAddress(_ text: String) -> String? {
        let rest = text.hasPrefix("feed:") ? String(text.dropFirst("feed:".count)) : text
        let address = URLReference.webAddress(rest.hasPrefix("//") ? "http:" + rest : rest)
        return address.flatMap { $0.lowercased().hasPrefix("http") ? $0 : nil }
    }

    private static func feed(of outline: XMLElement) -> Feed? {
        let isFeed = outline.attribute("type")?.lowercased() == "rss"
        let named = outline.attribute("xmlUrl") ?? (isFeed ? outline.attribute("url") : nil)
        guard let url = named.flatMap(webAddress) else { return nil }
        let categories = (outline.attribute("category") ?? "").split(separator: ",")
        func part(_ prefix: String) -> String? {
            categories.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        let title = ["title", "text"].compactMap { outline.attribute($0) }.first { !$0.allSatisfy(\.isWhitespace) }
        let country = part("/region/").flatMap { $0.split(separator: "/").dropFirst().first }.map { $0.uppercased() }
        return Feed(
            url: url, title: title ?? Feed.title(ofUnnamed: url),
            homePage: outline.attribute("htmlUrl").flatMap(webAddress),
            language: outline.attribute("language").map { Language($0) }, country: country,
            // What marks a list of feeds is the configuration's to say.
            kind: part("/kind/").flatMap { $0 == Feed.listKind ? nil : $0 })
    }
}
