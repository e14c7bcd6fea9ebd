import Dispatch
import Fetching
public import Foundation
import Logging
import News
import Storage

/// Looks after the database: a copy a day, and what is too old goes.
actor Keeper {
    /// Seconds of the daemon's own time.
    private static let step: TimeInterval = 3600
    private static let batch = 100
    /// An hour's most, so that a first pruning of years spreads over days.
    private static let mostBatches = 200
    private static let backupInterval: TimeInterval = 23 * 3600

    private let executor = QueueExecutor(label: "umschau.keeper")
    private let archive: Archive
    private let settings: Settings.StorageSettings
    private let now: @Sendable () -> Date
    private let scale: Double
    private let logger: Logger
    private let ticks: AsyncStream<Void>
    private let send: AsyncStream<Void>.Continuation

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `scale`: how much faster than the real one the clock runs.
    init(
        archive: Archive, settings: Settings.StorageSettings, now: @escaping @Sendable () -> Date, scale: Double,
        logger: Logger
    ) {
        self.archive = archive
        self.settings = settings
        self.now = now
        self.scale = scale
        self.logger = logger
        (ticks, send) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// First a minute after the start, then hourly, until `finish`.
    func run() async {
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { [send] in send.yield() }
        timer.schedule(deadline: .now() + max(1, 60 / scale), repeating: max(1, Self.step / scale))
        timer.activate()
        for await _ in ticks { await tend() }
        timer.cancel()
    }

    nonisolated func finish() { send.finish() }

    private func tend() async {
        // In this order, so that what is deleted is in a copy; but where there is no room for one, what is too old makes some.
        do {
            try backUp()
        } catch {
            logger.error("The database could not be copied", metadata: ["error": "\(error)"])
        }
        do {
            try await prune()
        } catch {
            logger.error("Old articles could not be deleted", metadata: ["error": "\(error)"])
        }
    }

    /// Deletes what is too old.
    func prune() async throws(ArchiveError) {
        guard let keep = settings.keep else { return }
        for _ in 0..<Self.mostBatches {
            guard try archive.prune(before: now() - keep, limit: Self.batch) == Self.batch else { break }
            // Polls' writes come in between.
            await Task.yield()
        }
    }

    private func backUp() throws {
        let backups = Backups(database: settings.path)
        let newest = backups.newest(at: now())
        guard settings.backups > 0, newest.map({ now().timeIntervalSince($0) >= Self.backupInterval }) ?? true else {
            return
        }
        try archive.backup(to: backups.path(at: now()))
        try backups.prune(keeping: settings.backups, at: now())
    }
}

/// Copies of a database, in the folder `backups` beside it.
public struct Backups: Sendable {
    private let folder: String

    public init(database: String) {
        folder = (database as NSString).deletingLastPathComponent + "/backups"
    }

    /// "backups/umschau-2026-11-25T063000Z.sqlite"; makes the folder.
    public func path(at now: Date) throws -> String {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return "\(folder)/\(Self.name(at: now))"
    }

    /// "umschau-2026-11-25T063000Z.sqlite".
    public static func name(at now: Date) -> String {
        "umschau-\(now.formatted(.iso8601).replacing(":", with: "")).sqlite"
    }

    /// The copies, newest first; last those that a wrong clock dated ahead, and those that others named.
    public func all(at now: Date) -> [String] {
        // Why: no folder, no copies.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        func rank(_ name: String) -> (Int, String) { (Self.time(of: name).map { $0 <= now ? 2 : 1 } ?? 0, name) }
        return names.filter { $0.hasPrefix("umschau-") && $0.hasSuffix(".sqlite") }
            .sorted { rank($0) > rank($1) }.map { folder + "/" + $0 }
    }

    /// When the newest one was made; nil where there is none.
    ///
    /// One that a wrong clock dated ahead does not count.
    public func newest(at now: Date) -> Date? { all(at: now).compactMap(Self.time(of:)).filter { $0 <= now }.max() }

    /// When a copy was made, by its name; nil for one that somebody else named.
    private static func time(of path: String) -> Date? {
        let digits = (path as NSString).lastPathComponent.dropFirst("umschau-".count).dropLast(".sqlite".count)
            .map { $0 }
        guard digits.count == 18 else { return nil }
        let text = String(digits[0..<13]) + ":" + String(digits[13..<15]) + ":" + String(digits[15...])
        // Why: a file of another name is no copy of ours.
        return try? Date(text, strategy: .iso8601)
    }

    /// Deletes all but the newest of those we named, and what a copy that was broken off has left.
    public func prune(keeping count: Int, at now: Date) throws {
        for path in try unfinished(at: now) { try FileManager.default.removeItem(atPath: path) }
        for path in all(at: now).filter({ Self.time(of: $0) != nil }).dropFirst(count) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// No copy takes longer than these seconds.
    private static let longestCopy: TimeInterval = 6 * 3600

    /// Copies that were begun long before the newest whole one and never got a name of their own.
    private func unfinished(at now: Date) throws -> [String] {
        guard let newest = newest(at: now) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            guard name.hasPrefix("umschau-"), let end = name.range(of: ".sqlite.part")?.lowerBound else { return false }
            return Self.time(of: name[..<end] + ".sqlite").map { newest.timeIntervalSince($0) > Self.longestCopy }
                ?? false
        }.map { folder + "/" + $0 }
    }
}
