import ArgumentParser
import FeedParsing
import Foundation
import News

struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Shows what a feed document says, as JSON.",
        discussion: """
            Exits with 2 when the document is no feed.

            EXAMPLES
              umschau parse feed.xml
              umschau parse --base-url https://example.org/ --content-type "text/xml; charset=windows-1251" feed.xml
            """)

    @Option(help: "The address the document came from.") var baseURL: String?
    @Option(help: "Its HTTP Content-Type.") var contentType: String?
    @Argument(help: "The document.", completion: .file()) var file: String

    func run() async throws {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw fail("\(file) cannot be read", Status.noInput)
        }
        do {
            print(try json(ParsedFeed(FeedParser.parse(bytes, address: baseURL, contentType: contentType))))
        } catch let error as ParseError {
            throw fail("\(file): \(error)", ExitCode(2))
        }
    }
}

/// A bulletin for scripts.
private struct ParsedFeed: Encodable {
    struct Header: Encodable {
        let id, title, subtitle, link, self_url, language, generator: String?
        let hub_urls: [String]
        let ttl: Int?
        let updated: Date?
    }

    struct Author: Encodable {
        let name: String
    }

    struct Category: Encodable {
        let term: String
    }

    struct Entry: Encodable {
        let id, title, link, summary, content_html, language, image: String?
        let authors: [Author]
        let categories: [Category]
        let published, updated: Date?
    }

    let format, encoding: String
    let well_formed: Bool
    let feed: Header
    let entries: [Entry]

    init(_ bulletin: Bulletin) {
        format = bulletin.format.rawValue
        encoding = bulletin.encoding
        well_formed = bulletin.isWellFormed
        feed = Header(
            id: bulletin.id, title: bulletin.title, subtitle: bulletin.subtitle, link: bulletin.link,
            self_url: bulletin.selfURL, language: bulletin.language, generator: bulletin.generator,
            hub_urls: bulletin.hubURLs, ttl: bulletin.pacing.ttl, updated: bulletin.updated)
        entries = bulletin.drafts.map { draft in
            Entry(
                id: draft.guid, title: draft.title, link: draft.link, summary: draft.teaser,
                content_html: draft.contentHTML,
                language: draft.language, image: draft.image, authors: draft.authors.map { Author(name: $0) },
                categories: draft.categories.map { Category(term: $0) }, published: draft.published,
                updated: draft.updated)
        }
    }
}
