import ArgumentParser
import Daemon
import FeedParsing
import Foundation
import News
import Publishing
import Storage

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Subscribes to the feeds of an OPML list.",
        discussion: """
            They are kept in imported.opml beside the database. A running daemon takes them over on SIGHUP.

            EXAMPLES
              umschau import subscriptions.opml
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The list; \"-\" for standard input.", completion: .file(extensions: ["opml", "xml"])) var file:
        String

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let list = options.importedList(settings)
            try FileManager.default.createDirectory(
                atPath: (list as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            // Of two that import at once one would undo what the other one adds.
            let lock = try ProcessLock(on: list)
            guard lock.isHeld else { throw fail("another import is writing \(list); try again", Status.tryAgain) }
            let known = FileManager.default.fileExists(atPath: list) ? try Lists.read(file: list) : []
            let (feeds, unusable) =
                file == "-"
                ? try OPML.read(Array(FileHandle.standardInput.readDataToEndOfFile())) : try Lists.readAll(file: file)
            // Why: a list that cannot be read keeps nobody from importing another one; "check-config" tells of it.
            let subscribed = (try? options.feeds(of: settings)) ?? known
            var addresses = Set(subscribed.map { Feed.key(ofAddress: $0.url) })
            let new = feeds.filter { addresses.insert(Feed.key(ofAddress: $0.url)).inserted }
            try FileWriter.write(
                Array(SourceList.opml(of: known + new, title: "Imported", isPublic: false).utf8), to: list)
            print("\(count(new.count, "feed")) added, \(known.count + new.count) in \(list)")
            lock.release()
            for address in unusable { warn("umschau: \"\(address)\" is no web address: left out") }
        }
    }
}
