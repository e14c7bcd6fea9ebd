import FoundationEssentials
import News

/// Reads RSS, RDF, CDF and Atom alike: publishers mix their vocabularies, so every element is looked for in all of them.
struct XMLFeedReader {
    /// The namespace of the format's own elements.
    let dialect: XMLElement.Namespace
    let base: URLReference?
    /// Whether texts are also wanted as safe HTML.
    let writesHTML: Bool
    /// What the feed declares, for items that declare nothing.
    var language: String?
    private let vocabulary: Vocabulary

    init(dialect: XMLElement.Namespace, base: URLReference?, writesHTML: Bool = true) {
        self.dialect = dialect
        self.base = base
        self.writesHTML = writesHTML
        vocabulary = Vocabulary(dialect: dialect)
    }

    // MARK: The feed

    /// What the items of a feed take from it.
    struct Surroundings {
        fileprivate let reader: XMLFeedReader
        /// Where relative addresses start.
        fileprivate let base: URLReference?
        fileprivate let declaresBase: Bool
        fileprivate let authors: [Bulletin.Person]
        fileprivate let home: String?
    }

    func frame(
        _ empty: Bulletin, feed: XMLElement, picture: XMLElement?
    ) -> (bulletin: Bulletin, surroundings: Surroundings) {
        var bulletin = empty
        let declared = feed.base ?? base
        // Without any other address the feed's own is where relative ones start.
        let base =
            declared
            ?? feed.all("link", .atom).first { $0.attribute("rel") == "self" }
            .flatMap { $0.attribute("href") }.flatMap { URLReference($0) }.flatMap { $0.webAddress == nil ? nil : $0 }
        bulletin.id = identifier(feed.first("id", .atom), base: declared) ?? feed.value("id", dialect)
        if let title = feed.first(of: vocabulary.title) {
            (bulletin.title, bulletin.titleHTML) = wording(title, base: title.base ?? base, isTitle: true)
            bulletin.title = bulletin.title.map { PlainText.bounded(title: $0) }
        }
        if let subtitle = feed.first(of: vocabulary.subtitle) {
            (bulletin.subtitle, bulletin.subtitleHTML) = wording(subtitle, base: subtitle.base ?? base)
        }
        if let rights = feed.first(of: vocabulary.rights) {
            (bulletin.rights, bulletin.rightsHTML) = wording(rights, base: rights.base ?? base)
        }
        fillAddresses(of: &bulletin, from: feed, picture: picture, base: base)
        if bulletin.title ?? "" == "" { bulletin.title = bulletin.link }
        bulletin.language =
            feed.first(of: vocabulary.language)?.text ?? feed.language?.replacing("_", with: "-")
        bulletin.generator = feed.first(of: vocabulary.generator)?.text
        bulletin.updated = date(of: feed, vocabulary.updated)
        bulletin.published = date(of: feed, vocabulary.published)
        bulletin.updated = bulletin.updated ?? bulletin.published
        bulletin.authors = people(of: feed) + person(feed.value("managingeditor")) + person(feed.value("webmaster"))
        let feedAuthors: [Bulletin.Person] = dialect == .none ? people(of: feed) : bulletin.authors
        bulletin.categories = categories(of: feed)
        bulletin.pacing = feed.pacing
        // Why: relative links of an RSS feed start at its home page, by custom; the feed's own address is the fallback.
        let itemBase = dialect == .none ? bulletin.link.flatMap { URLReference($0) } ?? base : base
        var reader = self
        reader.language = bulletin.language
        return (
            bulletin,
            Surroundings(
                reader: reader, base: itemBase, declaresBase: declared != nil, authors: feedAuthors, home: bulletin.link
            )
        )
    }

