import ArgumentParser
import Daemon
import Foundation
import News
import Stories
import Storage

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
        let score, threshold, words, letters, names, themes, hoursApart: Double
        let veto: String?
        let shared: [String]
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings(), checking: false)
            let first = try article(a, in: archive)
            let second = try article(b, in: archive)
            let later = max(first.published, second.published)
            var newsroom = Newsroom()
            guard later.timeIntervalSince(min(first.published, second.published)) <= Newsroom.window else {
                throw fail("the two articles are too far apart in time", Status.dataError)
            }
            let neighbours = try archive.articles(since: later.addingTimeInterval(-Newsroom.window))
            for article in neighbours where article.published <= later { newsroom.restore(article) }
            guard let evidence = newsroom.evidence(first.id, second.id) else {
                throw fail("the two articles are too far apart in time", Status.dataError)
            }
            if json {
                let answer = Answer(
                    oneStory: first.story == second.story, score: evidence.score, threshold: evidence.threshold,
                    words: evidence.words, letters: evidence.letters, names: evidence.names, themes: evidence.themes,
                    hoursApart: evidence.hoursApart, veto: evidence.veto?.rawValue, shared: evidence.shared)
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
        // A story holds together by all of its reports: two of them may be strangers.
        let isBridged = a.story == b.story && evidence.score < evidence.threshold
        // What an article says now may be another thing than when it was filed.
        let isEdited = a.edited != nil || b.edited != nil
        let bridge =
            isEdited
            ? "one story, by other reports or by what they said before they were edited"
            : "one story, by reports between them"
        let verdict = isBridged ? bridge : a.story == b.story ? "one story" : "two stories"
        let isParted = a.story != b.story && evidence.score >= evidence.threshold && evidence.veto == nil
        let hint = isParted ? "\nby these two alone they would be one: the reports that were there first decided" : ""
        let copy = a.copyOf == b.id || b.copyOf == a.id ? ", one a copy of the other" : ""
        let veto = evidence.veto.map { "\nby these two alone they would be two: \($0.rawValue)" } ?? ""
        let parts = evidence.sameLanguage ? "words \(part(evidence.words)), letters \(part(evidence.letters)), " : ""
        return """
            \(a.title) [\(a.language)]
            \(b.title) [\(b.language)]
            \(verdict)\(copy): probability \(part(evidence.score)), needed \(part(evidence.threshold))\(hint)
            \(parts)names and figures \(part(evidence.names)), subjects \(part(evidence.themes)), \(part(evidence.hoursApart)) h apart\(veto)
            in common: \(evidence.shared.isEmpty ? "nothing" : evidence.shared.joined(separator: " · "))
            """
    }
}
