import ArgumentParser
import FeedParsing
import Foundation
import News

/// Measures how fast feed documents are parsed, for `make bench-parsing`.
struct ParsingSpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parsing-speed", abstract: "Parses documents held in memory and prints the processor time.",
        shouldDisplay: false)

    private static let rounds = 3

    @Flag(help: "Plain texts only, no safe HTML.") var plain = false
    @Argument(help: "The documents.") var files: [String]

    private struct Result: Encodable {
        let name: String
        /// Processor time of the fastest round.
        let seconds: Double
        let bytes, items, errors: Int
    }

    func run() async throws {
        let documents = try files.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
        var fastest = Double.infinity
        var (items, errors) = (0, 0)
        for _ in 0..<Self.rounds {
            (items, errors) = (0, 0)
            let start = Machine.processorSeconds()
            for document in documents {
                do {
                    let bulletin = try FeedParser.parse(
                        document, address: "https://example.org/feed", contentType: nil, writesHTML: !plain)
                    items += bulletin.drafts.count
                } catch {
                    errors += 1
                }
            }
            fastest = min(fastest, Machine.processorSeconds() - start)
        }
        print(
            try json(
                Result(
                    name: plain ? "umschau, plain" : "umschau", seconds: fastest,
                    bytes: documents.reduce(0) { $0 + $1.count }, items: items, errors: errors)))
    }
}