    private func fillAddresses(
        of bulletin: inout Bulletin, from feed: XMLElement, picture: XMLElement?, base: URLReference?
    ) {
        bulletin.links = links(of: feed, base: base)
        bulletin.link = homePage(of: feed, links: bulletin.links, base: base)
        bulletin.selfURL = bulletin.links.address("self") ?? self.base?.webAddress
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

    private func homePage(of feed: XMLElement, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = pages(of: feed).compactMap { base.absolute($0) }.last
        return own ?? links.address("alternate")
            ?? feed.attribute("href").flatMap { base.absolute($0) }
            // Some feeds know no page but themselves.
            ?? links.address("self") ?? base?.webAddress
    }

    /// What RSS's links say.
    private func pages(of element: XMLElement) -> [String] {
        element.all("link").compactMap { $0.text ?? ($0.attribute("rel") == nil ? $0.attribute("href") : nil) }
    }

    // MARK: Items

    fileprivate func draft(_ item: XMLElement, base: URLReference?) -> Draft {
        let guid = item.first("guid") ?? item.first("id", dialect) ?? item.first("id", .atom)
        var draft = Draft(
            guid: identifier(guid, base: base) ?? item.attribute("rdf:about")
                ?? item.value("identifier", .dublinCore))
        draft.links = links(of: item, base: base)
        draft.link = link(of: item, guid: guid, links: draft.links, base: base)
        draft.originalLink = item.value("origlink", .feedburner).flatMap { base.absolute($0) }
        if let title = item.first(of: vocabulary.itemTitle) {
            let (plain, html) = wording(title, base: title.base ?? base, isTitle: true)
            draft.title = PlainText.bounded(title: plain)
            draft.titleHTML = html
        }
        let textBase = textBase(of: item, link: draft.link, otherwise: base)
        fillTexts(of: &draft, from: item, base: textBase)
        draft.authors = people(of: item)
        draft.categories = categories(of: item)
        draft.published = date(of: item, vocabulary.itemPublished)
        draft.updated = date(of: item, vocabulary.itemUpdated)
        draft.language =
            item.value("language", .dublinCore)
            ?? declaredLanguage(
                of: item, otherwise: item.language ?? (item.attribute("xml:lang") == nil ? language : ""))
        draft.comments =
            item.value("comments").flatMap { base.absolute($0) }
            ?? draft.links.first { $0.rel == "replies" && $0.type?.contains("html") ?? true }?.href
        draft.enclosures = enclosures(of: item, links: draft.links, base: base)
        draft.image =
            picture(of: item, base: textBase)
            ?? [draft.contentHTML, draft.summaryHTML].lazy.compactMap { $0.flatMap { HTMLPictures.first(in: $0) } }
            .first
        draft.source = origin(of: item, base: base)
        draft.coordinates = coordinates(of: item)
        return draft
    }

    /// Atom's ids are addresses: relative ones are the same item's wherever the feed is read.
    private func identifier(_ guid: XMLElement?, base: URLReference?) -> String? {
        guard let text = guid?.text, guid?.namespace == .atom, !text.contains(":") else { return guid?.text }
        return (guid?.base ?? base).absolute(text) ?? text
    }

    /// Relative addresses in the texts of an RSS item start, as in the page they were taken from, at the article's own.
    private func textBase(of item: XMLElement, link: String?, otherwise base: URLReference?) -> URLReference? {
        guard dialect == .none, item.base == nil else { return base }
        return link.flatMap { URLReference($0) } ?? base
    }

    /// Atom's content; of several the one in HTML.
    private func bestContent(of item: XMLElement) -> XMLElement? {
        let contents = item.all("content", dialect) + (dialect == .atom ? [] : item.all("content", .atom))
        return contents.first { contents.count > 1 && $0.attribute("type")?.contains("html") ?? false }
            ?? contents.first
    }

    private static let texts: [ShortName] = [
        "content", "encoded", "body", "summary", "description", "fullitem", "title",
    ]

    /// The language of what an item says most; empty where that declares to have none.
    private func declaredLanguage(of item: XMLElement, otherwise: String?) -> String? {
        guard let spoken = item.first(named: Self.texts), spoken.attribute("xml:lang") != nil else { return otherwise }
        return spoken.language ?? ""
    }

    private func link(of item: XMLElement, guid: XMLElement?, links: [Bulletin.Link], base: URLReference?) -> String? {
        let own = pages(of: item).compactMap { base.absolute($0) }.last
        let isAddress = guid?.attribute("isPermaLink")?.lowercased() != "false"
        let permalink = isAddress ? guid?.text.flatMap { URLReference.webAddress($0) } : nil
        return own ?? links.address("alternate") ?? permalink
            ?? item.attribute("rdf:about").flatMap { URLReference.webAddress($0) }
            ?? item.attribute("href").flatMap { base.absolute($0) }
            ?? item.first("enclosure")?.attribute("url").flatMap { base.absolute($0) }
            ?? links.address("enclosure")
    }

    private func fillTexts(of draft: inout Draft, from item: XMLElement, base: URLReference?) {
        let described = item.first(of: vocabulary.description)
        // RSS with Atom's "summary" beside its own "description": the longer one is the text.
        let isDouble = dialect == .none && described?.name == "description" && item.first("summary")?.text != nil
        let content =
            item.first("encoded", .content) ?? item.first("body", .xhtml) ?? item.first("div", .xhtml)
            ?? bestContent(of: item) ?? item.first("fullitem")
            ?? item.first("body") ?? (isDouble ? described : nil)
        let summary =
            (isDouble ? item.first("summary") : described)
            ?? item.all("group", .media).lazy.compactMap { $0.first("description", .media) }.first
        if let summary { (draft.summary, draft.summaryHTML) = wording(summary, base: summary.base ?? base) }
        if let content, content.attribute("src") == nil {
            let markup = html(content)
            draft.contentHTML = writesHTML ? HTMLSanitizer.clean(markup, reference: content.base ?? base) : nil
            draft.teaser = PlainText.teaser(summary: draft.summary, contentHTML: markup)
        } else {
            draft.teaser = PlainText.teaser(summary: draft.summary, contentHTML: nil)
        }
    }

    /// A text construct, plain and as safe HTML.
    func wording(_ element: XMLElement, base: URLReference?, isTitle: Bool = false) -> (
        plain: String, html: String?
    ) {
        let markup = html(element)
        if isTitle, element.namespace != .atom, !element.hasChildren {
            let plain = PlainText.ofTitle(element.rawText)
            return (plain, writesHTML ? HTMLSanitizer.clean(markup, reference: base).shared(with: plain) : nil)
        }
        guard writesHTML else { return (PlainText.of(html: markup), nil) }
        var plain = PlainText.Folder(capacity: markup.count)
        var safe = HTMLSanitizer(base: base, capacity: markup.count)
        HTMLTokenizer.read(markup) { tokenizer in
            while let token = tokenizer.next() {
                plain.take(token, of: tokenizer)
                safe.take(token, of: tokenizer)
            }
        }
        let text = plain.text
        return (text, safe.finish().shared(with: text))
    }

    /// A text construct as HTML: Atom says what it is (RFC 4287 §3.1), RSS escapes it or not.
    ///
    /// The beginning of one that is longer than anybody reads.
    private func html(_ element: XMLElement) -> ArraySlice<UInt8> {
        let markup = wholeHTML(element)
        guard markup.count > Self.longestText else { return markup }
        var end = markup.startIndex + Self.longestText
        while end > markup.startIndex, markup[end] & 0xC0 == 0x80 { end -= 1 }
        return markup[..<end]
    }

    private static let longestText = 1 << 20

    private func wholeHTML(_ element: XMLElement) -> ArraySlice<UInt8> {
        guard element.namespace == .atom || element.namespace == dialect && dialect != .none else {
            return element.hasChildren ? element.mixedMarkup[...] : element.rawText
        }
        let type = element.attribute("type")?.lowercased() ?? ""
        if type == "html" { return element.hasChildren ? element.looseMarkup[...] : element.rawText }
        let isEncoded =
            element.attribute("mode") == "base64"
            || !type.isEmpty && !type.contains("text") && !type.contains("html") && !type.contains("xml")
        if isEncoded, let text = base64(element.rawText) { return type.contains("html") ? text : escaped(text) }
        if element.hasChildren { return element.markup[...] }
        switch type {
        // Atom 0.3 says how in `mode` and escapes by default.
        case "" where element.attribute("mode") == "escaped": return element.rawText
        // Publishers escape text as they escape HTML: a reference in it was meant as what it names.
        case "", "text", "text/plain":
            return escaped(HTMLEntities.decode(element.rawText, onlyTerminated: true)[...])
        case _ where type.contains("xml") && !type.contains("html"): return escaped(element.rawText)
        default: return element.rawText
        }
    }

    private func escaped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var written: [UInt8] = []
        written.appendEscaped(text)
        return written[...]
    }

