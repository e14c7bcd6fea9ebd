import CMalloc
import Dispatch
import Fetching
public import Foundation
public import Logging
import CoreMetrics
public import News
public import Publishing
public import Serving
public import ServiceLifecycle
import Stories
public import Storage
import Synchronization
import UnixSignals

/// The daemon: polls, files, publishes, serves.
///
/// Its parts are put together here.
public final class Aggregator: Service {
    public let archive: Archive
    public let settings: Settings
    private let settingsFile: String?
    private let pages: Pages
    private let now: @Sendable () -> Date
    private let realNow: @Sendable () -> Date
    private let place: ListeningPlace
    private let storage: StorageWatch
    private let poller: Poller
    private let postponed: PostponedLists
    private let publisher: Publisher
    private let notify: Notify
    private let pulse: Pulse
    private let keeper: Keeper
    private let fetcher: Fetcher
    private let logger: Logger
    private let onServing: @Sendable (Int) async -> Void

    /// `settingsFile`: read again on SIGHUP; nil where there is none.
    ///
    /// `feeds`: what is subscribed to. `realNow`: the machine's clock, `uptime`: the one nobody can set. `isOnce`: one round,
    /// then an end. `omitted`: work left out for measurements. `place`: where to listen instead of where the settings say. `onServing`: called with the web server's port.
    public init(
        settings: Settings, settingsFile: String?, feeds: [Feed], archive: Archive, clock: ScaledClock,
        realNow: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> TimeInterval,
        newToken: @escaping @Sendable () -> String, isOnce: Bool = false, omitting omitted: Set<DeskWork> = [],
        logger: Logger, place: ListeningPlace? = nil,
        onServing: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws {
        // Large documents in mappings of their own, which go back to the system when they are freed.
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        let now = clock.virtual(at: realNow())
        try archive.subscribe(to: feeds)
        let site = try settings.site(of: archive, at: now)
        let virtualNow: @Sendable () -> Date = { clock.virtual(at: realNow()) }
        let pages = Pages(archive: archive, site: site, now: virtualNow)
        let policy = Editor.Policy(settle: settings.stories.settle, settledOutlets: settings.stories.settledOutlets)
        let blocks = settings.polling.allowAddresses.compactMap { AddressGuard.Block($0) }
        let fetcher = Fetcher(addresses: AddressGuard(allowed: blocks))
        let pulse = Pulse()
        let storage = StorageWatch(
            database: settings.storage.path, ballast: settings.storage.ballast, pulse: pulse, uptime: uptime,
            logger: logger)
        storage.look { archive.writingFault(at: now) }
        let publisher = Publisher(
            pages: pages, archive: archive, folder: settings.site.folder, fetcher: fetcher,
            pulse: pulse, now: virtualNow, uptime: uptime, logger: logger)
        postponed = PostponedLists()
        poller = Poller(
            archive: archive,
            desk: try Desk(
                archive: archive, policy: policy, wordedIn: site.language, omitting: omitted, postponed: postponed,
                at: now),
            fetcher: fetcher, settings: settings, site: site, clock: clock,
            realNow: realNow, uptime: uptime, storage: storage, isOnce: isOnce, logger: logger, pulse: pulse,
            newToken: newToken,
            relist: { named, list, patterns in
                try RemoteLists.keep(named, of: list, beside: settings.storage.path)
                guard let settingsFile else { return named }
                return try Lists.subscriptions(
                    patterns, relativeTo: (settingsFile as NSString).deletingLastPathComponent,
                    database: settings.storage.path)
            }, shown: { () throws(ArchiveError) in try pages.shownStories() }, publish: { publisher.request() })
        self.publisher = publisher
        self.pulse = pulse
        self.fetcher = fetcher
        keeper = Keeper(
            archive: archive, settings: settings.storage, now: virtualNow, scale: clock.scale, logger: logger)
        self.archive = archive
        self.settings = settings
        self.settingsFile = settingsFile
        self.pages = pages
        self.now = virtualNow
        self.realNow = realNow
        self.storage = storage
        self.place = place ?? .address(host: settings.server.host, port: settings.server.port)
        self.logger = logger
        self.onServing = onServing
        notify = Notify(environment: ProcessInfo.processInfo.environment)
    }

    /// Serves and polls until the service group shuts down.
    public func run() async throws {
        let server = WebServer.server(
            pages: pages, place: place, now: now, realNow: realNow,
            pushes: settings.polling.usesHubs ? PushDesk(poller: poller) : nil, insight: insight,
            lists: ListsOnDemand(poller: poller, postponed: postponed), logger: logger
        ) { [notify, onServing] port in
            notify.send("READY=1")
            await onServing(port)
        }
        let probes = DispatchQueue(label: "umschau.probes")
        let watchdog = Watchdog(
            pulse: pulse, notify: notify, interval: Watchdog.interval(ProcessInfo.processInfo.environment),
            zone: settings.site.timeZone
        ) { [poller, fetcher, pulse, archive, storage, now] in
            poller.post(.wake)
            // Why: the watchdog must not wait for what it watches.
            Task {
                await fetcher.turn()
                pulse.fetcherTurned()
                await poller.refreshGauges()
            }
            // A disk that hangs holds this queue, and nothing else.
            probes.async {
                // Not when somebody asks: a visitor must not be able to make the disk work.
                storage.look { archive.writingFault(at: now()) }
                // What a large document needed goes back to the system instead of lying between what is kept.
                malloc_trim(0)
            }
        }
        await watchdog.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.keeper.run() }
            group.addTask { try await server.run() }
            group.addTask { try await self.pollUntilShutdown() }
            group.addTask { await self.reloadOnHangup() }
            group.addTask { await self.publisher.run() }
            // Each ends by itself when the group shuts down; the first failure ends the others at once.
            while try await group.next() != nil {}
        }
        await watchdog.stop()
    }

    private var insight: Insight {
        let deliveries = settings.digests.isEmpty ? [] : Archive.DeliveryState.allCases.map(\.rawValue)
        return Insight(
            audience: settings.server.metrics,
            notReadyReason: { [pulse] in pulse.notReadyReason },
            refresh: { [archive] in
                // Why: what cannot be counted now keeps its last value.
                guard !deliveries.isEmpty, let counts = try? archive.deliveryCounts() else { return }
                for state in deliveries {
                    Gauge(label: "umschau_deliveries", dimensions: [("state", state)]).record(counts[state] ?? 0)
                }
            })
    }

    /// One round over the feeds that are due.
    public func pollOnce(onProgress: @escaping @Sendable (PollTally) -> Void) async throws -> PollTally {
        async let published: Void = publisher.run()
        defer { publisher.finish() }
        let tally = try await poller.run(onProgress: onProgress)
        publisher.finish()
        await published
        try await keeper.prune()
        return tally
    }

    private func pollUntilShutdown() async throws {
        try await withGracefulShutdownHandler {
            defer {
                publisher.finish(isPressed: true)
                keeper.finish()
            }
            _ = try await poller.run()
        } onGracefulShutdown: { [poller, notify] in
            notify.send("STOPPING=1")
            poller.post(.stop)
        }
    }

    private func reloadOnHangup() async {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            guard let settingsFile else { continue }
            notify.send("RELOADING=1")
            do {
                let fresh = try Settings(file: settingsFile)
                try fresh.checkAuthorities()
                let folder = (settingsFile as NSString).deletingLastPathComponent
                // Why the old path: the database stays open where it is.
                let feeds = try Lists.subscriptions(
                    fresh.polling.lists, relativeTo: folder, database: settings.storage.path)
                guard !feeds.isEmpty else { throw SettingsError(place: settingsFile, problem: "names no feed") }
                // Why not an event: hangups in a row would pile up lists, and READY is for when the poller has taken over.
                await poller.reload(feeds, fresh.polling)
                if !fresh.agrees(with: settings) {
                    logger.notice("Some changed settings take effect only after a restart")
                }
                poller.post(.wake)
            } catch {
                logger.error("The old configuration stays in force", metadata: ["error": "\(error)"])
            }
            notify.send("READY=1")
        }
    }
}

