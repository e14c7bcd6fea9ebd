import ArgumentParser
import FeedParsing
import Foundation

struct LintFeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint-feed", abstract: "Says what is wrong with a feed before readers do.",
        discussion: """
            Reads Atom, RSS 2.0 and JSON Feed. Prints a line a fault: the file, where, the fault's name, a sentence.
            Exit status 0 without faults, 1 with some.

            EXAMPLES
              umschau lint-feed feed.atom
              curl -s https://example.org/feed | umschau lint-feed --url https://example.org/feed -
            """)

    @Argument(help: "Files; \"-\" for standard input.", completion: .file()) var files: [String]
    @Option(help: "Where the feed is published, for comparison with its self link.") var url: String?

    func run() async throws {
        var count = 0
        try await reporting {
            for file in files {
                let faults = FeedLint.faults(in: try bytes(of: file), address: url)
                for fault in faults { print("\(file): \(fault.place): \(fault.name): \(fault.sentence)") }
                count += faults.count
            }
        }
        if count > 0 { throw ExitCode(1) }
    }

    private func bytes(of file: String) throws -> [UInt8] {
        if file == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw fail("\(file) cannot be read", Status.noInput)
        }
    }
}
