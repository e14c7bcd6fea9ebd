import FoundationEssentials
import News

/// Reads RSS, RDF, CDF and Atom alike: publishers mix their vocabularies, so every element is looked for in all of them.
struct XMLFeedReader {
    /// The namespace of the format's own elements.
    let dialect: XMLElement.Namespace
    let base: URLReference?
    /// What the feed declares, for items that declare nothing.
    var language: String?

    private typealias Name = (name: String, namespace: XMLElement.Namespace)

    /// Candidates for a meaning: the format's own element first, then Atom's, plain RSS's, and what else is given.
    private func names(_ own: String..., others: Name...) -> [(name: String, namespace: XMLElement.Namespace)] {
        var seen: Set<XMLElement.Namespace> = []
        let spaces = [dialect, .atom, XMLElement.Namespace.none].filter { seen.insert($0).inserted }
        return spaces.flatMap { space in own.map { ($0, space) } } + others
    }

    // MARK: The feed

    func fill(_ empty: Bulletin, feed: XMLElement, items: [XMLElement], picture: XMLElement? = nil) -> Bulletin {
        var bulletin = empty
        let base = feed.base ?? base
        bulletin.id = identifier(feed.first("id", .atom), base: base) ?? feed.value("id", dialect)
        if let title = feed.first(of: names("title", others: ("title", .dublinCore))) {
            (bulletin.title, bulletin.titleHTML) = wording(title, base: base, isTitle: true)
        }
        if let subtitle = feed.first(
            of: names(
                "description", "subtitle", "tagline", "abstract", others: ("description", .dublinCore),
                ("summary", .itunes), ("subtitle", .itunes)))
        {
            (bulletin.subtitle, bulletin.subtitleHTML) = wording(subtitle, base: base)
        }
        if let rights = feed.first(of: names("copyright", "rights", others: ("rights", .dublinCore))) {
            (bulletin.rights, bulletin.rightsHTML) = wording(rights, base: base)
        }
        bulletin.links = links(of: feed, base: base)
        bulletin.link = homePage(of: feed, links: bulletin.links, base: base)
        bulletin.selfURL = bulletin.links.first { $0.rel == "self" }?.href
        bulletin.nextURL = bulletin.links.first { $0.rel == "next" }?.href
        bulletin.hubURLs = bulletin.links.filter { $0.rel == "hub" }.map(\.href)
        bulletin.language = feed.value("language") ?? feed.value("language", .dublinCore) ?? feed.language
        bulletin.generator = feed.first(of: names("generator"))?.text
        bulletin.updated = date(
            of: feed,
            names(
                "lastbuilddate", "updated", "modified", others: ("date", .dublinCore), ("modified", .dublinCore)))
        bulletin.published = date(
            of: feed,
            names(
                "pubdate", "published", "issued", "created", others: ("created", .dublinCore), ("issued", .dublinCore)))
        bulletin.updated = bulletin.updated ?? bulletin.published
        bulletin.authors = people(of: feed) + person(feed.value("managingeditor")) + person(feed.value("webmaster"))
        bulletin.categories = categories(of: feed)
        bulletin.icon = feed.value("icon", .atom).flatMap { base.absolute($0) }
        let logo =
            feed.value("logo", dialect) ?? feed.value("logo", .atom) ?? feed.first("image")?.value("url")
            ?? feed.first("image", .itunes).flatMap { $0.attribute("href") ?? $0.attribute("url") }
            ?? picture?.value("url")
        bulletin.logo = logo.flatMap { base.absolute($0) }
        bulletin.pacing = feed.pacing
        // Why: relative links of an RSS feed start at its home page, by custom; the feed's own address is the fallback.
        let itemBase = dialect == .none ? bulletin.link.flatMap { URLReference($0) } ?? base : base
        var reader = self
        reader.language = bulletin.language
        bulletin.drafts = items.map { reader.draft($0, base: $0.base ?? itemBase) }
        return bulletin
    }

    private func homePage(of feed: XMLElement, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = feed.all("link").compactMap(\.text).compactMap { base.absolute($0) }.first
        return own ?? links.first { $0.rel == "alternate" }?.href
            ?? feed.attribute("href").flatMap { base.absolute($0) }
    }

    // MARK: Items

    private func draft(_ item: XMLElement, base: URLReference?) -> Draft {
        let guid = item.first("guid") ?? item.first("id", dialect) ?? item.first("id", .atom)
        var draft = Draft(
            guid: identifier(guid, base: base) ?? item.attributes["rdf:about"]
                ?? item.value("identifier", .dublinCore))
        draft.links = links(of: item, base: base)
        draft.link = link(of: item, guid: guid, links: draft.links, base: base)
        draft.originalLink = item.value("origlink", .feedburner).flatMap { base.absolute($0) }
        if let title = item.first(of: names("title", others: ("title", .dublinCore), ("title", .media))) {
            let (plain, html) = wording(title, base: title.base ?? base, isTitle: true)
            draft.title = plain
            draft.titleHTML = html
        }
        fillTexts(of: &draft, from: item, base: base)
        draft.authors = people(of: item)
        draft.categories = categories(of: item)
        draft.published = date(
            of: item,
            names(
                "pubdate", "published", "issued", "created", others: ("date", .dublinCore), ("issued", .dublinCore),
                ("created", .dublinCore)))
        draft.updated = date(of: item, names("updated", "modified", others: ("modified", .dublinCore)))
        draft.language =
            item.value("language", .dublinCore) ?? declaredLanguage(of: item) ?? item.language ?? language
        draft.comments = item.value("comments").flatMap { base.absolute($0) }
        draft.enclosures = enclosures(of: item, links: draft.links, base: base)
        draft.image = picture(of: item, base: base)
        draft.source = origin(of: item, base: base)
        draft.place = place(of: item)
        return draft
    }

