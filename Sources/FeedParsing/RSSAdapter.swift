import FoundationEssentials
import News

/// RSS 0.9x, 1.0 and 2.0.
struct RSSAdapter {
    let base: URLReference?

    func fill(_ empty: Bulletin, channel: XMLElement, items: [XMLElement] = []) -> Bulletin {
        var bulletin = empty
        let base = channel.base ?? base
        bulletin.title = channel.value("title").map { PlainText.ofTitle($0) }
        bulletin.subtitle = channel.value("description").map { PlainText.of(html: $0) }
        bulletin.link = channel.value("link").flatMap { base.absolute($0) }
        bulletin.language = channel.value("language") ?? channel.value("language", .dublinCore) ?? channel.language
        bulletin.generator = channel.value("generator")
        bulletin.updated =
            (channel.value("lastBuildDate") ?? channel.value("pubDate") ?? channel.value("date", .dublinCore))
            .flatMap { FeedDate.parse($0) }
        bulletin.pacing = channel.pacing
        for link in channel.all("link", .atom) {
            guard let address = link.attributes["href"].flatMap({ base.absolute($0) }) else { continue }
            if link.attributes["rel"] == "self" { bulletin.selfURL = address }
            if link.attributes["rel"] == "hub" { bulletin.hubURLs.append(address) }
        }
        // Why: relative links of a feed start at its home page, by custom; the feed's own address is the fallback.
        let itemBase = bulletin.link.flatMap { URLReference($0) } ?? base
        bulletin.drafts = (channel.all("item") + items).map { draft($0, base: $0.base ?? itemBase) }
        return bulletin
    }

    private func draft(_ item: XMLElement, base: URLReference?) -> Draft {
        let guid = item.first("guid")
        var draft = Draft(guid: guid?.text ?? item.attributes["rdf:about"])
        let permalink = guid?.attributes["isPermaLink"]?.lowercased() == "false" ? nil : guid?.text
        draft.link =
            [
                item.value("origLink", .feedburner), item.value("link"),
                item.all("link", .atom).first { ($0.attributes["rel"] ?? "alternate") == "alternate" }?.attributes[
                    "href"],
                permalink.flatMap { URLReference($0)?.webAddress },
            ].lazy.compactMap { $0 }.compactMap { base.absolute($0) }.first
        draft.title = PlainText.ofTitle(item.value("title") ?? item.value("title", .dublinCore) ?? "")
        let summary = item.value("description") ?? item.value("description", .dublinCore)
        let content = item.value("encoded", .content) ?? item.first("body", .xhtml)?.markup
        draft.teaser = PlainText.teaser(PlainText.of(html: summary ?? content ?? ""))
        draft.contentHTML = (content ?? summary).map { HTMLSanitizer.clean($0, reference: base) }
        draft.authors = [item.value("creator", .dublinCore), item.value("author")].compactMap { $0 }
        draft.categories = (item.all("category") + item.all("subject", .dublinCore)).compactMap(\.text)
        draft.published = (item.value("pubDate") ?? item.value("date", .dublinCore) ?? item.value("published", .atom))
            .flatMap { FeedDate.parse($0) }
        draft.updated = item.value("updated", .atom).flatMap { FeedDate.parse($0) }
        draft.language = item.value("language", .dublinCore) ?? item.language
        draft.image = picture(of: item, base: base)
        return draft
    }

    private func picture(of item: XMLElement, base: URLReference?) -> String? {
        let enclosure = item.all("enclosure").first { $0.attributes["type"]?.hasPrefix("image/") ?? false }
        let media = item.first("thumbnail", .media) ?? item.first("content", .media)
        return (media ?? enclosure)?.attributes["url"].flatMap { base.absolute($0) }
    }
}
