import ArgumentParser
import Foundation
import News
import Stories

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Learns when a report joins a story, or languages, from labelled articles.",
        discussion: """
            Each file holds one JSON object a line, in order of arrival: {lang, published, source, title, text, cluster}.
            A file that is named with "@stories.txt" takes its stories from there, a line each with the ids of its articles; with
            ":headlines" it is read without its texts, "=0.2" at the end says how much it weighs.

            EXAMPLES
              umschau train --out model.txt labelled.jsonl
              umschau train --out model.txt news.jsonl news.jsonl:headlines=0.3
              umschau train --mean --out model.txt one.txt two.txt
              umschau train --languages --out languages.txt news.jsonl
            """)

    @Option(help: "The file to write the model to.") var out: String
    @Argument(help: "Labelled files; with --mean, models.", completion: .file()) var files: [String]

    @Option(help: "A part of the model to do without, to see what it is worth; may be repeated.")
    var without: [String] = []
    @Option(help: "How many models are learned; the mean of them is written.") var models = 4
    @Option(
        help: "A model with which the judge of reports that have teasers, in their story's language, is averaged.",
        completion: .file()) var blend: String?
    @Flag(help: "Learn nothing, and write the mean of the models given.") var mean = false
    @Flag(help: "Learn what languages look like instead; \"cluster\" is not needed.") var languages = false

    func validate() throws {
        guard models >= 1 else { throw ValidationError("--models must be at least 1.") }
    }

    func run() async throws {
        try await reporting {
            let folder = (URL(fileURLWithPath: out).path as NSString).deletingLastPathComponent
            // Before the work, which takes minutes.
            guard FileManager.default.isWritableFile(atPath: folder) else {
                throw fail("\(folder): no folder that can be written to", Status.ioError)
            }
            guard !languages else {
                let texts = try files.flatMap { try LabelledFile.texts(of: $0) }
                let note =
                    "# Learned by \"umschau train --languages\": sequences of three letters, logarithms of their rates.\n"
                try Data((note + LanguageModel.learned(from: texts)).utf8)
                    .write(to: URL(fileURLWithPath: out), options: .atomic)
                return
            }
            let note = "# Learned by \"umschau train\"; the trees of a situation are summed to log odds.\n"
            guard !mean else {
                let models = try files.map { try LabelledFile.model($0) }
                try Data((note + JoinModel(mean: models).text).utf8)
                    .write(to: URL(fileURLWithPath: out), options: .atomic)
                return
            }
            let other = try blend.map { try LabelledFile.model($0) }
            let streams = try files.map(stream)
            let parts = try without.map(part)
            let model = Training.model(from: streams, models: models, without: Set(parts)) { step in
                warn("umschau: \(step)")
            }
            let text = (other.map { model.blended(with: $0) } ?? model).text
            try Data((note + text).utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
        }
    }

    private func part(_ name: String) throws -> JoinModel.Part {
        guard let part = JoinModel.Part(rawValue: name) else {
            let known = JoinModel.Part.allCases.map(\.rawValue).joined(separator: ", ")
            throw fail("\(name) is no part of the model; these are: \(known)", Status.usage)
        }
        return part
    }

    private func stream(_ argument: String) throws -> LabelledStream {
        let parts = argument.split(separator: "=", maxSplits: 1)
        let name = String(parts.first ?? "")
        guard parts.count < 2 || Float(parts[1]) != nil else {
            throw fail("\(argument): a weight is a number, as in news.jsonl=0.5", Status.usage)
        }
        let isHeadlines = name.hasSuffix(":headlines")
        let file = isHeadlines ? String(name.dropLast(":headlines".count)) : name
        let articles = try LabelledFile.articles(of: file, headlines: isHeadlines)
        guard !articles.isEmpty else { throw fail("\(file): no article says its cluster", Status.dataError) }
        return LabelledStream(name: name, weight: parts.count > 1 ? Float(parts[1]) ?? 1 : 1, articles: articles)
    }
}
