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
    private static let dayPageLength = 100
    /// Entries of one document of a past day's feed.
    private static let archiveLength = 500
    /// Bytes of answers kept, with their packed forms.
    private static let mostKept = 64 << 20
    private static let longestKept: TimeInterval = 300

    private struct Key: Hashable {
        let path: String
        /// Of a long page.
        let part: Int
        let language: Language
        /// In the address: then the page's own links keep it.
        let isChosen: Bool
        let isFile: Bool
    }

    private struct Cache {
        var kept: [Key: (document: Document, made: Date)] = [:]
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
    private let modifications = Modifications()

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
    /// `query`: as in the address, without "?". `accepted`: the reader's Accept-Language. `isFile`: whether it is written to a file,
    /// which no query can ask for another part.
    public func document(
        at path: String, query: String = "", accepted: String? = nil, isFile: Bool = false
    ) throws(ArchiveError) -> Document {
        let query = Query(query)
        let asked = query.pageLanguage
        let language = asked ?? Texts.preferred(accepted, fallback: site.language)
        let key = key(path, query, language: language, isChosen: asked != nil, isFile: isFile)
        let now = now()
        let (kept, generation) = cache.withLock { ($0.kept[key], $0.generation) }
        if let kept, now.timeIntervalSince(kept.made) < Self.longestKept { return kept.document }
        let document = try make(
            path, query, page: Page(site: site, language: language, now: now, isChosen: asked != nil, isFile: isFile))
        // What readers search for is theirs: kept, it would push out what all of them read.
        if document.status == 200, !path.hasPrefix("search") {
            let bytes = document.size
            cache.withLock { cache in
                guard cache.generation == generation else { return }
                if cache.bytes + bytes > Self.mostKept { cache.removeAll() }
                if let old = cache.kept.updateValue((document, now), forKey: key)?.document {
                    cache.bytes -= old.size
                }
                cache.bytes += bytes
            }
        }
        return document
    }

    /// What an answer depends on: feeds and style sheets have neither parts nor the reader's language.
    private func key(_ path: String, _ query: Query, language: Language, isChosen: Bool, isFile: Bool) -> Key {
        let name = path.split(separator: "/").last ?? ""
        guard !name.contains(".") else {
            return Key(path: path, part: 1, language: site.language, isChosen: false, isFile: false)
        }
        let hasOnePart = ["", "sources", "archive"].contains { path == $0 || path == $0 + "/" }
        let part = hasOnePart ? 1 : path.hasPrefix("story/") ? query.relatedFrom : query.page
        return Key(path: path, part: part, language: language, isChosen: isChosen, isFile: isFile)
    }

    private func make(_ path: String, _ query: Query, page: Page) throws(ArchiveError) -> Document {
        switch path {
        case "": return try front(page)
        case "page.css": return Document(Stylesheet.page, mediaType: "text/css")
        case "feed.css": return Document(Stylesheet.feed, mediaType: "text/css")
        case "icon.svg": return Document(Stylesheet.icon, mediaType: "image/svg+xml")
        case "robots.txt":
            return Document("User-agent: *\nDisallow: /search\nDisallow: /unsubscribe/\n", mediaType: "text/plain")
        case "sources", "sources/":
            return Document(page.sources(try sources()), mediaType: "text/html")
        case "sources.opml":
            return Document(
                SourceList.opml(of: try sources(), title: site.title, isPublic: true), mediaType: "text/x-opml")
        case "archive", "archive/":
            return Document(page.days(try days()), mediaType: "text/html")
        case "search", "search/": return try found(query, page)
        default: break
        }
        if path.hasSuffix("/"), let id = Self.story(at: String(path.dropLast())) {
            // As servers of files write it.
            guard try archive.story(id) != nil else { return missing(page) }
            return Document(movedTo: site.baseURL + page.link("/story/\(id)"))
        }
        if let id = Self.story(at: path) { return try story(id, query, page) }
        for format in FeedFormat.allCases {
            if path == "search.\(format.rawValue)" { return try feed(query.channel, format) }
            guard path == "feed.\(format.rawValue)" || path.hasSuffix("/feed.\(format.rawValue)") else { continue }
            let folder = path.dropLast("feed.\(format.rawValue)".count)
            guard let channel = try channel(at: folder) else { return missing(page) }
            return try feed(channel, format)
        }
        guard let channel = try channel(at: path[...]) else { return missing(page) }
        // Only feeds have parts of their own; a page's are in its query.
        if case .day(_, let part) = channel, part > 1 { return missing(page) }
        return try list(channel, query, page)
    }

    /// The story whose page has an address; nil where it is another page's.
    static func story(at path: String) -> StoryID? {
        let folder = "story/"
        return path.hasPrefix(folder) ? StoryID(String(path.dropFirst(folder.count))) : nil
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
            page.front(stories: stories, popular: try archive.popular(in: page.language)), mediaType: "text/html")
    }

    private func list(_ channel: Channel, _ query: Query, _ page: Page) throws(ArchiveError) -> Document {
        var length = Self.pageLength
        if case .day = channel { length = Self.dayPageLength }
        let (stories, part) = try self.part(query.page, of: channel, length: length)
        let popular = try archive.popular(in: page.language)
        if case .source(let id, _) = channel, let feed = try source(where: { $0.id == id }) {
            return Document(
                page.source(feed, stories: stories, part: part, popular: popular), mediaType: "text/html")
        }
        return Document(
            page.channel(channel, stories: stories, part: part, popular: popular), mediaType: "text/html")
    }

    private func found(_ query: Query, _ page: Page) throws(ArchiveError) -> Document {
        let (stories, part) =
            query.words.isEmpty
            ? ([], Page.Part(number: 1, hasMore: false))
            : try part(query.page, of: query.channel, length: Self.pageLength)
        return Document(
            page.search(
                words: query.words, language: query.language, stories: stories, part: part,
                popular: try archive.popular(in: page.language)),
            mediaType: "text/html")
    }

    private func part(
        _ number: Int, of channel: Channel, length: Int, by order: Archive.StoryOrder = .change
    ) throws(ArchiveError) -> (stories: [Coverage], part: Page.Part) {
        // One more than is shown tells whether there is another part.
        let skipped = (number - 1) * length
        let found = try archive.stories(limit: length + 1, skipping: skipped, selection(of: channel), by: order)
        let hasMore = found.count > length && number < Query.mostPages
        let part = Page.Part(number: number, hasMore: hasMore, skipping: skipped)
        return (try archive.coverage(of: Array(found.prefix(length))), part)
    }

    private func story(_ id: StoryID, _ query: Query, _ page: Page) throws(ArchiveError) -> Document {
        if let survivor = try archive.story(id)?.mergedInto {
            return Document(movedTo: site.baseURL + page.link("/story/\(survivor)"))
        }
        guard let coverage = try archive.coverage(of: id, pointingIn: page.language) else { return missing(page) }
        return Document(
            page.story(coverage, popular: try archive.popular(in: page.language), relatedFrom: query.relatedFrom),
            mediaType: "text/html")
    }

    /// The page behind a mail's unsubscribe link.
    ///
    /// `ending`: when the reader said so; nil only asks. `query`: as in the address; "again=1" takes an ending back. `accepted`: as
    /// for `document`.
    public func unsubscribe(
        token: String, ending: Date?, query: String = "", accepted: String?
    ) throws(ArchiveError) -> Document {
        let query = Query(query)
        if let ending {
            if query.takesBack {
                try archive.resubscribe(token: token)
            } else {
                try archive.unsubscribe(token: token, at: ending)
            }
        }
        let asked = query.pageLanguage
        let page = Page(
            site: site, language: asked ?? Texts.preferred(accepted, fallback: site.language), now: now(),
            isChosen: asked != nil)
        guard let subscriber = try archive.subscriber(token: token) else {
            return Document(page.unsubscribe(.unknown), mediaType: "text/html", status: 404)
        }
        let isResumed = ending != nil && query.takesBack
        let state: Page.Subscription = subscriber.ended != nil ? .ended : isResumed ? .resumed : .active
        return Document(page.unsubscribe(state, of: subscriber.list), mediaType: "text/html")
    }

    public func feed(_ channel: Channel, _ format: FeedFormat) throws(ArchiveError) -> Document {
        if case .day(let day, let part) = channel, isOver(day) {
            return try archivedFeed(day, part: part, format)
                ?? missing(Page(site: site, language: site.language, now: now()))
        }
        var feed = OutgoingFeed(
            site: site, channel: channel,
            stories: try archive.coverage(
                of: try archive.stories(limit: Self.feedLength, selection(of: channel), includingMerged: true)))
        if channel == .all {
            feed.previousArchive = try lastDay(before: now().day(in: site.timeZone)).map { address(of: .day($0)) }
        }
        var document = Document(feed.document(format), mediaType: format.mediaType)
        let name = format.address(of: channel, on: site)
        document.modified = modifications.date(of: name, etag: document.etag, at: now())
        if site.hub(of: channel) != nil { document.topic = name }
        return document
    }

    /// A past day's Atom feed is kept as it was first served, in parts; the other formats follow the stories.
    private func archivedFeed(_ day: String, part: Int, _ format: FeedFormat) throws(ArchiveError) -> Document? {
        guard format == .atom else {
            let feed = try archive(of: day, part: part)
            return part > 1 && feed.stories.isEmpty ? nil : Document(feed.document(format), mediaType: format.mediaType)
        }
        // All parts at once: a story that goes between them would be in none.
        var number = 1
        var asked: String?
        while let text = try keptArchive(of: day, part: number) {
            if number == part { asked = text }
            number += 1
        }
        guard let asked else {
            return part == 1
                ? Document(try archive(of: day, part: 1).document(.atom), mediaType: format.mediaType) : nil
        }
        var document = Document(asked, mediaType: format.mediaType)
        document.isFinal = true
        return document
    }

    /// A day without stories is not kept: anybody may ask for any day of the calendar.
    private func keptArchive(of day: String, part: Int) throws(ArchiveError) -> String? {
        try archive.archivedFeed(part == 1 ? day : "\(day)/\(part)") { () throws(ArchiveError) in
            let feed = try self.archive(of: day, part: part)
            return feed.stories.isEmpty ? nil : feed.document(.atom)
        }
    }

    private func archive(of day: String, part: Int) throws(ArchiveError) -> OutgoingFeed {
        let (stories, place) = try self.part(
            part, of: .day(day), length: Self.archiveLength, by: .publication)
        var feed = OutgoingFeed(site: site, channel: .day(day, part: part), stories: stories)
        let next = place.hasMore ? Channel.day(day, part: part + 1) : try lastDay(before: day).map { .day($0) }
        feed.previousArchive = next.map(address)
        feed.isArchive = true
        return feed
    }

    private func days() throws(ArchiveError) -> [(day: String, stories: Int)] {
        try archive.days { [site] time in
            let day = time.day(in: site.timeZone)
            return (day, Date(endOf: day, in: site.timeZone) ?? time)
        }
    }

    private func isOver(_ day: String) -> Bool { day < now().day(in: site.timeZone) }

    private func address(of channel: Channel) -> String { FeedFormat.atom.address(of: channel, on: site) }

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
        case .day(let day, _):
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
        guard parts.count == 2 || parts.count == 3 && parts[0] == "archive" else { return nil }
        switch parts[0] {
        case "archive":
            let day = String(parts[1])
            let part = parts.count == 3 ? Int(parts[2]).flatMap { (2...Query.mostPages).contains($0) ? $0 : nil } : 1
            guard let part, Date(startOf: day, in: site.timeZone) != nil, day <= now().day(in: site.timeZone)
            else { return nil }
            return .day(day, part: part)
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
    var words: String {
        let typed = (self["q"] ?? "").prefix(Self.longestSearch)
        return String(
            typed.filter { character in
                !character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            })
    }
    var takesBack: Bool { self["again"] == "1" }

    /// Of the page itself; nil where none that we know is asked for.
    var pageLanguage: Language? {
        self["hl"].map { Language($0) }.flatMap { asked in
            Texts.known.contains { $0.language == asked } ? asked : nil
        }
    }

    var language: Language? { self["lang"].flatMap { $0.isEmpty ? nil : Language($0) } }
    static let mostPages = 50
    var page: Int { min(Self.mostPages, max(1, self["page"].flatMap { Int($0) } ?? 1)) }
    var relatedFrom: Int { min(15, max(0, self["related"].flatMap { Int($0) } ?? 0)) }
    var channel: Channel { .search(words: words, language: language) }
}
