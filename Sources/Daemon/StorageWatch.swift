import Foundation
import Glibc
import Logging
import Storage
import Synchronization

/// Watches whether the database can be written, and keeps some room on its disk for the time when it cannot.
///
/// On a full disk not even a deletion can be stored. So a file of some MiB is set aside; it is given up when the disk is
/// full, and laid again when there is room. Meanwhile nothing is polled, and readers see what was published before.
final class StorageWatch: Sendable {
    /// Seconds between two attempts.
    private static let retry: TimeInterval = 20

    private struct State {
        var fault: (any Error)?
        var throttle = LogThrottle()
        var lastFailure: TimeInterval = 0
        var failures = 0
        var hasBallast = false
    }

    private let ballast: Ballast
    /// Bytes; 0 for none.
    private let size: Int
    private let pulse: Pulse
    private let uptime: @Sendable () -> TimeInterval
    private let logger: Logger
    private let state = Mutex(State())

    init(
        database: String, ballast size: Int, pulse: Pulse, uptime: @escaping @Sendable () -> TimeInterval,
        logger: Logger
    ) {
        ballast = Ballast(database: database)
        self.size = size
        self.pulse = pulse
        self.uptime = uptime
        self.logger = logger
    }

    /// Why there is no use in trying to store anything now; nil where there is.
    var fault: (any Error)? { state.withLock { $0.fault } }
    var isDown: Bool { fault != nil }

    /// Takes note that something could not be stored.
    ///
    /// Says so once in ten minutes, and gives up the ballast where the disk is full. `task`: what, for the log.
    func failed(_ task: String, _ error: any Error) {
        var isFull = false
        if case ArchiveError.full = error { isFull = true }
        let (speaks, gives) = state.withLock { state in
            let now = uptime()
            let speaks = state.throttle.isDue(at: now)
            state.fault = error
            state.lastFailure = now
            state.failures += 1
            // In here, so that what is said last is said of what was seen last.
            pulse.storageFailed("\(error)")
            defer { if isFull { state.hasBallast = false } }
            return (speaks, isFull && state.hasBallast)
        }
        if gives { ballast.giveUp() }
        guard speaks else { return }
        logger.error(
            "Nothing can be stored; nothing is polled until the database can be written",
            metadata: ["task": "\(task)", "error": "\(error)"])
    }

    /// Tries now and then whether the database can be written again, and lays the ballast where there is room.
    ///
    /// `probe`: why it cannot be written; nil where it can.
    func look(_ probe: () -> (any Error)?) {
        let (isDown, isTime, failures) = state.withLock {
            ($0.fault != nil, uptime() - $0.lastFailure >= Self.retry, $0.failures)
        }
        guard !isDown || isTime else { return }
        if let error = probe() { return failed("a probe", error) }
        do {
            // Why: the room that the ballast gave is for what must be stored, not for more articles.
            if size > 0, !state.withLock({ $0.hasBallast }) {
                try ballast.lay(size)
                state.withLock { $0.hasBallast = true }
            }
        } catch {
            return failed("the room kept for a full disk", error)
        }
        let isAsSeen = state.withLock { state in
            // What failed while this looked is newer than what it saw.
            guard state.failures == failures else { return false }
            state.fault = nil
            pulse.storageFailed(nil)
            return true
        }
        guard isDown, isAsSeen else { return }
        logger.notice("The database can be written again")
    }
}

/// A file beside the database that keeps some room on its disk.
public struct Ballast: Sendable {
    private let path: String

    public init(database: String) { path = database + ".ballast" }

    /// Throws where there is not twice the room, so that laying it fills no disk.
    func lay(_ size: Int) throws {
        guard length < size else { return }
        guard let room, room >= 2 * size else {
            throw ArchiveError.full("less than \(2 * size >> 20) MiB are left on it")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ArchiveError.failed("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let code = posix_fallocate(descriptor, 0, off_t(size))
        guard code == 0 else {
            giveUp()
            throw ArchiveError.full("\(path): \(String(cString: strerror(code)))")
        }
    }

    func giveUp() { unlink(path) }

    /// Makes room for a start: a database cannot even be opened on a full disk.
    public func giveUpWhereFull() {
        if let room, room < 1 << 20 { giveUp() }
    }

    private var length: Int {
        // Why: no file, no length.
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size]
        return (size as? NSNumber)?.intValue ?? 0
    }

    /// Bytes that are free on its disk; nil where that cannot be told.
    private var room: Int? {
        var status = statvfs()
        guard statvfs((path as NSString).deletingLastPathComponent, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
