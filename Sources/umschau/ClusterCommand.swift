import ArgumentParser
import Foundation
import News
import Stories

struct ClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Files articles from standard input, through the same newsroom as the daemon.",
        discussion: """
            Reads one JSON object a line, in order of arrival: {id, lang, published, source, url, title, text}.
            Prints {id, story, copy_of?, related} for each.

            EXAMPLES
              umschau cluster --batch < articles.jsonl
            """)

    @Flag(help: "Read JSON lines; the only way there is.") var batch = false
    @Flag(help: "Leave the related lists out.") var noRelated = false

    struct Line: Decodable {
        let id: String
        let lang: String?
        let published: String?
        let source: String?
        let url: String?
        let title: String
        let text: String?
    }

    private struct Answer: Encodable {
        let id, story: String
        let copy_of: String?
        let related: [String]
    }

    func run() async throws {
        var newsroom = Newsroom()
        var names: [Article.ID: String] = [:]
        var number: Article.ID = 0
        var last = Date(timeIntervalSince1970: 0)
        let decoder = JSONDecoder()
        while let text = readLine() {
            number += 1
            let line: Line
            do {
                line = try decoder.decode(Line.self, from: Data(text.utf8))
            } catch {
                throw fail("standard input, line \(number): not an article ({id, title, …})", Status.dataError)
            }
            // Why: without a time, that of the line before.
            last = line.published.flatMap { try? Date($0, strategy: .iso8601) } ?? last
            names[number] = line.id
            let teaser = (line.text ?? "").split { $0.isWhitespace }.prefix(60).joined(separator: " ")
            let language = line.lang.map { Language($0) } ?? Language.guess(line.title + " " + teaser) ?? .unknown
            let filing = newsroom.file(
                Newsroom.Submission(
                    id: number, feed: Int64(bitPattern: Fingerprint.of(line.source ?? line.id) >> 1), seed: line.id,
                    title: line.title, teaser: teaser, language: language, time: last))
            let related = noRelated ? [] : newsroom.related(to: filing.story).map(\.story.text)
            print(
                try json(
                    Answer(
                        id: line.id, story: filing.story.text, copy_of: filing.copyOf.flatMap { names[$0] },
                        related: related)))
        }
    }
}
