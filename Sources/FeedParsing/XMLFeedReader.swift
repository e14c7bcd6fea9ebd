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
        let declared = feed.base ?? base
        // Without any other address the feed's own is where relative ones start.
        let base =
            declared
            ?? feed.all("link", .atom).first { $0.attribute("rel") == "self" }
            .flatMap { $0.attribute("href") }.flatMap { URLReference($0) }.flatMap { $0.webAddress == nil ? nil : $0 }
        bulletin.id = identifier(feed.first("id", .atom), base: declared) ?? feed.value("id", dialect)
        if let title = feed.first(of: names("title", others: ("title", .dublinCore))) {
            (bulletin.title, bulletin.titleHTML) = wording(title, base: title.base ?? base, isTitle: true)
        }
        if let subtitle = feed.first(
            of: names(
                "description", "subtitle", "tagline", "abstract", others: ("description", .dublinCore),
                ("summary", .itunes), ("subtitle", .itunes)))
        {
            (bulletin.subtitle, bulletin.subtitleHTML) = wording(subtitle, base: subtitle.base ?? base)
        }
        if let rights = feed.first(of: names("copyright", "rights", others: ("rights", .dublinCore))) {
            (bulletin.rights, bulletin.rightsHTML) = wording(rights, base: rights.base ?? base)
        }
        fillAddresses(of: &bulletin, from: feed, picture: picture, base: base)
        bulletin.language =
            feed.first(of: names("language", "lang", others: ("language", .dublinCore)))?.text
            ?? feed.language?.replacing("_", with: "-")
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
        let feedAuthors: [Bulletin.Person] = dialect == .none ? people(of: feed) : bulletin.authors
        bulletin.categories = categories(of: feed)
        bulletin.pacing = feed.pacing
        // Why: relative links of an RSS feed start at its home page, by custom; the feed's own address is the fallback.
        let itemBase = dialect == .none ? bulletin.link.flatMap { URLReference($0) } ?? base : base
        var reader = self
        reader.language = bulletin.language
        bulletin.drafts = items.map { item in
            var draft = reader.draft(item, base: item.base ?? itemBase)
            if dialect != .none, declared == nil { draft.guid = item.first("id", dialect)?.text ?? draft.guid }
            complete(&draft, from: item, feedAuthors: feedAuthors)
            return draft
        }
        return bulletin
    }

    private func fillAddresses(
        of bulletin: inout Bulletin, from feed: XMLElement, picture: XMLElement?, base: URLReference?
    ) {
        bulletin.links = links(of: feed, base: base)
        bulletin.link = homePage(of: feed, links: bulletin.links, base: base)
        bulletin.selfURL = bulletin.links.address("self")
        bulletin.nextURL = bulletin.links.address("next")
        bulletin.hubURLs = bulletin.links.filter { $0.rel == "hub" }.map(\.href).filter { !$0.isEmpty }
        bulletin.icon = feed.first("icon", .atom).flatMap { icon in
            icon.text.flatMap { (icon.base ?? base).absolute($0) }
        }
        if let image = feed.first("image"), let width = image.value("width"), width == image.value("height") {
            // A square picture serves as an icon.
            bulletin.icon = bulletin.icon ?? image.value("url").flatMap { base.absolute($0) }
        }
        let logo =
            feed.value("logo", dialect) ?? feed.value("logo", .atom) ?? feed.first("image")?.value("url")
            ?? feed.first("image", .itunes).flatMap { $0.attribute("href") ?? $0.attribute("url") }
            ?? picture?.value("url") ?? mediaPicture(of: feed) ?? feed.value("icon", .atom)
        bulletin.logo = logo.flatMap { base.absolute($0) }
    }

    /// Fills in from its surroundings what an item does not say.
    private func complete(_ draft: inout Draft, from item: XMLElement, feedAuthors: [Bulletin.Person]) {
        if draft.title.isEmpty { draft.title = PlainText.headline(of: draft) }
        // RSS that names its items by nothing else names them by their titles.
        if dialect == .none, draft.guid == nil, draft.link == nil, draft.titleHTML != nil { draft.guid = draft.title }
        // RFC 4287 §4.2.1: who writes the feed writes what names nobody.
        if draft.authors.isEmpty { draft.authors = people(of: item.first("source", dialect)) ?? feedAuthors }
    }

    private func homePage(of feed: XMLElement, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = feed.all("link").compactMap { $0.text ?? ($0.attribute("rel") == nil ? $0.attribute("href") : nil) }
            .compactMap { base.absolute($0) }.last
        return own ?? links.address("alternate")
            ?? feed.attribute("href").flatMap { base.absolute($0) }
            // Some feeds know no page but themselves.
            ?? links.address("self")
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
            item.value("language", .dublinCore) ?? declaredLanguage(of: item, otherwise: item.language ?? language)
        draft.comments =
            item.value("comments").flatMap { base.absolute($0) }
            ?? draft.links.first { $0.rel == "replies" && $0.type?.contains("html") ?? true }?.href
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

    /// The language of what an item says most; empty where that declares to have none.
    private func declaredLanguage(of item: XMLElement, otherwise: String?) -> String? {
        let texts = ["content", "encoded", "body", "summary", "description", "fullitem", "title"]
        let children = item.children
        let spoken = texts.lazy.compactMap { name in children.first { $0.name == name } }.first
        guard let spoken, spoken.attributes["xml:lang"] != nil else { return otherwise }
        return spoken.language ?? ""
    }

    private func link(of item: XMLElement, guid: XMLElement?, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = item.all("link").compactMap { $0.text ?? ($0.attribute("rel") == nil ? $0.attribute("href") : nil) }
            .compactMap { base.absolute($0) }.last
        let isAddress = guid?.attribute("isPermaLink")?.lowercased() != "false"
        let permalink = isAddress ? guid?.text.flatMap { URLReference($0)?.webAddress } : nil
        return own ?? links.address("alternate") ?? permalink
            ?? item.attributes["rdf:about"].flatMap { URLReference($0)?.webAddress }
            ?? item.attribute("href").flatMap { base.absolute($0) }
            ?? item.first("enclosure")?.attribute("url").flatMap { base.absolute($0) }
            ?? links.address("enclosure")
    }

    private func fillTexts(of draft: inout Draft, from item: XMLElement, base: URLReference?) {
        let described = item.first(
            of: names(
                "description", "summary", "abstract", others: ("description", .dublinCore), ("summary", .itunes),
                ("description", .media), ("subtitle", .itunes)))
        // RSS with Atom's "summary" beside its own "description": the longer one is the text.
        let isDouble = dialect == .none && described?.name == "description" && item.first("summary")?.text != nil
        let content =
            item.first("encoded", .content) ?? item.first("body", .xhtml) ?? item.first("div", .xhtml)
            ?? item.first("content", dialect) ?? item.first("content", .atom) ?? item.first("fullitem")
            ?? item.first("body") ?? (isDouble ? described : nil)
        let summary =
            (isDouble ? item.first("summary") : described)
            ?? item.all("group", .media).lazy.compactMap { $0.first("description", .media) }.first
        if let summary { (draft.summary, draft.summaryHTML) = wording(summary, base: summary.base ?? base) }
        if let content, content.attribute("src") == nil {
            draft.contentHTML = wording(content, base: content.base ?? base).html
        }
        let text = draft.summary.map { $0.escapedForHTML } ?? draft.contentHTML ?? ""
        draft.teaser = PlainText.teaser(PlainText.readable(html: text))
    }

    /// A text construct, plain and as safe HTML.
    func wording(_ element: XMLElement, base: URLReference?, isTitle: Bool = false) -> (
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
            return isInline ? element.mixedMarkup : element.wholeText
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
            // Of several the last: who adds one leaves the old one where it was.
            for candidate in element.all(name, namespace).reversed() {
                if let date = candidate.text.flatMap({ FeedDate.parse($0) }) { return date }
            }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
