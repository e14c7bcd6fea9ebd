import ArgumentParser
import DemoNewsroom
import Foundation
import Hummingbird
import Logging
import Publishing
import ServiceLifecycle
import UnixSignals

struct NewsroomCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "newsroom",
        abstract: "Serves the demo newsroom: invented outlets whose three days pass as fast as you like.",
        discussion: """
            GET /_newsroom/status tells how far it is; /_newsroom/complete answers once everything has been read twice.

            EXAMPLES
              umschau newsroom --port 8090 --epoch 2026-03-02T00:00:00Z --time-scale 1440 --opml feeds.opml
            """)

    @OptionGroup var clock: ClockOptions
    @Option(help: "The newsroom's folder.") var data = Bundled.newsroom
    @Option(help: "0 for any free port.") var port = 8090
    @Option(help: "Write the list of its feeds to this file, for the daemon.") var opml: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
    }

    func run() async throws {
        try await reporting {
            let demo = try Bundled.demo(at: data)
            let server = NewsroomServer(demo: demo, clock: clock.clock(at: Machine.now()), realNow: Machine.now)
            let logger = Machine.logger(.warning)
            let app = server.application(host: "127.0.0.1", port: port, logger: logger) { [opml] port in
                let address = "http://127.0.0.1:\(port)"
                if let opml {
                    do {
                        let list = SourceList.opml(
                            of: server.feeds(address: address), title: "Demo newsroom", isPublic: false)
                        try Data(list.utf8).write(to: URL(fileURLWithPath: opml), options: .atomic)
                    } catch {
                        warn("umschau: \(opml) cannot be written: \(error.localizedDescription)")
                    }
                }
                print("newsroom \(address)/")
                fflush(nil)
            }
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [.init(service: app)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run(servingAt: "http://127.0.0.1:\(port)")
        }
    }
}

/// What is installed beside the program.
enum Bundled {
    /// The demo newsroom of a checkout, else of an installation.
    static var newsroom: String {
        let installed = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("share/umschau/demo").path
        return FileManager.default.fileExists(atPath: "seeds/demo/articles.jsonl") ? "seeds/demo" : installed
    }

    static func demo(at folder: String) throws -> Demo {
        do {
            return try Demo(folder: folder)
        } catch let error as DemoError {
            throw fail(error.description, Status.dataError)
        } catch {
            throw fail("there is no demo newsroom in \(folder); name its folder with --data", Status.noInput)
        }
    }
}
