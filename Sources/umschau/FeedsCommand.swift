import ArgumentParser
import Daemon
import Foundation
import News
import Stories
import Storage

struct FeedsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feeds", abstract: "Lists the sources and their state.",
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
        let language, country, error, movedTo: String?
        let state: String
        let failures, polls, unchanged: Int
        let lastPolled, lastSuccess, lastNewArticle: Date?
        let nextDue: Date?
        let dueReason: String
    }

    func run() async throws {
        try await reporting {
            let archive = try options.archive(of: try options.settings(), checking: false)
            let feeds = try archive.feeds().filter {
                (url == nil || $0.url == url) && (!failing || $0.health.failures > 0)
            }
            if let url, feeds.isEmpty { throw fail("\(url) is not subscribed to", Status.dataError) }
            for feed in feeds { print(json ? try umschau.json(line(feed)) : text(feed)) }
        }
    }

    private func line(_ feed: Feed) -> Line {
        let health = feed.health
        return Line(
            url: feed.url, title: feed.title, language: feed.language?.code, country: feed.country,
            error: health.lastError, movedTo: feed.http.memory.address,
            state: feed.isList ? "list" : FeedState(of: feed).rawValue,
            failures: health.failures, polls: health.polls, unchanged: health.unchanged, lastPolled: health.lastPolled,
            lastSuccess: health.lastSuccess, lastNewArticle: health.lastNewArticle, nextDue: nextPoll(of: feed),
            dueReason: health.dueReason)
    }

    /// Nil for what is never asked again, and for what is asked at the next start.
    private func nextPoll(of feed: Feed) -> Date? {
        let due = feed.health.nextDue
        return feed.http.memory.isGone || due <= Date(timeIntervalSince1970: 0) ? nil : due
    }

    private func text(_ feed: Feed) -> String {
        let health = feed.health
        var state =
            health.lastError
            ?? (health.polls == 0 ? "not polled yet" : "ok, \(health.polls) polls, \(health.unchanged) unchanged")
        if let address = feed.http.memory.address { state += "; asked at \(address)" }
        let word = FeedState(of: feed)
        if ![.new, .ok, .failing].contains(word) { state += "; \(word.rawValue)" }
        let due = nextPoll(of: feed).map { "next \($0.formatted(.iso8601)): " } ?? ""
        let next = url == nil ? "" : "\n  \(due)\(health.dueReason)"
        return "\(health.failures > 0 ? "✗" : "·") \(feed.title)  \(feed.url)\n  \(state)\(next)"
    }
}
