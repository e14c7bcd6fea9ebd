public import FoundationEssentials
public import News
public import Publishing
public import Storage
import Synchronization

/// Everything that can be asked for, by path: the same for the web server and for files on disk.
///
/// Answers are kept until `invalidate()`, which the daemon calls when something was published, and five minutes at most,
/// since they say how old things are.
public final class Pages: Sendable {
    // What feeds and front pages hold: publishers' validators ask for less than 512 KB.
    private static let feedLength = 60
    private static let frontLength = 90
    private static let pageLength = 40
    private static let dayLength = 500
    /// Bytes of answers kept, with their packed forms.
    private static let mostKept = 64 << 20
    private static let longestKept: TimeInterval = 300

    private struct Key: Hashable {
        let path: String
        let relatedFrom: Int
        let language: Language
    }

    private struct Kept {
        let document: Document
        let made: Date
    }

    private struct Cache {
        var kept: [Key: Kept] = [:]
        var bytes = 0
        /// How often all was forgotten: what was begun before is not kept after.
        var generation = 0

        mutating func removeAll() {
            kept.removeAll()
            bytes = 0
            generation += 1
        }
    }

    private let archive: Archive
    public let site: Site
    private let now: @Sendable () -> Date
    private let cache = Mutex(Cache())

    /// `now`: the daemon's clock.
    public init(archive: Archive, site: Site, now: @escaping @Sendable () -> Date) {
        self.archive = archive
        self.site = site
        self.now = now
    }

    public func invalidate() {
        cache.withLock { $0.removeAll() }
    }

    /// `path`: without a slash in front: "", "region/caucasus/feed.atom", "story/01J…".
    ///
    /// `query`: as in the address, without "?". `accepted`: the reader's Accept-Language.
    public func document(at path: String, query: String = "", accepted: String? = nil) throws(ArchiveError) -> Document
    {
        let query = Query(query)
        let asked = query["hl"].map { Language($0) }.flatMap { asked in
            Texts.known.contains { $0.language == asked } ? asked : nil
        }
        let language = asked ?? Texts.preferred(accepted, fallback: site.language)
        let key = Key(path: path, relatedFrom: path.hasPrefix("story/") ? query.relatedFrom : 0, language: language)
        let now = now()
        let (kept, generation) = cache.withLock { ($0.kept[key], $0.generation) }
        if let kept, now.timeIntervalSince(kept.made) < Self.longestKept { return kept.document }
        let document = try make(path, query, page: Page(site: site, language: language, now: now))
        // What readers search for is theirs: kept, it would push out what all of them read.
        if document.status == 200, !path.hasPrefix("search") {
            let bytes = document.body.count + (document.gzipped?.count ?? 0)
            cache.withLock { cache in
                guard cache.generation == generation else { return }
                if cache.bytes + bytes > Self.mostKept { cache.removeAll() }
                if let old = cache.kept.updateValue(Kept(document: document, made: now), forKey: key)?.document {
                    cache.bytes -= old.body.count + (old.gzipped?.count ?? 0)
                }
                cache.bytes += bytes
            }
        }
        return document
    }

    private func make(_ path: String, _ query: Query, page: Page) throws(ArchiveError) -> Document {
        switch path {
        case "": return try front(page)
        case "page.css": return Document(Stylesheet.page, mediaType: "text/css")
        case "feed.css": return Document(Stylesheet.feed, mediaType: "text/css")
        case "robots.txt":
            return Document("User-agent: *\nDisallow: /search\nDisallow: /unsubscribe/\n", mediaType: "text/plain")
        case "sources", "sources/":
            return Document(page.sources(try sources()), mediaType: "text/html")
        case "sources.opml":
            return Document(SourceList.opml(of: try sources(), title: site.title), mediaType: "text/x-opml")
        case "archive", "archive/":
            return Document(page.days(try days()), mediaType: "text/html")
        case "search", "search/": return try found(query, page)
        default: break
        }
        if path.hasPrefix("story/") { return try story(StoryID(String(path.dropFirst(6))), query, page) }
        for format in FeedFormat.allCases {
            if path == "search.\(format.rawValue)" { return try feed(query.channel, format) }
            guard path == "feed.\(format.rawValue)" || path.hasSuffix("/feed.\(format.rawValue)") else { continue }
            let folder = path.dropLast("feed.\(format.rawValue)".count)
            guard let channel = try channel(at: folder) else { return missing(page) }
            return try feed(channel, format)
        }
        guard let channel = try channel(at: path[...]) else { return missing(page) }
        return try list(channel, page)
    }

