import FeedParsing
import Fetching
import Foundation
import News

/// What one poll of one feed came to.
///
/// Every failure is a value and names its stage.
struct PollReport: Sendable {
    enum Outcome: Sendable {
        case unchanged
        case read(Bulletin)
        case failed(stage: String, reason: String)
    }

    let feed: Feed
    let outcome: Outcome
    /// The feed's HTTP state after this poll: the old one where nothing complete and readable came.
    let http: HTTPState
    let hints: Schedule.Hints
}

/// Fetch, see whether anything changed, parse.
struct Poll: Sendable {
    let fetcher: Fetcher
    let userAgent: String
    let byteLimit: Int

    func callAsFunction(_ feed: Feed, at now: Date) async -> PollReport {
        var request = FetchRequest(
            url: feed.url, etag: feed.http.etag, lastModified: feed.http.lastModified, userAgent: userAgent)
        request.byteLimit = byteLimit
        do {
            return report(on: feed, try await fetcher.fetch(request), at: now)
        } catch {
            return PollReport(
                feed: feed, outcome: .failed(stage: "fetch", reason: "\(error)"), http: feed.http,
                hints: Schedule.Hints())
        }
    }

    private func report(on feed: Feed, _ response: FetchResponse, at now: Date) -> PollReport {
        var hints = Self.hints(of: response, at: now)
        var http = feed.http
        guard response.status == 200 || response.status == 304 else {
            let reason = "HTTP status \(response.status)"
            return PollReport(
                feed: feed, outcome: .failed(stage: "fetch", reason: reason), http: feed.http, hints: hints)
        }
        if response.status == 304 {
            // RFC 9111 §4.3.4: a 304 may bring newer validators; what it does not name stays.
            http.etag = response.etag ?? http.etag
            http.lastModified = response.lastModified ?? http.lastModified
            return PollReport(feed: feed, outcome: .unchanged, http: http, hints: hints)
        }
        http = HTTPState(
            etag: response.etag, lastModified: response.lastModified, bodyHash: Fingerprint.of(response.body))
        if http.bodyHash == feed.http.bodyHash {
            return PollReport(feed: feed, outcome: .unchanged, http: http, hints: hints)
        }
        do {
            let bulletin = try FeedParser.parse(response.body, address: response.url, contentType: response.contentType)
            hints.pacing = bulletin.pacing
            // Why: a document cut in the middle is read for what it has, but must come whole before it counts as seen.
            if !bulletin.isWellFormed, bulletin.drafts.isEmpty { http = feed.http }
            return PollReport(feed: feed, outcome: .read(bulletin), http: http, hints: hints)
        } catch {
            return PollReport(
                feed: feed, outcome: .failed(stage: "parse", reason: error.description), http: feed.http, hints: hints)
        }
    }

    private static func hints(of response: FetchResponse, at now: Date) -> Schedule.Hints {
        var hints = Schedule.Hints()
        let directives = (response.cacheControl ?? "").lowercased().split(separator: ",").map { $0.drop { $0 == " " } }
        if let age = directives.first(where: { $0.hasPrefix("max-age=") }).flatMap({ Double($0.dropFirst(8)) }), age > 0
        {
            hints.maxAge = age - (response.age.flatMap { Double($0) } ?? 0)
        }
        let sent = response.date.flatMap { FeedDate.parse($0) } ?? now
        hints.expires = response.expires.flatMap { FeedDate.parse($0) }?.timeIntervalSince(sent)
        hints.retryAfter = response.retryAfter.flatMap { value in
            Double(value) ?? FeedDate.parse(value)?.timeIntervalSince(sent)
        }
        return hints
    }
}
