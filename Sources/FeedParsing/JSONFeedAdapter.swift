import FoundationEssentials
import News

/// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
enum JSONFeedAdapter {
    static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return start.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }

    static func bulletin(
        from bytes: [UInt8], address: String?, writesHTML: Bool
    ) throws(ParseError) -> Bulletin {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw .notAFeed(.otherJSON)
        }
        let version = document.version ?? ""
        let items = (document.items?.elements ?? []).compactMap(\.wrappedValue)
        guard version.contains("jsonfeed") || document.items != nil && document.title != nil else {
            throw .notAFeed(.otherJSON)
        }
        // Other things than articles in the list.
        guard !items.isEmpty || document.items?.elements.isEmpty ?? true else { throw .notAFeed(.otherJSON) }
        var bulletin = Bulletin(
            format: version.hasSuffix("1") && !version.hasSuffix("1.1") ? .json10 : .json11, encoding: "utf-8",
            isWellFormed: true)
        let base = address.flatMap { URLReference($0) }
        bulletin.title = document.title.map { PlainText.bounded(title: PlainText.ofTitle(Array($0.utf8)[...])) }
        bulletin.subtitle = document.description
        bulletin.icon = (document.icon ?? document.favicon).flatMap { base.absolute($0) }
        bulletin.logo = bulletin.icon
        bulletin.nextURL = document.nextURL.flatMap { base.absolute($0) }
        bulletin.authors = people(document.authors, document.author, base: base)
        bulletin.link = (document.homePage ?? document.feedURL).flatMap { base.absolute($0) }
        bulletin.selfURL = document.feedURL.flatMap { base.absolute($0) }
        bulletin.language = document.language
        bulletin.hubURLs = document.hubs?.filter(\.isWebSub).compactMap(\.url) ?? []
        bulletin.drafts = items.map { item in
            var draft = draft(item, base: base, writesHTML: writesHTML)
            if draft.title.isEmpty { draft.title = PlainText.headline(of: draft) }
            if draft.authors.isEmpty { draft.authors = bulletin.authors }
            return draft
        }
        // JSON Feed has no date of its own: it is as old as its newest item.
        bulletin.updated = bulletin.drafts.compactMap { $0.updated ?? $0.published }.max()
        bulletin.title = bulletin.title ?? bulletin.link
        return bulletin
    }

    private static func draft(_ item: Item, base: URLReference?, writesHTML: Bool) -> Draft {
        var draft = Draft(guid: item.id?.text, link: (item.url ?? item.externalURL).flatMap { base.absolute($0) })
        draft.title = PlainText.bounded(title: PlainText.folded(item.title ?? ""))
        draft.summary = item.summary.map { PlainText.folded($0) }
        let html = (item.contentHTML ?? item.contentText?.escapedForHTML).map { Array($0.utf8)[...] }
        draft.teaser = PlainText.teaser(summary: draft.summary, contentHTML: html)
        if writesHTML {
            draft.titleHTML = item.title?.escapedForHTML
            draft.summaryHTML = item.summary?.escapedForHTML
            draft.contentHTML = html.map { HTMLSanitizer.clean($0, reference: base) }
        }
        draft.authors = people(item.authors, item.author, base: base)
        draft.categories = (item.tags ?? []).map { Bulletin.Category(term: $0) }
        draft.enclosures = (item.attachments ?? []).compactMap { attachment in
            attachment.url.flatMap { base.absolute($0) }.map {
                Bulletin.Enclosure(url: $0, type: attachment.type, length: attachment.size)
            }
        }
        draft.published = item.published.flatMap { FeedDate.parse($0) }
        draft.updated = item.modified.flatMap { FeedDate.parse($0) }
        draft.language = item.language
        draft.image =
            (item.image ?? item.bannerImage).flatMap { base.absolute($0) }
            ?? draft.contentHTML.flatMap { HTMLPictures.first(in: $0) }
        return draft
    }

    private static func people(_ authors: [Author]?, _ author: Author?, base: URLReference?) -> [Bulletin.Person] {
        ((authors ?? []) + (author.map { [$0] } ?? [])).map { person in
            Bulletin.Person(name: person.name, url: person.url.flatMap { base.absolute($0) })
        }
    }

    private struct Document: Decodable {
        @Lenient var version: String?
        @Lenient var title: String?
        @Lenient var description: String?
        @Lenient var homePage: String?
        @Lenient var feedURL: String?
        @Lenient var language: String?
        @LenientList var hubs: [Hub]?
        /// A list, or this is no feed.
        var items: LongList<Lenient<Item>>?
        @Lenient var icon: String?
        @Lenient var favicon: String?
        @Lenient var nextURL: String?
        @LenientList var authors: [Author]?
        @Lenient var author: Author?

        enum CodingKeys: String, CodingKey {
            case version, title, description, language, hubs, items, icon, favicon, authors, author
            case nextURL = "next_url"
            case homePage = "home_page_url"
            case feedURL = "feed_url"
        }
    }

    private struct Hub: Decodable {
        @Lenient var type: String?
        @Lenient var url: String?

        /// Hubs of other kinds (rssCloud) are asked in another way.
        var isWebSub: Bool { type.map { $0.lowercased() == "websub" } ?? true }
    }

    private struct Author: Decodable {
        @Lenient var name: String?
        @Lenient var url: String?
    }

    private struct Attachment: Decodable {
        @Lenient var url: String?
        @Lenient var type: String?
        /// Bytes.
        @Lenient var size: Int?

        enum CodingKeys: String, CodingKey {
            case url
            case type = "mime_type"
            case size = "size_in_bytes"
        }
    }

    private struct Item: Decodable {
        @Lenient var id: TextOrNumber?
        @Lenient var url: String?
        @Lenient var externalURL: String?
        @Lenient var title: String?
        @Lenient var contentHTML: String?
        @Lenient var contentText: String?
        @Lenient var summary: String?
        @Lenient var image: String?
        @Lenient var bannerImage: String?
        @Lenient var published: String?
        @Lenient var modified: String?
        @LenientList var authors: [Author]?
        @Lenient var author: Author?
        @LenientList var tags: [String]?
        @LenientList var attachments: [Attachment]?
        @Lenient var language: String?

        enum CodingKeys: String, CodingKey {
            case id, url, title, summary, image, authors, author, tags, attachments, language
            case externalURL = "external_url"
            case contentHTML = "content_html"
            case contentText = "content_text"
            case bannerImage = "banner_image"
            case published = "date_published"
            case modified = "date_modified"
        }
    }
}

