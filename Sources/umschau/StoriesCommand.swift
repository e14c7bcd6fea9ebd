import ArgumentParser
import Daemon
import Foundation
import News
import Stories
import Storage

struct StoriesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stories", abstract: "Lists the published stories, newest change first.",
        discussion: """
            EXAMPLES
              umschau stories --limit 10
              umschau stories --region caucasus --json
            """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "How many.") var limit = 20
    @Option(help: "Only this region: \(Region.allCases.map(\.rawValue).joined(separator: ", ")).") var region: String?
    @Flag(help: "One JSON object a line.") var json = false

    private struct Line: Encodable {
        struct Item: Encodable {
            let id: Int64
            let outlet, title, language: String
            let url: String?
            let copyOf: Int64?
        }

        let id, title: String
        let published: Date?
        let updated: Date
        let countries: [String]
        let articles: [Item]
    }

    func validate() throws {
        guard limit > 0 else { throw ValidationError("There is nothing to list with --limit \(limit).") }
        if let region, Region(rawValue: region) == nil { throw ValidationError("There is no region \"\(region)\".") }
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings(), checking: false)
            let countries = region.flatMap { Region(rawValue: $0) }?.countries
            for coverage in try archive.coverage(of: try archive.stories(limit: limit, Selection(countries: countries)))
            {
                print(json ? try umschau.json(line(coverage)) : text(coverage))
            }
        }
    }

    private func line(_ coverage: Coverage) -> Line {
        Line(
            id: coverage.id.text, title: coverage.story.title, published: coverage.story.published,
            updated: coverage.story.updated, countries: coverage.story.countries,
            articles: coverage.reports.map {
                Line.Item(
                    id: $0.article.id, outlet: $0.outlet, title: $0.article.title, language: $0.article.language.code,
                    url: $0.article.url, copyOf: $0.article.copyOf)
            })
    }

    private func text(_ coverage: Coverage) -> String {
        let lines = coverage.reports.map { report in
            let mark = report.article.copyOf == nil ? "-" : "="
            return
                "  \(mark) \(report.article.id) [\(report.article.language)] \(report.outlet): \(report.article.title)"
        }
        return "\(coverage.story.title)\n" + lines.joined(separator: "\n")
    }
}
