import Fetching
import Foundation
import Logging
import CoreMetrics
import Metrics
import News
import Publishing
import Serving
import Storage
import Synchronization

/// Brings what was published to readers: fresh answers from the server, and files for any other one.
actor Publisher {
    private let executor = QueueExecutor(label: "umschau.publisher")
    private let pages: Pages
    private let archive: Archive
    private let folder: String?
    private let fetcher: Fetcher
    private let pulse: Pulse
    private let now: @Sendable () -> Date
    private let uptime: @Sendable () -> TimeInterval
    private var throttle = LogThrottle()
    /// When the end was asked for; nil before that.
    private let ending = Mutex<TimeInterval?>(nil)
    /// Seconds of writing after that, of the ten that systemd waits.
    ///
    /// What is not written is written with the next start.
    private static let longestEnding: TimeInterval = 4
    private let duration = Timer(label: "umschau_stage_seconds", dimensions: [("stage", "publish")])
    private let logger: Logger
    private var written: [String: String] = [:]
    /// What was there when the last files were written.
    private var lastArticle: Article.ID = 0
    private var lastLook: Date?
    /// What is edited bears the time at which it began to be stored.
    private static let longestStoring: TimeInterval = 600
    /// Our feeds as the hub knows them: address and ETag.
    private var announced: [String: String] = [:]
    private let requests: AsyncStream<Void>
    private let send: AsyncStream<Void>.Continuation
    private let begun: AsyncStream<Void>
    private let begin: AsyncStream<Void>.Continuation

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        pages: Pages, archive: Archive, folder: String?, fetcher: Fetcher, pulse: Pulse,
        now: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> TimeInterval, logger: Logger
    ) {
        self.pages = pages
        self.archive = archive
        self.folder = folder
        self.fetcher = fetcher
        self.pulse = pulse
        self.now = now
        self.uptime = uptime
        self.logger = logger
        (begun, begin) = AsyncStream.makeStream(of: Void.self)
        // One waiting request stands for all that come while files are being written.
        (requests, send) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Comes back when `run` has begun to listen: what changes from then on is told to the hub.
    nonisolated func isListening() async {
        for await _ in begun {}
    }

    /// Asks for a publication soon; any thread may.
    ///
    /// The web server answers anew at once.
    nonisolated func request() {
        pages.invalidate()
        send.yield()
    }

    /// Publishes what is asked for until `finish`.
    func run() async {
        announced = feedTags()
        // Files are there from the first moment, whether or not anything changes.
        await takeTurn()
        begin.finish()
        for await _ in requests { await takeTurn() }
    }

    private func takeTurn() async {
        pulse.publisherBegins()
        duration.measure { publish() }
        await tellHub()
        pulse.publisherEnds(at: now())
    }

    /// Names the feeds that changed to the hub (WebSub §6: it fetches them and tells their subscribers).
    private func tellHub() async {
        guard let hub = pages.site.hub else { return }
        let tags = feedTags()
        let changed = tags.filter { announced[$0.key] != $0.value }.keys.sorted()
        guard !changed.isEmpty else { return }
        var request = FetchRequest(url: hub, userAgent: "Umschau/\(Version.text) (+\(pages.site.baseURL))")
        // At its end the daemon waits for this.
        request.timeoutMilliseconds = 5_000
        request.form = [("hub.mode", "publish")] + changed.map { ("hub.url", $0) }
        do {
            let answer = try await fetcher.submit(request)
            guard answer.status / 100 == 2 else {
                logger.warning("The hub refuses", metadata: ["hub": "\(hub)", "status": "\(answer.status)"])
                return
            }
            announced = tags
        } catch {
            logger.warning("The hub cannot be reached", metadata: ["hub": "\(hub)", "reason": "\(error)"])
        }
    }

    private func feedTags() -> [String: String] {
        guard pages.site.hub != nil else { return [:] }
        var tags: [String: String] = [:]
        for channel in Channel.everything {
            for format in FeedFormat.allCases {
                let path = String(format.path(of: channel).dropFirst())
                // Why: a feed that cannot be made now is announced when it can.
                guard let document = try? pages.document(at: path) else { continue }
                tags[format.address(of: channel, on: pages.site)] = document.etag
            }
        }
        return tags
    }

    /// Publishes once more, if that was asked for.
    ///
    /// `isPressed`: leaves what takes more than a few seconds to the next start.
    nonisolated func finish(isPressed: Bool = false) {
        if isPressed { ending.withLock { $0 = $0 ?? uptime() } }
        send.finish()
    }

    private var hasToEnd: Bool { ending.withLock { $0 }.map { uptime() - $0 > Self.longestEnding } ?? false }

    private func publish() {
        guard let folder else { return }
        var failures: [(path: String, error: any Error)] = []
        func attempt(_ path: String) {
            do {
                try write(path, below: folder)
            } catch {
                // Then it is tried again with the next publication.
                written[path] = nil
                failures.append((path, error))
            }
        }
        do {
            let stories = try storyPaths()
            for path in channelPaths + stories.changed where !hasToEnd { attempt(path) }
            let failed = Set(failures.map(\.path))
            for path in stories.shown where written[path] == nil && !failed.contains(path) && !hasToEnd {
                attempt(path)
            }
            // Of what no channel shows any more the file stays, as it was last.
            written = written.filter { !$0.key.hasPrefix("story/") || stories.shown.contains($0.key) }
        } catch {
            failures.append(("", error))
        }
        guard let (path, error) = failures.first, throttle.isDue(at: uptime()) else { return }
        logger.error(
            "Files could not be written",
            metadata: [
                "folder": "\(folder)", "file": "\(path)", "files": "\(failures.count)",
                "error": "\(error.localizedDescription)",
            ])
    }

    /// Every page and feed of the channels that are always there.
    private let channelPaths =
        ["page.css", "feed.css", "icon.svg", "sources/", "sources.opml"]
        + Channel.everything.flatMap { channel in
            let folder = channel.path.isEmpty ? "" : channel.path + "/"
            return [folder] + FeedFormat.allCases.map { folder + "feed.\($0.rawValue)" }
        }

    /// Stories whose pages may have changed, and all that the channels show.
    private func storyPaths() throws(ArchiveError) -> (changed: [String], shown: Set<String>) {
        // First what may come meanwhile: it is looked at again then.
        let (article, time) = (try archive.lastArticleID(), now())
        let shown = try pages.shownStories()
        // Corrections and further reports do not make a story one of the newest.
        var touched: [StoryID] = []
        // At first all are written that are shown.
        if let lastLook {
            touched = try archive.storiesChanged(
                after: lastArticle, since: lastLook.addingTimeInterval(-Self.longestStoring))
        }
        let newest = try archive.stories(limit: 60, includingMerged: true).map(\.id)
        (lastArticle, lastLook) = (article, time)
        let changed = Set(newest).union(touched.filter(shown.contains)).sorted().map { "story/\($0)" }
        return (changed, Set(changed).union(shown.map { "story/\($0)" }))
    }

    private func write(_ path: String, below folder: String) throws {
        let isPage = path.isEmpty || path.hasSuffix("/") || path.hasPrefix("story/")
        // Feeds are the same as those that are served.
        let document = try pages.document(at: path, isFile: isPage)
        let tag = document.location ?? document.etag
        guard [200, 301].contains(document.status), written[path] != tag else { return }
        let file = isPage ? (path.isEmpty || path.hasSuffix("/") ? path : path + "/") + "index.html" : path
        try FileWriter.write(
            document.location.map { Array(Page.redirection(to: $0).utf8) } ?? document.body,
            to: folder + "/" + file, isPublic: true)
        written[path] = tag
    }
}
