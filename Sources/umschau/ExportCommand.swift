import ArgumentParser
import Daemon
import FeedParsing
import Foundation
import News
import Storage

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes all subscriptions as OPML to standard output.",
        discussion: """
            EXAMPLES
              umschau export > subscriptions.opml
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            print(OPML.document(of: try options.feeds(of: settings), title: settings.site.title), terminator: "")
        }
    }
}