extension Settings {
    /// Whether nothing is different that only a new start takes over.
    fileprivate func agrees(with other: Settings) -> Bool {
        site == other.site && stories == other.stories && storage == other.storage && server == other.server
            && log == other.log && polling.allowAddresses == other.polling.allowAddresses
            && polling.usesHubs == other.polling.usesHubs
    }

    /// Beside the database, so that a rebuilt one gives its feeds and stories the names readers know.
    private var authorityFile: String { (storage.path as NSString).deletingLastPathComponent + "/tag-authority" }

    private var keptAuthority: String? {
        guard FileManager.default.fileExists(atPath: storage.path) else { return nil }
        // Why: without the file this is the first run.
        return (try? String(contentsOfFile: authorityFile, encoding: .utf8))?.trimmingCharacters(
            in: .whitespacesAndNewlines)
    }

    private func keep(authority: String) {
        guard FileManager.default.fileExists(atPath: storage.path), keptAuthority != authority else { return }
        // Why: the database has it too; the file only matters when that is lost.
        try? FileWriter.write(Array((authority + "\n").utf8), to: authorityFile)
    }

    /// The site with its tag: authority, which is fixed when the archive is first used.
    public func site(of archive: Archive, at now: Date) throws(ArchiveError) -> Site {
        // RFC 4151: a name of the domain name system, which a bare IPv6 address is not.
        let name =
            URLComponents(string: site.baseURL)?.host.flatMap { $0.contains(":") ? nil : $0 } ?? "umschau.invalid"
        let authority = try archive.setting(
            "tag authority", default: keptAuthority ?? "\(name),\(now.day(in: .gmt))")
        keep(authority: authority)
        return Site(
            title: site.title, baseURL: site.baseURL, tagAuthority: authority, language: site.language,
            timeZone: site.timeZone, hub: site.hub,
            mailTitles: Dictionary(digests.map { ($0.name, $0.title) }) { first, _ in first })
    }
}
