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
    /// `creating`: whether a missing one may be made, and one of an older version changed. `checking`: whether all of it is looked through first.
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
        return try Archive(path: path, checking: checking, migrating: creating)
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

    private static let fastest = 1e6

    func validate() throws {
        guard (1...Self.fastest).contains(timeScale) else {
            throw ValidationError("--time-scale must be at least 1 and at most \(Int(Self.fastest)).")
        }
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
            return Double(parts[1]).flatMap { $0.isFinite ? (time, Date(timeIntervalSince1970: $0)) : nil }
        } catch {
            return nil
        }
    }
}
