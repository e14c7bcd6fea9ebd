import ArgumentParser
import Daemon
import DemoNewsroom
import Foundation
import Hummingbird
import Logging
import News
import Publishing
import ServiceLifecycle
import Stories
import Storage
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Runs the daemon against the bundled newsroom, on loopback only.",
        discussion: """
            The newsroom's three days started three days ago and pass in minutes, until they have caught up with now.

            EXAMPLES
              umschau demo
              umschau demo --port 9000 --time-scale 2880
              umschau demo --smoke     no terminal, free ports; ends with a measured line
            """)

    /// Between the last article and now, so that everything is read before the clock is the real one again, seconds.
    static let margin: TimeInterval = 12 * 3600

    @Option(help: "The newsroom's folder.") var data = Bundled.newsroom
    @Option(help: "Folder for the demo's configuration and database; emptied at the start.") var folder =
        ".umschau/demo"
    @Option(help: "The page's port; 0 for any free one.") var port = 8080
    @Option(help: "How many seconds pass in one.") var timeScale: Double = 1440
    @Flag(help: "Free ports, wait until everything is read and published, print the scores, exit.") var smoke = false

    func validate() throws {
        guard timeScale >= 1 else { throw ValidationError("--time-scale must be at least 1.") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be at most 65535.") }
    }

    func run() async throws {
        try await reporting {
            // Beside the folder, which is emptied.
            let lock = try ProcessLock.alone(with: URL(fileURLWithPath: folder).path)
            defer { lock.release() }
            let demo = try Bundled.demo(at: data)
            let start = Machine.now()
            let clock = ScaledClock(
                epoch: start.addingTimeInterval(-demo.end - Self.margin), scale: timeScale, start: start)
            let newsroom = NewsroomServer(demo: demo, clock: clock, realNow: Machine.now)
            let logger = Machine.logger(.error)
            let address = AsyncStream<String>.makeStream()
            let newsroomApp = newsroom.application(host: "127.0.0.1", port: 0, logger: logger) { port in
                address.continuation.yield("http://127.0.0.1:\(port)")
            }
            let stage = Stage(
                newsroom: newsroom, clock: clock, logger: logger, addresses: address.stream, command: self)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        .init(service: newsroomApp),
                        .init(
                            service: stage, successTerminationBehavior: .gracefullyShutdownGroup,
                            failureTerminationBehavior: .gracefullyShutdownGroup),
                    ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run(servingAt: "http://127.0.0.1:\(smoke ? 0 : port)")
        }
    }

    /// What the demo's daemon is configured with; written to a file so that the other commands work on it.
    func configuration(list: String, port: Int) -> String {
        """
        # Written by "umschau demo".
        [site]
        title = "Umschau"
        base_url = "http://127.0.0.1:\(port)"
        language = "de"
        time_zone = "Europe/Berlin"
        folder = "www"

        [polling]
        lists = ["\(list)"]
        interval_minutes = 30
        floor_minutes = 30
        host_spacing_seconds = 0
        allow_addresses = ["127.0.0.0/8"]

        [storage]
        path = "umschau.sqlite"

        [server]
        port = \(port)

        [[digest]]
        name = "daily"
        title = "Umschau"
        language = "de"
        time_zone = "Europe/Berlin"
        from = "umschau@demo.invalid"
        recipients = ["reader@demo.invalid"]
        """
    }
}

/// The daemon's part of the demo: starts once the newsroom has an address.
private struct Stage: Service {
    let newsroom: NewsroomServer
    let clock: ScaledClock
    let logger: Logger
    let addresses: AsyncStream<String>
    let command: DemoCommand

    func run() async throws {
        guard let address = await addresses.first(where: { _ in true }) else { return }
        let options = try prepare(address)
        let settings = try options.settings()
        let archive = try options.archive(of: settings, creating: true)
        let isSmoke = command.smoke
        let aggregator = try Aggregator(
            settings: settings, settingsFile: options.file, feeds: try options.feeds(of: settings), archive: archive,
            clock: clock, realNow: Machine.now, uptime: Machine.uptime, newToken: Machine.token, logger: logger
        ) { port in if !isSmoke { introduce(port: port, configuration: options.file) } }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await aggregator.run()
                return true
            }
            group.addTask {
                await newsroom.waitUntilComplete()
                try Task.checkCancellation()
                try summarise(archive)
                // Why: the same clean end as Ctrl-C gives.
                if isSmoke { kill(getpid(), SIGTERM) }
                return false
            }
            while let isEnd = try await group.next(), !isEnd {}
            group.cancelAll()
        }
    }

    private func prepare(_ address: String) throws -> ConfigurationOptions {
        let folder = URL(fileURLWithPath: command.folder).path
        let files = FileManager.default
        if files.fileExists(atPath: folder + "/demo.toml") { try files.removeItem(atPath: folder) }
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let list = SourceList.opml(of: newsroom.feeds(address: address), title: "Demo newsroom", isPublic: false)
        try list.write(toFile: folder + "/newsroom.opml", atomically: true, encoding: .utf8)
        let configuration = command.configuration(list: "newsroom.opml", port: command.smoke ? 0 : command.port)
        try configuration.write(toFile: folder + "/demo.toml", atomically: true, encoding: .utf8)
        return try ConfigurationOptions.parse(["--config", folder + "/demo.toml"])
    }

    private func introduce(port: Int, configuration: String) {
        let base = "http://127.0.0.1:\(port)"
        let length = newsroom.demo.end + DemoCommand.margin
        // A mail tells of the last day, and that has yet to come.
        let lastDay = max(0, length - 24 * 3600)
        print(
            """

            Umschau reads \(newsroom.demo.outlets.count) invented outlets; three days of news pass in \(Int(length / command.timeScale)) seconds.

              page    \(base)/
              feeds   \(base)/feed.atom
                      \(base)/feed.rss
                      \(base)/feed.json
              mail    \(CommandLine.arguments[0]) digest --config \(command.folder)/demo.toml --print
                      (from \(Int(lastDay / command.timeScale) + 5) seconds on: it tells of the last day)
              stop    Ctrl-C

            """)
        fflush(nil)
    }

    /// Stories found against stories meant.
    private func summarise(_ archive: Archive) throws {
        let meant = Dictionary(uniqueKeysWithValues: newsroom.demo.truth.map { ($0.id, $0) })
        let articles = try archive.articles(since: .distantPast)
        let items = articles.compactMap { article -> (found: String, meant: String, language: String)? in
            let name = (article.url ?? "").split(separator: "/").last?.split(separator: ".").first.map(String.init)
            return name.flatMap { meant[$0] }.map { (article.story.text, $0.story, $0.language) }
        }
        let within = BCubed.withinLanguages(items)
        let across = BCubed(items.map { ($0.found, $0.meant) })
        print(
            "across languages bcubed \(figure(across.f1)) precision \(figure(across.precision)) recall \(figure(across.recall))"
        )
        print("within languages precision \(figure(within.precision)) recall \(figure(within.recall))")
        print("stories \(try archive.storyCount()) articles \(articles.count) bcubed \(figure(within.f1))")
        fflush(nil)
    }
}
