import ArgumentParser
import Daemon
import Foundation
import Logging

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll",
        abstract: "Polls the feeds that are due, publishes to the folder, deletes what is too old, and exits.",
        discussion: """
            Exits with 69 when no feed could be reached.

            EXAMPLES
              umschau poll --once
              umschau poll --once --json
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var clock: ClockOptions
    @Flag(help: "One round; the only way there is, named for cron lines that explain themselves.") var once = false
    @Flag(help: "Print the counts as JSON.") var json = false
    @Option(
        help: ArgumentHelp("Work to leave out, for measurements: stories, lists.", visibility: .hidden),
        transform: { name in
            guard let work = DeskWork(rawValue: name) else { throw ValidationError("there is no work named \(name)") }
            return work
        })
    var without: [DeskWork] = []

    private struct Counts: Encodable {
        let due, polled, unchanged, failed, new, updated, copies: Int
    }

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let feeds = try options.subscriptions(of: settings)
            let lock = try ProcessLock.alone(with: settings.storage.path)
            defer { lock.release() }
            let archive = try options.archive(of: settings, creating: true)
            let isTerminal = Machine.hasTerminal
            let aggregator = try Aggregator(
                settings: settings, settingsFile: options.path, feeds: feeds, archive: archive,
                clock: clock.clock(at: Machine.now()), realNow: Machine.now, uptime: Machine.uptime,
                newToken: Machine.token, isOnce: true,
                omitting: Set(without), logger: Machine.logger(.error))
            let tally = try await aggregator.pollOnce { tally in
                if isTerminal {
                    // Why: progress that nobody can see changes nothing.
                    try? FileHandle.standardError.write(
                        contentsOf: Data("\r\(tally.polled)/\(tally.due) feeds, \(tally.new) new ".utf8))
                }
            }
            if isTerminal { warn("") }
            if json {
                let counts = Counts(
                    due: tally.due, polled: tally.polled, unchanged: tally.unchanged, failed: tally.failed,
                    new: tally.new,
                    updated: tally.updated, copies: tally.copies)
                print(try umschau.json(counts))
            } else {
                print(
                    "feeds \(tally.polled) unchanged \(tally.unchanged) failed \(tally.failed) new \(tally.new) updated \(tally.updated)"
                )
            }
            if tally.polled > 0, tally.failed == tally.polled {
                throw fail(
                    "none of \(tally.polled) feeds could be read; \"umschau feeds\" says why. \"umschau demo\", or \"make demo\" in a checkout, needs no network",
                    Status.unavailable)
            }
        }
    }
}