/// A value that is nil where the document has none there, or one of another type: it must not cost the whole feed.
@propertyWrapper
private struct Lenient<Value: Decodable>: Decodable {
    var wrappedValue: Value?

    init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

    init(from decoder: any Decoder) {
        // Why: what is of another type is as good as missing.
        wrappedValue = try? Value(from: decoder)
    }
}

/// The first of a list's elements: two bytes of a document would else become hundreds.
private struct LongList<Element: Decodable>: Decodable {
    private static var most: Int { 25_000 }
    private(set) var elements: [Element] = []

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        while !list.isAtEnd, elements.count < Self.most { elements.append(try list.decode(Element.self)) }
    }
}

/// A list without the elements that are of another type; a single element is a list of one.
@propertyWrapper
private struct LenientList<Element: Decodable>: Decodable {
    var wrappedValue: [Element]?

    init(wrappedValue: [Element]?) { self.wrappedValue = wrappedValue }

    init(from decoder: any Decoder) {
        let list = Lenient<LongList<Lenient<Element>>>(from: decoder).wrappedValue
        wrappedValue =
            list.map { $0.elements.compactMap(\.wrappedValue) }
            ?? Lenient<Element>(from: decoder).wrappedValue.map { [$0] }
    }
}

extension KeyedDecodingContainer {
    fileprivate func decode<Value>(_ type: Lenient<Value>.Type, forKey key: Key) throws -> Lenient<Value> {
        try decodeIfPresent(type, forKey: key) ?? Lenient(wrappedValue: nil)
    }

    fileprivate func decode<Element>(_ type: LenientList<Element>.Type, forKey key: Key) throws -> LenientList<Element>
    {
        try decodeIfPresent(type, forKey: key) ?? LenientList(wrappedValue: nil)
    }
}