    /// The stories that the channels' pages and feeds lead to.
    public func shownStories() throws(ArchiveError) -> Set<StoryID> {
        var shown: Set<StoryID> = []
        for channel in Channel.everything {
            let length = channel == .all ? Self.frontLength : Self.feedLength
            shown.formUnion(
                try archive.stories(limit: length, selection(of: channel), includingMerged: true).map(\.id))
        }
        return shown
    }

    private func front(_ page: Page) throws(ArchiveError) -> Document {
        let stories = try coverage(of: .all, limit: Self.frontLength)
        return Document(
            page.front(stories: stories, popular: try archive.popular()), mediaType: "text/html",
            modified: stories.map(\.story.updated).max())
    }

    private func list(_ channel: Channel, _ page: Page) throws(ArchiveError) -> Document {
        var limit = Self.pageLength
        if case .day = channel { limit = Self.dayLength }
        let stories = try coverage(of: channel, limit: limit)
        let popular = try archive.popular()
        let modified = stories.map(\.story.updated).max()
        if case .source(let id, _) = channel, let feed = try source(where: { $0.id == id }) {
            return Document(
                page.source(feed, stories: stories, popular: popular), mediaType: "text/html", modified: modified)
        }
        return Document(
            page.channel(channel, stories: stories, popular: popular), mediaType: "text/html", modified: modified)
    }

    private func found(_ query: Query, _ page: Page) throws(ArchiveError) -> Document {
        let stories = query.words.isEmpty ? [] : try coverage(of: query.channel, limit: Self.pageLength + 1)
        return Document(
            page.search(
                words: query.words, language: query.language, stories: Array(stories.prefix(Self.pageLength)),
                hasMore: stories.count > Self.pageLength, popular: try archive.popular()),
            mediaType: "text/html")
    }

    private func story(_ id: StoryID, _ query: Query, _ page: Page) throws(ArchiveError) -> Document {
        if let survivor = try archive.story(id)?.mergedInto { return Document(movedTo: site.page(of: survivor)) }
        guard let coverage = try archive.coverage(of: id) else { return missing(page) }
        return Document(
            page.story(coverage, popular: try archive.popular(), relatedFrom: query.relatedFrom),
            mediaType: "text/html", modified: coverage.story.updated)
    }

    /// The page behind a mail's unsubscribe link.
    ///
    /// `ending`: when the reader said so; nil only asks.
    public func unsubscribe(token: String, ending: Date?, accepted: String?) throws(ArchiveError) -> Document {
        if let ending { try archive.unsubscribe(token: token, at: ending) }
        let page = Page(site: site, language: Texts.preferred(accepted, fallback: site.language), now: now())
        guard let subscriber = try archive.subscriber(token: token) else {
            return Document(page.unsubscribe(.unknown), mediaType: "text/html", status: 404)
        }
        return Document(page.unsubscribe(subscriber.ended == nil ? .active : .ended), mediaType: "text/html")
    }

    public func feed(_ channel: Channel, _ format: FeedFormat) throws(ArchiveError) -> Document {
        if case .day(let day) = channel, isOver(day) { return try archivedFeed(day, format) }
        var feed = OutgoingFeed(
            site: site, channel: channel,
            stories: try archive.coverage(
                of: try archive.stories(limit: Self.feedLength, selection(of: channel), includingMerged: true)))
        if channel == .all { feed.previousArchive = try lastDay(before: now().day(in: site.timeZone)).map(address) }
        var document = Document(
            feed.document(format), mediaType: format.mediaType, modified: feed.stories.isEmpty ? nil : feed.updated)
        if site.hub(of: channel) != nil { document.topic = format.address(of: channel, on: site) }
        return document
    }

