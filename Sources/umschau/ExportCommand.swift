import ArgumentParser
import Daemon
import Foundation
import News
import Publishing
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
            // The feeds that a list at a web address names are among them; the list itself is no feed.
            let feeds = try options.feeds(of: settings).filter { !$0.isList }
            print(SourceList.opml(of: feeds, title: settings.site.title, isPublic: false), terminator: "")
        }
    }
}