    /// Nil for what is no text in base64, such as a picture or a word of four letters.
    private func base64(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.count(where: { !$0.isSpace }) % 4 == 0,
            let bytes = Data(base64Encoded: Data(text), options: .ignoreUnknownCharacters), !bytes.isEmpty,
            String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        return Array(bytes)[...]
    }

    private func date(of element: XMLElement, _ names: [XMLElement.Name]) -> Date? {
        for (name, namespace) in names {
            // Of several the last: who adds one leaves the old one where it was.
            for candidate in element.all(name, namespace).reversed() {
                if let date = candidate.text.flatMap({ FeedDate.parse($0) }) { return date }
            }
        }
        return nil
    }
}

extension XMLFeedReader.Surroundings {
    /// An item, with what it does not say filled in.
    func draft(_ item: XMLElement) -> Draft {
        let dialect = reader.dialect
        var draft = reader.draft(item, base: item.base ?? base)
        if dialect != .none, !declaresBase { draft.guid = item.first("id", dialect)?.text ?? draft.guid }
        if draft.title.isEmpty { draft.title = PlainText.headline(of: draft) }
        // RSS that names its items by nothing else names them by their titles.
        if dialect == .none, draft.guid == nil, draft.link == nil, draft.titleHTML != nil { draft.guid = draft.title }
        // What has no page of its own is on the feed's.
        if draft.link == nil { draft.link = home }
        // RFC 4287 §4.2.1: who writes the feed writes what names nobody.
        if draft.authors.isEmpty { draft.authors = reader.people(of: item.first("source", dialect)) ?? authors }
        return draft
    }
}

extension String {
    /// The other text where it says the same, so that one String serves for both: most headlines and many teasers have no markup.
    fileprivate func shared(with other: String) -> String {
        utf8.count == other.utf8.count && self == other ? other : self
    }
}
