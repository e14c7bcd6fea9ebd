import FoundationEssentials
import News

/// JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/).
enum JSONFeedAdapter {
    static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        return start.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }

    static func bulletin(from bytes: [UInt8], address: String?) throws(ParseError) -> Bulletin {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw .notAFeed(.otherJSON)
        }
        let version = document.version ?? ""
        let items = document.items ?? []
        guard version.contains("jsonfeed") || document.items != nil && document.title != nil else {
            throw .notAFeed(.otherJSON)
        }
        var bulletin = Bulletin(
            format: version.hasSuffix("1") && !version.hasSuffix("1.1") ? .json10 : .json11, encoding: "utf-8",
            isWellFormed: true)
        let base = address.flatMap { URLReference($0) }
        bulletin.title = document.title.map { PlainText.ofTitle(Array($0.utf8)[...]) }
        bulletin.subtitle = document.description
        bulletin.icon = (document.icon ?? document.favicon).flatMap { base.absolute($0) }
        bulletin.logo = bulletin.icon
        bulletin.nextURL = document.nextURL.flatMap { base.absolute($0) }
        bulletin.authors = people(document.authors, document.author)
        bulletin.link = (document.homePage ?? document.feedURL).flatMap { base.absolute($0) }
        bulletin.selfURL = document.feedURL.flatMap { base.absolute($0) }
        bulletin.language = document.language
        bulletin.hubURLs = document.hubs?.compactMap(\.url) ?? []
        bulletin.drafts = items.map { item in
            var draft = draft(item, base: base)
            if draft.title.isEmpty { draft.title = PlainText.headline(of: draft) }
            if draft.authors.isEmpty { draft.authors = bulletin.authors }
            return draft
        }
        // JSON Feed has no date of its own: it is as old as its newest item.
        bulletin.updated = bulletin.drafts.compactMap { $0.updated ?? $0.published }.max()
        bulletin.title = bulletin.title ?? bulletin.link
        return bulletin
    }

    private static func draft(_ item: Item, base: URLReference?) -> Draft {
        var draft = Draft(guid: item.id?.text, link: (item.url ?? item.externalURL).flatMap { base.absolute($0) })
        draft.title = PlainText.bounded(title: PlainText.folded(item.title ?? ""))
        draft.titleHTML = item.title?.escapedForHTML
        draft.summary = item.summary.map { PlainText.folded($0) }
        draft.summaryHTML = item.summary?.escapedForHTML
        let html = (item.contentHTML ?? item.contentText?.escapedForHTML).map { Array($0.utf8)[...] }
        draft.teaser = PlainText.teaser(summary: draft.summary, contentHTML: html)
        draft.contentHTML = html.map { HTMLSanitizer.clean($0, reference: base) }
        draft.authors = people(item.authors, item.author)
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

    private static func people(_ authors: [Author]?, _ author: Author?) -> [Bulletin.Person] {
        ((authors ?? []) + (author.map { [$0] } ?? [])).map { Bulletin.Person(name: $0.name, url: $0.url) }
    }

    private struct Document: Decodable {
        var version: String?
        var title: String?
        var description: String?
        var homePage: String?
        var feedURL: String?
        var language: String?
        var hubs: [Hub]?
        var items: [Item]?
        var icon: String?
        var favicon: String?
        var nextURL: String?
        var authors: [Author]?
        var author: Author?

        enum CodingKeys: String, CodingKey {
            case version, title, description, language, hubs, items, icon, favicon, authors, author
            case nextURL = "next_url"
            case homePage = "home_page_url"
            case feedURL = "feed_url"
        }
    }

    private struct Hub: Decodable {
        var url: String?
    }

    private struct Author: Decodable {
        var name: String?
        var url: String?
    }

    private struct Attachment: Decodable {
        var url: String?
        var type: String?
        /// Bytes.
        var size: Int?

        enum CodingKeys: String, CodingKey {
            case url
            case type = "mime_type"
            case size = "size_in_bytes"
        }
    }

    private struct Item: Decodable {
        var id: TextOrNumber?
        var url: String?
        var externalURL: String?
        var title: String?
        var contentHTML: String?
        var contentText: String?
        var summary: String?
        var image: String?
        var bannerImage: String?
        var published: String?
        var modified: String?
        var authors: [Author]?
        var author: Author?
        var tags: [String]?
        var attachments: [Attachment]?
        var language: String?

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

    /// Ids are strings, but publishers also write numbers.
    private struct TextOrNumber: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                text = try container.decode(String.self)
            } catch DecodingError.typeMismatch {
                text = try String(container.decode(Int64.self))
            }
        }
    }
}
