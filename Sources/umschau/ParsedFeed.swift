import Foundation
import News

/// A bulletin for scripts: what is not known is left out, a list is never left out.
struct ParsedFeed: Encodable {
    struct Header: Encodable {
        let id, title, title_html, subtitle, subtitle_html, rights, rights_html, link, self_url, next_url: String?
        let language, generator, icon, logo, sy_period: String?
        let hub_urls: [String]
        let links: [Bulletin.Link]
        let authors: [Bulletin.Person]
        let categories: [Bulletin.Category]
        let ttl, sy_frequency: Int?
        let skip_hours: [Int]
        let skip_days: [String]
        let updated, published: Date?

        init(_ bulletin: Bulletin, contentLanguage: String?) {
            id = bulletin.id
            title = bulletin.title
            title_html = bulletin.titleHTML
            subtitle = bulletin.subtitle
            subtitle_html = bulletin.subtitleHTML
            rights = bulletin.rights
            rights_html = bulletin.rightsHTML
            link = bulletin.link
            self_url = bulletin.selfURL
            next_url = bulletin.nextURL
            language = bulletin.language ?? contentLanguage
            generator = bulletin.generator
            icon = bulletin.icon
            logo = bulletin.logo
            sy_period = bulletin.pacing.period
            hub_urls = bulletin.hubURLs
            links = bulletin.links
            authors = bulletin.authors
            categories = bulletin.categories
            ttl = bulletin.pacing.ttl
            sy_frequency = bulletin.pacing.frequency
            skip_hours = bulletin.pacing.skipHours
            skip_days = bulletin.pacing.skipDays
            updated = bulletin.updated
            published = bulletin.published
        }
    }

    struct Entry: Encodable {
        let id, title, title_html, link, comments, summary, summary_html, content_html, image, language: String?
        let links: [Bulletin.Link]
        let authors: [Bulletin.Person]
        let categories: [Bulletin.Category]
        let enclosures: [Bulletin.Enclosure]
        let published, updated: Date?
        let source: Bulletin.Origin?
        let geo: [Double]?

        init(_ draft: Draft, language inherited: String?) {
            id = draft.guid
            title = draft.title.isEmpty ? nil : draft.title
            title_html = draft.titleHTML
            link = draft.link
            comments = draft.comments
            summary = draft.summary
            summary_html = draft.summaryHTML
            content_html = draft.contentHTML
            image = draft.image
            language = draft.language == "" ? nil : draft.language ?? inherited
            links = draft.links
            authors = draft.authors
            categories = draft.categories
            enclosures = draft.enclosures
            published = draft.published
            updated = draft.updated
            source = draft.source
            geo = draft.coordinates.map { [$0.latitude, $0.longitude] }
        }
    }

    /// The document without its entries.
    struct Frame: Encodable {
        let format, encoding: String
        let well_formed: Bool
        let feed: Header

        init(_ bulletin: Bulletin, contentLanguage: String?) {
            format = bulletin.format.rawValue
            encoding = bulletin.encoding
            well_formed = bulletin.isWellFormed
            feed = Header(bulletin, contentLanguage: contentLanguage)
        }
    }

    let frame: Frame
    let entries: [Entry]

    private enum Key: CodingKey {
        case entries
    }

    func encode(to encoder: any Encoder) throws {
        try frame.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(entries, forKey: .entries)
    }

    init(_ bulletin: Bulletin, contentLanguage: String?) {
        frame = Frame(bulletin, contentLanguage: contentLanguage)
        entries = bulletin.drafts.map { Entry($0, language: bulletin.language ?? contentLanguage) }
    }
}