    /// Atom's ids are addresses: relative ones are the same item's wherever the feed is read.
    private func identifier(_ guid: XMLElement?, base: URLReference?) -> String? {
        guard let text = guid?.text, guid?.namespace == .atom, !text.contains(":") else { return guid?.text }
        return (guid?.base ?? base).absolute(text) ?? text
    }

    /// What an item's texts declare themselves to be in.
    private func declaredLanguage(of item: XMLElement) -> String? {
        let texts = ["content", "encoded", "body", "summary", "description", "fullitem", "title"]
        let children = item.children
        return texts.lazy.compactMap { name in
            children.first { $0.name == name && !($0.attributes["xml:lang"] ?? "").isEmpty }?.attributes["xml:lang"]
        }.first
    }

    private func link(of item: XMLElement, guid: XMLElement?, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = item.all("link").compactMap(\.text).compactMap { base.absolute($0) }.first
        let isAddress = guid?.attribute("isPermaLink")?.lowercased() != "false"
        let permalink = isAddress ? guid?.text.flatMap { URLReference($0)?.webAddress } : nil
        return own ?? links.first { $0.rel == "alternate" }?.href ?? permalink
            ?? item.attributes["rdf:about"].flatMap { URLReference($0)?.webAddress }
            ?? item.attribute("href").flatMap { base.absolute($0) }
            ?? item.first("enclosure")?.attribute("url").flatMap { base.absolute($0) }
            ?? links.first { $0.rel == "enclosure" }?.href
    }

    private func fillTexts(of draft: inout Draft, from item: XMLElement, base: URLReference?) {
        let summary = item.first(
            of: names(
                "description", "summary", "abstract", others: ("description", .dublinCore), ("summary", .itunes),
                ("description", .media), ("subtitle", .itunes)))
        let content =
            item.first("encoded", .content) ?? item.first("body", .xhtml) ?? item.first("div", .xhtml)
            ?? item.first("content", dialect) ?? item.first("content", .atom) ?? item.first("fullitem")
            ?? item.first("body")
        if let summary { (draft.summary, draft.summaryHTML) = wording(summary, base: summary.base ?? base) }
        if let content, content.attribute("src") == nil {
            draft.contentHTML = wording(content, base: content.base ?? base).html
        }
        draft.teaser = PlainText.teaser(draft.summary ?? draft.contentHTML.map { PlainText.of(html: $0) } ?? "")
    }

    /// A text construct, plain and as safe HTML.
    private func wording(_ element: XMLElement, base: URLReference?, isTitle: Bool = false) -> (
        plain: String, html: String
    ) {
        let markup = html(element)
        let isRaw = isTitle && element.namespace != .atom && element.children.isEmpty
        let plain = isRaw ? PlainText.ofTitle(element.wholeText) : PlainText.of(html: markup)
        return (plain, HTMLSanitizer.clean(markup, reference: base))
    }

    /// A text construct as HTML: Atom says what it is (RFC 4287 §3.1), RSS escapes it or not.
    private func html(_ element: XMLElement) -> String {
        let isInline = !element.children.isEmpty
        guard element.namespace == .atom || element.namespace == dialect && dialect != .none else {
            return isInline ? element.markup : element.wholeText
        }
        let type = element.attribute("type")?.lowercased() ?? ""
        if element.attribute("mode") == "base64"
            || !type.isEmpty && !type.contains("text") && !type.contains("html") && !type.contains("xml"),
            element.wholeText.utf8.count(where: { !$0.isSpace }) % 4 == 0,
            let bytes = Data(base64Encoded: element.wholeText, options: .ignoreUnknownCharacters), !bytes.isEmpty
        {
            let text = String(decoding: bytes, as: UTF8.self)
            return type.contains("html") ? text : text.escapedForHTML
        }
        switch type {
        case "xhtml", "application/xhtml+xml": return isInline ? element.markup : element.wholeText
        case "html", "text/html": return isInline ? element.markup : element.wholeText
        // Atom 0.3 says how in `mode` and escapes by default.
        case "" where element.attribute("mode") == "escaped": return element.wholeText
        case "", "text", "text/plain":
            return isInline ? element.markup : element.wholeText.escapedForHTML
        default: return isInline ? element.markup : element.wholeText
        }
    }

    private func date(of element: XMLElement, _ names: [(name: String, namespace: XMLElement.Namespace)]) -> Date? {
        for (name, namespace) in names {
            for candidate in element.all(name, namespace) {
                if let date = candidate.text.flatMap({ FeedDate.parse($0) }) { return date }
            }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
