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
        guard let version = document.version, version.contains("jsonfeed.org"), let items = document.items else {
            throw .notAFeed(.otherJSON)
        }
        var bulletin = Bulletin(
            format: version.hasSuffix("1") && !version.hasSuffix("1.1") ? .json10 : .json11, encoding: "utf-8",
            isWellFormed: true)
        let base = address.flatMap { URLReference($0) }
        bulletin.title = document.title.map { PlainText.folded($0) }
        bulletin.subtitle = document.description
        bulletin.link = document.homePage.flatMap { base.absolute($0) }
        bulletin.selfURL = document.feedURL.flatMap { base.absolute($0) }
        bulletin.language = document.language
        bulletin.hubURLs = document.hubs?.compactMap(\.url) ?? []
        bulletin.drafts = items.map { draft($0, base: base) }
        return bulletin
    }

    private static func draft(_ item: Item, base: URLReference?) -> Draft {
        var draft = Draft(guid: item.id?.text, link: (item.url ?? item.externalURL).flatMap { base.absolute($0) })
        draft.title = PlainText.folded(item.title ?? "")
        let html = item.contentHTML ?? item.contentText?.escapedForHTML
        draft.teaser = PlainText.teaser(item.summary.map { PlainText.folded($0) } ?? PlainText.of(html: html ?? ""))
        draft.contentHTML = html.map { HTMLSanitizer.clean($0, reference: base) }
        draft.authors = (item.authors ?? item.author.map { [$0] } ?? []).compactMap(\.name)
        draft.categories = item.tags ?? []
        draft.published = item.published.flatMap { FeedDate.parse($0) }
        draft.updated = item.modified.flatMap { FeedDate.parse($0) }
        draft.language = item.language
        draft.image = (item.image ?? item.bannerImage).flatMap { base.absolute($0) }
        return draft
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

        enum CodingKeys: String, CodingKey {
            case version, title, description, language, hubs, items
            case homePage = "home_page_url"
            case feedURL = "feed_url"
        }
    }

    private struct Hub: Decodable {
        var url: String?
    }

    private struct Author: Decodable {
        var name: String?
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
        var language: String?

        enum CodingKeys: String, CodingKey {
            case id, url, title, summary, image, authors, author, tags, language
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
