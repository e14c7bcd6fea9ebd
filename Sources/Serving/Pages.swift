public import FoundationEssentials
import News
public import Publishing
public import Storage
import Synchronization

/// Everything that can be asked for, by path: the same for the web server and for files on disk.
///
/// Answers are kept until `invalidate()`, which the daemon calls when something was published.
public final class Pages: Sendable {
    // What feeds and front pages hold: publishers' validators ask for less than 512 KB.
    private static let feedLength = 60
    private static let frontLength = 40

    private struct Key: Hashable {
        let path: String
        let query: String
        let language: Language
    }

    private let archive: Archive
    public let site: Site
    private let cache = Mutex<[Key: Document]>([:])

    public init(archive: Archive, site: Site) {
        self.archive = archive
        self.site = site
    }

    public func invalidate() {
        cache.withLock { $0.removeAll() }
    }

    /// `path`: without a slash in front: "", "region/caucasus/feed.atom", "story/01J…".
    ///
    /// `query`: as in the address, without "?". `accepted`: the reader's Accept-Language.
    public func document(at path: String, query: String = "", accepted: String? = nil) throws(ArchiveError) -> Document
    {
        let parameters = Dictionary(
            query.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
            }, uniquingKeysWith: { first, _ in first })
        let asked = parameters["lang"].flatMap { ["de", "en"].contains($0) ? Language($0) : nil }
        let language = asked ?? Texts.preferred(accepted, fallback: site.language)
        let relatedFrom = max(0, parameters["related"].flatMap { Int($0) } ?? 0)
        let key = Key(path: path, query: "\(relatedFrom)", language: language)
        if let known = cache.withLock({ $0[key] }) { return known }
        let document = try make(path, page: Page(site: site, language: language), relatedFrom: relatedFrom)
        if document.status == 200 {
            cache.withLock { cache in
                if cache.count > 2000 { cache.removeAll() }
                cache[key] = document
            }
        }
        return document
    }

    private func make(_ path: String, page: Page, relatedFrom: Int) throws(ArchiveError) -> Document {
        switch path {
        case "page.css": return Document(Stylesheet.page, mediaType: "text/css")
        case "feed.css": return Document(Stylesheet.feed, mediaType: "text/css")
        case "robots.txt": return Document("User-agent: *\nAllow: /\n", mediaType: "text/plain")
        default: break
        }
        if path.hasPrefix("story/") {
            let id = StoryID(String(path.dropFirst(6)))
            if let survivor = try archive.story(id)?.mergedInto { return Document(movedTo: site.page(of: survivor)) }
            guard let coverage = try archive.coverage(of: id) else { return missing(page) }
            return Document(
                page.story(coverage, popular: try archive.popular(), relatedFrom: relatedFrom), mediaType: "text/html",
                modified: coverage.story.updated)
        }
        for format in FeedFormat.allCases
        where path == "feed.\(format.rawValue)" || path.hasSuffix("/feed.\(format.rawValue)") {
            let folder = path.dropLast("feed.\(format.rawValue)".count)
            guard let channel = channel(at: folder) else { return missing(page) }
            return try feed(channel, format)
        }
        guard let channel = channel(at: path[...]) else { return missing(page) }
        let stories = try coverage(of: channel, limit: Self.frontLength)
        return Document(
            page.front(channel, stories: stories, popular: try archive.popular()), mediaType: "text/html",
            modified: stories.map(\.story.updated).max())
    }

    /// The page behind a mail's unsubscribe link.
    ///
    /// `ending`: when the reader said so; nil only asks.
    public func unsubscribe(token: String, ending: Date?, accepted: String?) throws(ArchiveError) -> Document {
        if let ending { try archive.unsubscribe(token: token, at: ending) }
        let page = Page(site: site, language: Texts.preferred(accepted, fallback: site.language))
        guard let subscriber = try archive.subscriber(token: token) else {
            return Document(page.unsubscribe(.unknown), mediaType: "text/html", status: 404)
        }
        return Document(page.unsubscribe(subscriber.ended == nil ? .active : .ended), mediaType: "text/html")
    }

    public func feed(_ channel: Channel, _ format: FeedFormat) throws(ArchiveError) -> Document {
        let feed = OutgoingFeed(
            site: site, channel: channel,
            stories: try archive.coverage(
                of: try archive.stories(limit: Self.feedLength, countries: channel.countries, includingMerged: true)))
        return Document(feed.document(format), mediaType: format.mediaType, modified: feed.updated)
    }

    private func coverage(of channel: Channel, limit: Int) throws(ArchiveError) -> [Coverage] {
        try archive.coverage(of: try archive.stories(limit: limit, countries: channel.countries))
    }

    private func missing(_ page: Page) -> Document {
        Document(page.notFound(), mediaType: "text/html", status: 404)
    }

    private func channel(at path: Substring) -> Channel? {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path
        return Channel.everything.first { $0.path == trimmed }
    }
}
