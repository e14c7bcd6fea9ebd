import ArgumentParser
import Foundation
import News
import Stories

struct PairsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Scores pairs of articles: how alike are they?",
        discussion: """
            Reads one JSON object a line from the file or from standard input: {id, a, b}, each side {lang, title, text,
            url}, and prints {id, score}. All lines are read first, since rarity is learned from them. A side without a
            title is judged by the words of its address, Russian ones in Latin letters too.

            EXAMPLES
              umschau pairs pairs.jsonl
              umschau pairs --measure pairs.jsonl      with "label": area under the curve and best F1, a language a line
            """)

    @Argument(help: "The file; standard input without one.", completion: .file()) var file: String?
    @Flag(help: "Print how well the scores agree with \"label\" instead of the scores.") var measure = false

    private struct Side: Decodable {
        let lang: String?
        let title: String?
        let text: String?
        let url: String?

        /// What stands for a title that is missing.
        var address: AddressWords { AddressWords(url ?? "", language: Language(lang ?? "und")) }

        var headline: String { (title ?? "").isEmpty ? address.text : title ?? "" }

        var isReadable: Bool { !(title ?? "").isEmpty || !(text ?? "").isEmpty || address.isReadable }
    }

    private struct Line: Decodable {
        let id: TextOrNumber?
        let a: Side
        let b: Side
        let label: Int?
    }

    private struct Answer: Encodable {
        let id: String
        let score: Double
    }

    func run() async throws {
        try await reporting {
            let lines = try LabelledFile.lines(of: file ?? LabelledFile.standardInput, as: Line.self)
            var newsroom = Newsroom()
            for (index, line) in lines.enumerated() {
                for (side, id) in [(line.a, 2 * index), (line.b, 2 * index + 1)] {
                    newsroom.place(submission(side, id: Int64(id)), in: StoryID("\(id)"), copyOf: nil)
                }
            }
            let scores = scores(of: lines, in: newsroom)
            guard measure else {
                for (index, line) in lines.enumerated() {
                    print(try json(Answer(id: line.id?.text ?? "\(index)", score: scores[index])))
                }
                return
            }
            let known = zip(lines, scores).filter { ($0.0.label ?? -1) >= 0 }
            let labelled = known.filter { $0.0.a.isReadable && $0.0.b.isReadable }
            if labelled.count < known.count {
                print(
                    "\(known.count - labelled.count) pairs left out: a side has no text, and an address without words")
            }
            for (languages, group) in Dictionary(grouping: labelled, by: { Self.languages($0.0) }).sorted(by: {
                $0.key < $1.key
            }) {
                let score = PairScore(group.map { (score: $0.1, isSame: $0.0.label == 1) })
                print(
                    "\(languages): \(group.count) pairs, area under curve \(figure(score.areaUnderCurve)), best F1 \(figure(score.bestF1))"
                )
            }
        }
    }

    /// A pair with a side that says nothing is as alike as most are.
    private func scores(of lines: [Line], in newsroom: Newsroom) -> [Double] {
        let known = lines.enumerated().map { index, line in
            line.a.isReadable && line.b.isReadable
                ? newsroom.likeness(Int64(2 * index), Int64(2 * index + 1)) : nil
        }
        let sorted = known.compactMap { $0 }.sorted()
        return known.map { $0 ?? (sorted.isEmpty ? 0 : sorted[sorted.count / 2]) }
    }

    private static func languages(_ line: Line) -> String {
        let pair = [line.a.lang ?? "und", line.b.lang ?? "und"]
        return pair[0] == pair[1] ? pair[0] : pair.joined(separator: "-")
    }

    private func submission(_ side: Side, id: Int64) -> Newsroom.Submission {
        let teaser = LabelledFile.teaser(side.text)
        let language =
            side.lang.map { Language($0) }
            ?? LanguageModel.bundled.language(of: side.headline + ". " + teaser, declared: nil)
        return Newsroom.Submission(
            id: id, feed: id, seed: "\(id)", title: side.headline, teaser: teaser, language: language,
            time: Date(timeIntervalSince1970: 0))
    }
}
