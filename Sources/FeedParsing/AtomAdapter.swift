import FoundationEssentials
import News

/// Atom 0.3 and 1.0 (RFC 4287).
struct AtomAdapter {
    let base: URLReference?

    func fill(_ empty: Bulletin, feed: XMLElement) -> Bulletin {
        var bulletin = empty
        let space = feed.namespace
        let base = feed.base ?? base
        bulletin.id = feed.value("id", space)
        bulletin.title = feed.first("title", space).map { plain($0) }
        bulletin.subtitle = (feed.first("subtitle", space) ?? feed.first("tagline", space)).map { plain($0) }
        bulletin.language = feed.language
        bulletin.generator = feed.value("generator", space)
        bulletin.updated = (feed.value("updated", space) ?? feed.value("modified", space)).flatMap {
            FeedDate.parse($0)
        }
        bulletin.link = link(of: feed, "alternate", base: base)
        bulletin.selfURL = link(of: feed, "self", base: base)
        bulletin.hubURLs = links(of: feed, "hub", base: base)
        bulletin.pacing = feed.pacing
        bulletin.drafts = feed.all("entry", space).map { draft($0, base: $0.base ?? base) }
        return bulletin
    }

    private func draft(_ entry: XMLElement, base: URLReference?) -> Draft {
        let space = entry.namespace
        var draft = Draft(guid: entry.value("id", space))
        draft.link = entry.value("origLink", .feedburner) ?? link(of: entry, "alternate", base: base)
        draft.title = entry.first("title", space).map { plain($0) } ?? ""
        let summary = entry.first("summary", space)
        let content = entry.first("content", space)
        draft.teaser = PlainText.teaser((summary ?? content).map { plain($0) } ?? "")
        draft.contentHTML = (content ?? summary).map { HTMLSanitizer.clean(html($0), reference: $0.base ?? base) }
        draft.authors = entry.all("author", space).compactMap { $0.value("name", space) }
        draft.categories = entry.all("category", space).compactMap { $0.attributes["label"] ?? $0.attributes["term"] }
        draft.published = (entry.value("published", space) ?? entry.value("issued", space)).flatMap {
            FeedDate.parse($0)
        }
        draft.updated = (entry.value("updated", space) ?? entry.value("modified", space)).flatMap { FeedDate.parse($0) }
        draft.language = entry.language
        draft.image = entry.first("thumbnail", .media)?.attributes["url"].flatMap { base.absolute($0) }
        return draft
    }

    /// A text construct as HTML (RFC 4287 §3.1).
    private func html(_ element: XMLElement) -> String {
        switch element.attributes["type"]?.lowercased() {
        case "xhtml", "application/xhtml+xml": element.markup
        case "html", "text/html": element.wholeText
        // Atom 0.3 says how in `mode` and escapes by default.
        case nil where element.attributes["mode"] == "escaped": element.wholeText
        case nil, "text", "text/plain": element.children.isEmpty ? element.wholeText.escapedForHTML : element.markup
        default: element.wholeText
        }
    }

    private func plain(_ element: XMLElement) -> String {
        PlainText.of(html: html(element))
    }

    private func links(of element: XMLElement, _ relation: String, base: URLReference?) -> [String] {
        element.all("link", element.namespace)
            .filter { ($0.attributes["rel"] ?? "alternate") == relation }
            .compactMap { link in link.attributes["href"].flatMap { (link.base ?? base).absolute($0) } }
    }

    private func link(of element: XMLElement, _ relation: String, base: URLReference?) -> String? {
        links(of: element, relation, base: base).first
    }
}
