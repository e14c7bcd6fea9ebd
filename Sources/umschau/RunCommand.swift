import ArgumentParser
import Daemon
import Foundation
import Logging
import Metrics
import Serving
import ServiceLifecycle
import Storage
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Polls, publishes and serves until it is told to stop.",
        discussion: """
            It serves at the configured host and port, or on the socket that systemd hands over.
            SIGTERM and SIGINT end it cleanly, SIGHUP reads lists and polling settings again.

            EXAMPLES
              umschau run --config /etc/umschau/umschau.toml
              umschau run --epoch 2026-03-02T00:00:00Z --time-scale 600
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var clock: ClockOptions
    @Flag(help: "Log every poll.") var verbose = false

    func run() async throws {
        try await reporting {
            // Until it is listened to: the lists are about to be read anyway.
            signal(SIGHUP, SIG_IGN)
            let settings = try options.settings()
            try settings.checkAuthorities()
            let feeds = try options.subscriptions(of: settings)
            var log = settings.log
            if verbose { log.level = .debug }
            let logger = Machine.logger(log)
            MetricsSystem.bootstrap(MetricsRegistry.shared)
            let lock = try ProcessLock.alone(with: settings.storage.path)
            defer { lock.release() }
            Ballast(database: settings.storage.path).giveUpWhereFull()
            let archive = try DatabaseFile(settings.storage.path).opened(at: Machine.now(), logger: logger)
            let aggregator = try Aggregator(
                settings: settings, settingsFile: options.path, feeds: feeds,
                archive: archive,
                clock: clock.clock(at: Machine.now()), realNow: Machine.now, uptime: Machine.uptime,
                newToken: Machine.token, logger: logger,
                place: .inherited(ProcessInfo.processInfo.environment, process: getpid())
            ) { port in
                let base = settings.server.address(port: port)
                print("page \(base)/")
                for format in ["atom", "rss", "json"] { print("feed \(base)/feed.\(format)") }
                print("\(feeds.count) feeds; Ctrl-C stops")
                fflush(nil)
            }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        .init(
                            service: aggregator, successTerminationBehavior: .gracefullyShutdownGroup,
                            failureTerminationBehavior: .gracefullyShutdownGroup)
                    ],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run(servingAt: settings.server.address(port: settings.server.port))
            do {
                try archive.close()
            } catch {
                // Nothing is lost: SQLite reads its log at the next start.
                logger.warning("The database could not be closed", metadata: ["error": "\(error)"])
            }
        }
    }
}
