import ArgumentParser
import Daemon
import FeedParsing
import Foundation
import News
import Storage

struct CheckConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config", abstract: "Reads the configuration and its lists, and says what it found.",
        discussion: """
            Exits with 78 and one sentence when something is wrong.

            EXAMPLES
              umschau check-config --config /etc/umschau/umschau.toml
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            try settings.checkFiles()
            let feeds = try options.subscriptions(of: settings)
            for (file, address) in try Lists.unusable(settings.polling.lists, relativeTo: options.folder) {
                warn("umschau: \(file): \"\(address)\" is no web address: left out")
            }
            for digest in settings.digests where try digest.allRecipients().isEmpty {
                warn("umschau: digest \"\(digest.name)\" has no recipients: it is sent with --to alone")
            }
            let (sources, lists) = (count(feeds.count, "feed"), count(settings.digests.count, "digest list"))
            print("\(options.file): ok, \(sources), \(lists)")
        }
    }
}
