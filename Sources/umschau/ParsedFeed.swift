import Foundation
import News

/// A bulletin for scripts: what is not known is left out, a list is never left out.
struct ParsedFeed: Encodable {
    struct Person: Encodable {
        let name, email, url: String?

        init(_ person: Bulletin.Person) {
            name = person.name
            email = person.email
            url = person.url
        }
    }

    struct Category: Encodable {
        let term: String
        let scheme, label: String?

        init(_ category: Bulletin.Category) {
            term = category.term
            scheme = category.scheme
            label = category.label
        }
    }

    struct Link: Encodable {
        let href: String
        let rel, type, title, hreflang: String?
        let length: Int?

        init(_ link: Bulletin.Link) {
            href = link.href
            rel = link.rel ?? "alternate"
            type = link.type
            title = link.title
            hreflang = link.hreflang
            length = link.length
        }
    }

    struct Enclosure: Encodable {
        let url: String
        let type: String?
        let length: Int?
    }

    struct Source: Encodable {
        let title, link, id: String?
    }

    struct Header: Encodable {
        let id, title, title_html, subtitle, subtitle_html, rights, rights_html, link, self_url, next_url: String?
        let language, generator, icon, logo, sy_period: String?
        let hub_urls: [String]
        let links: [Link]
        let authors: [Person]
        let categories: [Category]
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
            links = bulletin.links.map { Link($0) }
            authors = bulletin.authors.map { Person($0) }
            categories = bulletin.categories.map { Category($0) }
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
        let links: [Link]
        let authors: [Person]
        let categories: [Category]
        let enclosures: [Enclosure]
        let published, updated: Date?
        let source: Source?
        let geo: [Double]?

        init(_ draft: Draft) {
            id = draft.guid
            title = draft.title.isEmpty ? nil : draft.title
            title_html = draft.titleHTML
            link = draft.link
            comments = draft.comments
            summary = draft.summary
            summary_html = draft.summaryHTML
            content_html = draft.contentHTML
            image = draft.image
            language = draft.language
            links = draft.links.map { Link($0) }
            authors = draft.authors.map { Person($0) }
            categories = draft.categories.map { Category($0) }
            enclosures = draft.enclosures.map { Enclosure(url: $0.url, type: $0.type, length: $0.length) }
            published = draft.published
            updated = draft.updated
            source = draft.source.map { Source(title: $0.title, link: $0.link, id: $0.id) }
            geo = draft.place.map { [$0.latitude, $0.longitude] }
        }
    }

    let format, encoding: String
    let well_formed: Bool
    let feed: Header
    let entries: [Entry]

    init(_ bulletin: Bulletin, contentLanguage: String?) {
        format = bulletin.format.rawValue
        encoding = bulletin.encoding
        well_formed = bulletin.isWellFormed
        feed = Header(bulletin, contentLanguage: contentLanguage)
        entries = bulletin.drafts.map { Entry($0) }
    }
}
