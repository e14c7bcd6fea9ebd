import ArgumentParser
import Daemon
import Foundation
import Logging
import News
import Storage

/// Where the configuration is, and what it leads to.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "The configuration file. (default: /etc/umschau/umschau.toml, else config/umschau.toml)")
    var config: String?

    var file: String {
        if let config { return config }
        let installed = "/etc/umschau/umschau.toml"
        return FileManager.default.fileExists(atPath: installed) ? installed : "config/umschau.toml"
    }

    /// The file from the root, wherever the process goes.
    var path: String { URL(fileURLWithPath: file).path }

    var folder: String { (path as NSString).deletingLastPathComponent }

    func settings() throws(SettingsError) -> Settings { try Settings(file: file) }

    /// The database that the settings name.
    ///
    /// `creating`: whether a missing one may be made. `checking`: whether all of it is looked through first.
    func archive(of settings: Settings, creating: Bool = false, checking: Bool = true) throws -> Archive {
        let path = settings.storage.path
        if creating {
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } else if !FileManager.default.fileExists(atPath: path) {
            throw fail(
                "there is no database at \(path) yet; \"umschau run\" or \"umschau poll --once\" makes it",
                Status.noInput)
        }
        return try Archive(path: path, checking: checking)
    }

    /// The daemon's database.
    ///
    /// One that is damaged is moved aside, and the newest sound copy takes its place; without a copy everything begins
    /// anew from the lists.
    func archiveOrCopy(of settings: Settings, logger: Logger) throws -> Archive {
        do {
            return try archive(of: settings, creating: true)
        } catch ArchiveError.damaged(let path, let detail) {
            logger.critical("The database is damaged", metadata: ["path": "\(path)", "detail": "\(detail)"])
            let file = DatabaseFile(path)
            // Why: a copy that may not be looked at is none, and must not keep the daemon from another one.
            let copy = Backups(database: path).all.first { (try? Archive.faults(in: $0))?.isEmpty == true }
            let aside: String
            if let copy {
                aside = try file.replace(with: copy, keepingAs: "damaged")
            } else {
                aside = try file.moveAside(as: "damaged")
            }
            logger.critical(
                "The damaged database was moved aside",
                metadata: ["to": "\(aside)", "instead": "\(copy ?? "a new one")"])
            return try archive(of: settings, creating: true)
        }
    }

    /// The configured lists and what was imported.
    func feeds(of settings: Settings) throws(SettingsError) -> [Feed] {
        try Lists.subscriptions(settings.polling.lists, relativeTo: folder, database: settings.storage.path)
    }

    /// The feeds to be polled.
    ///
    /// - Throws: `SettingsError` where there are none: an empty list is a mistake, and would end every subscription.
    func subscriptions(of settings: Settings) throws(SettingsError) -> [Feed] {
        let feeds = try feeds(of: settings)
        guard !feeds.isEmpty else {
            throw SettingsError(
                place: file, problem: "polling.lists names no feed; add a list or \"umschau import LIST.opml\"")
        }
        return feeds
    }

    func importedList(_ settings: Settings) -> String {
        Lists.imported(beside: settings.storage.path)
    }
}

/// A clock that runs faster, for tests and demonstrations.
struct ClockOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For tests and demonstrations: start the clock at this time (RFC 3339) instead of now. With --time-scale it runs faster until it has caught up with the real one.",
            valueName: "time"))
    var epoch: String?

    @Option(help: ArgumentHelp("For tests and demonstrations: how many seconds pass in one.", valueName: "factor"))
    var timeScale: Double = 1

    func validate() throws {
        guard timeScale >= 1 else { throw ValidationError("--time-scale must be at least 1.") }
        guard epoch == nil || start != nil else {
            throw ValidationError("--epoch must be a time like 2026-03-02T00:00:00Z.")
        }
    }

    /// "TIME" starts now; "TIME@UNIX" started at that real second, so that two processes can share a clock.
    func clock(at now: Date) -> ScaledClock {
        guard let start else { return timeScale == 1 ? .real : ScaledClock(epoch: now, scale: timeScale, start: now) }
        return ScaledClock(epoch: start.epoch, scale: timeScale, start: start.real ?? now)
    }

    private var start: (epoch: Date, real: Date?)? {
        guard let epoch else { return nil }
        let parts = epoch.split(separator: "@", maxSplits: 1).map(String.init)
        do {
            let time = try Date(parts.first ?? "", strategy: .iso8601)
            guard parts.count == 2 else { return (time, nil) }
            return Double(parts[1]).map { (time, Date(timeIntervalSince1970: $0)) }
        } catch {
            return nil
        }
    }
}

/// The machine's clock, named once: everything below takes the time as an argument.
enum Machine {
    // Why: the one place where the program asks what time it is.
    @Sendable static func now() -> Date { Date() }

    /// Seconds this thread has worked; `clock`: all of the process instead.
    static func processorSeconds(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) -> Double { seconds(of: clock) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds since the machine started, sleep included: a clock that nobody sets.
    @Sendable static func uptime() -> TimeInterval { seconds(of: CLOCK_BOOTTIME) }

    /// 32 hexadecimal digits from the system's generator.
    @Sendable static func token() -> String {
        // Why: the one place where the program asks for chance.
        (0..<16).map { _ in UInt8.random(in: 0...255) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func logger(_ settings: Settings.LogSettings) -> Logger {
        Logger(label: "umschau") { _ in LogLines(settings) }
    }

    static func logger(_ level: Logger.Level) -> Logger {
        var settings = Settings.LogSettings()
        settings.level = level
        return logger(settings)
    }

    static var hasTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
