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
            Prints, in the same order, {id, story, copy_of?, related}: the story's name, the article whose text this
            one repeats, and the articles most like it, best first.

            A line is printed once its story can no longer be merged with another, 36 hours of the stream later or at
            its end; with --at-once right away, as the story then is.

            EXAMPLES
              umschau cluster --batch < articles.jsonl
            """)

    @Flag(help: "Read JSON lines; the only way there is.") var batch = false
    @Option(help: "A model in place of the program's own.", completion: .file()) var model: String?
    @Flag(help: "Leave the related lists out.") var noRelated = false
    @Flag(help: "Print each line before the next one is read.") var atOnce = false

    private struct Answer: Encodable {
        let id, story: String
        let copy_of: String?
        let related: [String]
    }

    private struct Filed {
        let number: Article.ID
        let time: Date
        let copyOf: Article.ID?
    }

    func run() async throws {
        try await reporting {
            let model = try LabelledFile.model(model)
            var newsroom = Newsroom(model: model)
            var names: [Article.ID: String] = [:]
            var lines: [String: Int] = [:]
            var places = Whereabouts()
            var waiting: ArraySlice<Filed> = []
            var last = Date(timeIntervalSince1970: 0)
            try JSONLines.forEach(as: LabelledFile.Line.self, wanted: "an article ({id, title, …})") { line, number in
                let submission = LabelledFile.submission(line, number: number, time: &last)
                let name = line.id?.text ?? "\(number)"
                // Stories are named by their first article: two of one name would be one.
                if line.id != nil, let other = lines.updateValue(number, forKey: name) {
                    throw fail("standard input, line \(number): line \(other) has the id \(name) too", Status.dataError)
                }
                names[submission.id] = name
                let filing = newsroom.file(submission)
                places.note(filing, of: submission.id)
                waiting.append(Filed(number: submission.id, time: last, copyOf: filing.copyOf))
                while let first = waiting.first, atOnce || first.time < last.addingTimeInterval(-Newsroom.mergeHorizon)
                {
                    try show(first, in: places[first.number], newsroom, names)
                    places.forget(first.number)
                    waiting.removeFirst()
                }
            }
            for filed in waiting { try show(filed, in: places[filed.number], newsroom, names) }
        }
    }

    private func show(
        _ filed: Filed, in story: StoryID?, _ newsroom: Newsroom, _ names: [Article.ID: String]
    ) throws {
        let related = noRelated ? [] : newsroom.nearest(to: filed.number).compactMap { names[$0] }
        print(
            try json(
                Answer(
                    id: names[filed.number] ?? "", story: story?.text ?? "",
                    copy_of: filed.copyOf.flatMap { names[$0] },
                    related: related)))
        if atOnce { fflush(nil) }
    }
}
