import FoundationEssentials
import News

extension OutgoingFeed {
    /// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what clustering knows under `_umschau`.
    var json: String {
        let document = Document(
            version: "https://jsonfeed.org/version/1.1", title: title, homePage: page,
            feedURL: FeedFormat.json.address(of: channel, on: site), description: Texts.of(site.language).claim,
            language: site.language.code, authors: [Author(name: site.title)],
            hubs: site.hub(of: channel).map { [Hub(url: $0)] }, items: stories.map { item($0) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do {
            return try String(decoding: encoder.encode(document), as: UTF8.self) + "\n"
        } catch {
            preconditionFailure("a JSON Feed of strings and numbers cannot fail to encode: \(error)")
        }
    }

    private func item(_ coverage: Coverage) -> Item {
        Item(
            id: site.id(of: coverage.id), url: site.page(of: coverage.id), externalURL: coverage.lead?.article.url,
            title: coverage.story.title, contentHTML: content(of: coverage), summary: summary(of: coverage),
            published: (coverage.story.published ?? coverage.story.updated).timestamp,
            modified: coverage.story.updated.timestamp, authors: coverage.lead.map { [Author(name: $0.outlet)] } ?? [],
            tags: coverage.story.countries + (coverage.story.section.map { [$0.rawValue] } ?? []),
            language: coverage.lead?.article.language.code,
            extension: Extension(
                score: Double(coverage.outletCount), because: coverage.story.because,
                sources: coverage.reports.map {
                    Source(
                        outlet: $0.outlet, title: $0.article.title, url: $0.article.url,
                        language: $0.article.language.code,
                        isCopy: $0.article.copyOf != nil)
                },
                related: coverage.related.map {
                    Pointer(
                        id: site.id(of: $0.story), url: site.page(of: $0.story), title: $0.title, because: $0.because)
                }))
    }

    private struct Document: Encodable {
        let version, title, homePage, feedURL, description, language: String
        let authors: [Author]
        let hubs: [Hub]?
        let items: [Item]

        enum CodingKeys: String, CodingKey {
            case version, title, description, language, authors, hubs, items
            case homePage = "home_page_url"
            case feedURL = "feed_url"
        }
    }

    private struct Hub: Encodable {
        var type = "WebSub"
        let url: String
    }

    private struct Author: Encodable {
        let name: String
    }

    private struct Item: Encodable {
        let id, url: String
        let externalURL: String?
        let title, contentHTML, summary, published, modified: String
        let authors: [Author]
        let tags: [String]
        let language: String?
        let `extension`: Extension

        enum CodingKeys: String, CodingKey {
            case id, url, title, summary, authors, tags, language
            case externalURL = "external_url"
            case contentHTML = "content_html"
            case published = "date_published"
            case modified = "date_modified"
            case `extension` = "_umschau"
        }
    }

    private struct Extension: Encodable {
        /// Outlets with texts of their own.
        let score: Double
        let because: [String]
        let sources: [Source]
        let related: [Pointer]
    }

    private struct Source: Encodable {
        let outlet, title: String
        let url: String?
        let language: String
        let isCopy: Bool
    }

    private struct Pointer: Encodable {
        let id, url, title: String
        let because: [String]
    }
}