    /// A past day's Atom feed is kept as it was first served; the other formats follow the stories.
    private func archivedFeed(_ day: String, _ format: FeedFormat) throws(ArchiveError) -> Document {
        let make = { () throws(ArchiveError) -> OutgoingFeed in
            var feed = OutgoingFeed(
                site: self.site, channel: .day(day), stories: try self.coverage(of: .day(day), limit: Self.dayLength))
            feed.previousArchive = try self.lastDay(before: day).map(self.address)
            feed.isArchive = true
            return feed
        }
        // A day without stories is not kept: anybody may ask for any day of the calendar.
        var kept: String?
        if format == .atom {
            kept = try archive.archivedFeed(day) { () throws(ArchiveError) in
                let feed = try make()
                return feed.stories.isEmpty ? nil : feed.document(.atom)
            }
        }
        if let kept {
            var document = Document(kept, mediaType: format.mediaType)
            document.isFinal = true
            return document
        }
        return Document(try make().document(format), mediaType: format.mediaType)
    }

    private func days() throws(ArchiveError) -> [(day: String, stories: Int)] {
        try archive.days { [site] time in
            let day = time.day(in: site.timeZone)
            return (day, Date(endOf: day, in: site.timeZone) ?? time)
        }
    }

    private func isOver(_ day: String) -> Bool { day < now().day(in: site.timeZone) }

    private func address(of day: String) -> String { FeedFormat.atom.address(of: .day(day), on: site) }

    private func lastDay(before day: String) throws(ArchiveError) -> String? {
        guard let start = Date(startOf: day, in: site.timeZone) else { return nil }
        return try archive.lastPublication(before: start)?.day(in: site.timeZone)
    }

    private func coverage(of channel: Channel, limit: Int) throws(ArchiveError) -> [Coverage] {
        try archive.coverage(of: try archive.stories(limit: limit, selection(of: channel)))
    }

    private func selection(of channel: Channel) -> Selection {
        switch channel {
        case .all: return .all
        case .region(let region): return Selection(countries: region.countries)
        case .section(let section): return Selection(section: section)
        case .country(let code): return Selection(countries: [code])
        case .source(let id, _): return Selection(source: id)
        case .search(let words, let language): return Selection(words: words, language: language)
        case .day(let day):
            guard let start = Date(startOf: day, in: site.timeZone), let end = Date(endOf: day, in: site.timeZone)
            else { return Selection(countries: []) }
            return Selection(published: start..<max(start, end))
        }
    }

    private func sources() throws(ArchiveError) -> [Feed] { try archive.feeds().filter { !$0.isList } }

    /// A source that is or was asked: old stories name those of the past.
    private func source(where isMeant: (Feed) -> Bool) throws(ArchiveError) -> Feed? {
        try archive.feeds(includingUnsubscribed: true).first { !$0.isList && isMeant($0) }
    }

    private func missing(_ page: Page) -> Document {
        Document(page.notFound(), mediaType: "text/html", status: 404)
    }

    private func channel(at path: Substring) throws(ArchiveError) -> Channel? {
        let trimmed = path.hasSuffix("/") ? path.dropLast() : path
        if let known = Channel.everything.first(where: { $0.path == trimmed }) { return known }
        let parts = trimmed.split(separator: "/")
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "archive":
            let day = String(parts[1])
            let isDay = Date(startOf: day, in: site.timeZone) != nil
            return isDay && day <= now().day(in: site.timeZone) ? .day(day) : nil
        case "source":
            return try source { "\($0.id)" == parts[1] }.map { .source($0.id, title: $0.title) }
        default: return nil
        }
    }
}

/// The part of an address behind "?".
private struct Query {
    private let values: [String: String]

    init(_ text: String) {
        // Forms write a space as "+". What is no query asks for nothing.
        let items = URLComponents(string: "?" + text.replacing("+", with: "%20"))?.queryItems ?? []
        values = Dictionary(items.map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }

    subscript(name: String) -> String? { values[name] }

    private static let longestSearch = 200
    var words: String { String((self["q"] ?? "").prefix(Self.longestSearch)) }
    var language: Language? { self["lang"].flatMap { $0.isEmpty ? nil : Language($0) } }
    var relatedFrom: Int { min(15, max(0, self["related"].flatMap { Int($0) } ?? 0)) }
    var channel: Channel { .search(words: words, language: language) }
}
