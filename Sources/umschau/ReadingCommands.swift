import ArgumentParser
import Daemon
import Foundation
import News
import Stories
import Storage

struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "Lists the sources and how they are.",
        discussion: """
            EXAMPLES
              umschau feeds
              umschau feeds --failing
              umschau feeds https://example.org/feed    when it is polled next, and why
              umschau feeds --json | jq .url
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Only the feed with this address.") var url: String?
    @Flag(help: "Only those whose last poll failed.") var failing = false
    @Flag(help: "One JSON object a line.") var json = false

    private struct Line: Encodable {
        let url, title: String
        let language, country, error: String?
        let failures, polls, unchanged: Int
        let lastPolled, lastSuccess, lastNewArticle: Date?
        let nextDue: Date
        let dueReason: String
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings())
            let feeds = try archive.feeds().filter { (url == nil || $0.url == url) && (!failing || $0.health.failures > 0) }
            if let url, feeds.isEmpty { throw fail("\(url) is not subscribed to", Status.dataError) }
            for feed in feeds { print(json ? try umschau.json(line(feed)) : text(feed)) }
        }
    }

    private func line(_ feed: Feed) -> Line {
        let health = feed.health
        return Line(
            url: feed.url, title: feed.title, language: feed.language?.code, country: feed.country, error: health.lastError,
            failures: health.failures, polls: health.polls, unchanged: health.unchanged, lastPolled: health.lastPolled,
            lastSuccess: health.lastSuccess, lastNewArticle: health.lastNewArticle, nextDue: health.nextDue,
            dueReason: health.dueReason)
    }

    private func text(_ feed: Feed) -> String {
        let health = feed.health
        let state = health.lastError ?? (health.polls == 0 ? "not polled yet" : "ok, \(health.polls) polls, \(health.unchanged) unchanged")
        let next = url == nil ? "" : "\n  next \(health.nextDue.formatted(.iso8601)): \(health.dueReason)"
        return "\(health.failures > 0 ? "✗" : "·") \(feed.title)  \(feed.url)\n  \(state)\(next)"
    }
}

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
        if let region, Region(rawValue: region) == nil { throw ValidationError("There is no region \"\(region)\".") }
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings())
            let countries = region.flatMap { Region(rawValue: $0) }?.countries
            for coverage in try archive.coverage(of: try archive.stories(limit: limit, countries: countries)) {
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
            return "  \(mark) \(report.article.id) [\(report.article.language)] \(report.outlet): \(report.article.title)"
        }
        return "\(coverage.story.title)\n" + lines.joined(separator: "\n")
    }
}

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Says why two articles are, or are not, one story.",
        discussion: """
            An article is named by its number (see "umschau stories"), its address or its exact title.

            EXAMPLES
              umschau why 17 42
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "An article.") var a: String
    @Argument(help: "Another one.") var b: String
    @Flag(help: "As JSON.") var json = false

    private struct Answer: Encodable {
        let oneStory: Bool
        let score, threshold, words, letters, names, hoursApart: Double
        let shared: [String]
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings())
            let first = try article(a, in: archive)
            let second = try article(b, in: archive)
            let later = max(first.published, second.published)
            var newsroom = Newsroom()
            let neighbours = try archive.articles(since: min(first.published, later.addingTimeInterval(-Newsroom.window)))
            for article in neighbours where article.published <= later { newsroom.restore(article) }
            guard let evidence = newsroom.why(first.id, second.id) else {
                throw fail("the two articles are too far apart in time", Status.dataError)
            }
            if json {
                let answer = Answer(
                    oneStory: first.story == second.story, score: evidence.score, threshold: evidence.threshold,
                    words: evidence.words, letters: evidence.letters, names: evidence.names,
                    hoursApart: evidence.hoursApart, shared: evidence.shared)
                print(try umschau.json(answer))
            } else {
                print(text(first, second, evidence))
            }
        }
    }

    private func article(_ name: String, in archive: Archive) throws -> Article {
        guard let article = try archive.article(named: name) else {
            throw fail("there is no article \"\(name)\"", Status.dataError)
        }
        return article
    }

    private func text(_ a: Article, _ b: Article, _ evidence: Evidence) -> String {
        func part(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2))) }
        let verdict = a.story == b.story ? "one story" : "two stories"
        let copy = a.copyOf == b.id || b.copyOf == a.id ? ", one a copy of the other" : ""
        let parts = evidence.sameLanguage ? "words \(part(evidence.words)), letters \(part(evidence.letters)), " : ""
        return """
            \(a.title) [\(a.language)]
            \(b.title) [\(b.language)]
            \(verdict)\(copy): likeness \(part(evidence.score)), needed \(part(evidence.threshold))
            \(parts)names and figures \(part(evidence.names)), \(part(evidence.hoursApart)) h apart
            in common: \(evidence.shared.isEmpty ? "nothing" : evidence.shared.joined(separator: " · "))
            """
    }
}
