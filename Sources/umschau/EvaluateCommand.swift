import ArgumentParser
import Foundation
import News
import Stories

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measures clustering on labelled articles (JSON lines with \"cluster\").",
        discussion: """
            Prints BCubed precision, recall and F1 within languages, and for all languages together.

            EXAMPLES
              umschau evaluate labelled.jsonl
            """)

    @Argument(help: "Files of {id, lang, published, title, text, cluster}.", completion: .file()) var files: [String]
    @Flag(help: "Print each language by itself.") var languages = false

    private struct Line: Decodable {
        let lang: String
        let published: String?
        let source: String?
        let title: String
        let text: String?
        let cluster: String
    }

    func run() async throws {
        try await reporting {
            for file in files {
                let items = try filed(file)
                let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
                report("\(name) within languages", BCubed.withinLanguages(items))
                report("\(name) all together", BCubed(items.map { ($0.found, $0.meant) }))
                guard languages else { continue }
                for (language, group) in Dictionary(grouping: items, by: \.language).sorted(by: { $0.key < $1.key }) {
                    report("  \(language)", BCubed(group.map { ($0.found, $0.meant) }))
                }
            }
        }
    }

    private func filed(_ file: String) throws -> [(found: String, meant: String, language: String)] {
        let decoder = JSONDecoder()
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        var newsroom = Newsroom()
        var last = Date(timeIntervalSince1970: 0)
        return try lines.enumerated().map { index, text in
            let line = try decoder.decode(Line.self, from: Data(text.utf8))
            // Why: without a time, that of the line before.
            last = line.published.flatMap { try? Date($0, strategy: .iso8601) } ?? last
            let teaser = (line.text ?? "").split { $0.isWhitespace }.prefix(60).joined(separator: " ")
            let filing = newsroom.file(
                Newsroom.Submission(
                    id: Int64(index + 1), feed: Int64(index + 1), seed: "\(index)", title: line.title, teaser: teaser,
                    language: Language(line.lang), time: last))
            return (filing.story.text, line.cluster, line.lang)
        }
    }

    private func report(_ name: String, _ score: BCubed) {
        func figure(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(3))) }
        print(
            "\(name): bcubed \(figure(score.f1)) precision \(figure(score.precision)) recall \(figure(score.recall)) n \(score.items)"
        )
    }
}
