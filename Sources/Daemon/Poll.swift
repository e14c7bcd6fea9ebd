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
        /// A list of feeds.
        case listed([Feed])
        case failed(stage: String, reason: String)
    }

    let feed: Feed
    let outcome: Outcome
    /// The feed's HTTP state after this poll: the old one where nothing complete and readable came.
    var http: HTTPState
    let hints: Schedule.Hints
    /// Who would tell us of news.
    var hub: Hub?
    /// The host's name could not be looked up, so nobody was asked.
    var isUnresolved = false
    /// Who answered, where redirects may have led; nil where nobody did.
    var host: String?

    var itemCount: Int { if case .read(let bulletin) = outcome { bulletin.drafts.count } else { 0 } }
}

/// Fetch, see whether anything changed, parse.
struct Poll: Sendable {
    let fetcher: Fetcher
    var userAgent: String
    var byteLimit: Int
    var wantsDelta = false
    var allowsHTTP2 = false
    var authorities: String?
    var loopGuard: LoopGuard?

    /// Then packed answers are tried again.
    private static let timeUnpacked: TimeInterval = 7 * 24 * 3600
    /// A permanent redirect is believed after so many sightings over so long a time.
    private static let sightingsOfMove = 5
    private static let timeOfMove: TimeInterval = 24 * 3600
    /// After so many failures in a row the address that was subscribed to is asked again; sooner where the answer leaves no doubt.
    private static let failuresOfMove = (doubtful: 8, certain: 4)

    init(fetcher: Fetcher, userAgent: String, byteLimit: Int) {
        self.fetcher = fetcher
        self.userAgent = userAgent
        self.byteLimit = byteLimit
    }

    init(fetcher: Fetcher, settings: Settings.PollingSettings, baseURL: String, loopGuard: LoopGuard) {
        self.init(fetcher: fetcher, userAgent: "", byteLimit: 0)
        self.loopGuard = loopGuard
        adopt(settings, baseURL: baseURL)
    }

    /// Takes over what the configuration says about requests.
    mutating func adopt(_ settings: Settings.PollingSettings, baseURL: String) {
        let contact = settings.contact.isEmpty ? baseURL : settings.contact
        userAgent = "Umschau/\(Version.text) (+\(contact))"
        byteLimit = settings.byteLimit
        wantsDelta = settings.wantsDelta
        allowsHTTP2 = settings.allowsHTTP2
        authorities = settings.authorities
    }

    func callAsFunction(_ feed: Feed, at now: Date) async -> PollReport {
        var request = request(to: feed.address)
        request.etag = feed.http.etag
        request.lastModified = feed.http.lastModified
        request.wantsDelta = wantsDelta
        let asksUnpacked = feed.http.memory.unpackedSince.map { now.timeIntervalSince($0) < Self.timeUnpacked } ?? false
        request.acceptsPacked = !asksUnpacked
        do {
            let redirects = try await answer(to: &request)
            var report = await read(redirects.response, of: feed, at: now)
            report.host = Feed.host(ofAddress: redirects.response.url)
            if case .failed = report.outcome {
                if let found = await discovered(on: feed, redirects.response, at: now) { return found }
                let isGone = [404, 410].contains(redirects.response.status)
                report.http = Self.state(report.http, of: feed, isCertain: isGone)
            } else {
                let since = asksUnpacked ? feed.http.memory.unpackedSince : now
                report.http.memory.unpackedSince = request.acceptsPacked ? nil : since
                if feed.http.memory.address == nil { report.http.memory.hasReturned = nil }
                report.http.memory.move = move(of: feed, to: redirects.permanent, at: now)
                if let move = report.http.memory.move, move.sightings >= Self.sightingsOfMove,
                    now.timeIntervalSince(move.since) >= Self.timeOfMove
                {
                    report.http.memory.address = move.target
                    report.http.memory.move = nil
                }
            }
            return report
        } catch {
            var http = Self.state(feed.http, of: feed, isCertain: false)
            http.memory.isSlow = error == .timedOut
            http.memory.obstacle = nil
            return PollReport(
                feed: feed, outcome: .failed(stage: "fetch", reason: "\(error)"), http: http, hints: Schedule.Hints(),
                isUnresolved: error == .unknownHost || error == .silentNameServer)
        }
    }

    /// Asks once more for what cannot be unpacked; browsers read such answers.
    private func answer(to request: inout FetchRequest) async throws(FetchError) -> Redirects {
        do throws(FetchError) {
            return try await fetcher.follow(request)
        } catch {
            guard error == .packed, request.acceptsPacked else { throw error }
            request.acceptsPacked = false
            let redirects = try await fetcher.follow(request)
            // Packed all the same (RFC 1952 §2.3.1).
            if redirects.response.body.starts(with: [0x1F, 0x8B]) { throw .packed }
            return redirects
        }
    }

    /// What is kept of a feed that could not be read: where it has moved to is no place for ever either.
    ///
    /// `isCertain`: there is nothing there; else it may only be down. Not at once even so: who takes an answer of one bad hour for the last
    /// word has lost where the feed is.
    private static func state(_ http: HTTPState, of feed: Feed, isCertain: Bool) -> HTTPState {
        let most = isCertain ? failuresOfMove.certain : failuresOfMove.doubtful
        guard http.memory.address != nil, feed.health.failures + 1 >= most else { return http }
        var http = http
        http.forgetMove()
        return http
    }

    /// Documents are read away from the queue that all requests share.
    private func read(_ response: FetchResponse, of feed: Feed, at now: Date) async -> PollReport {
        guard !response.body.isEmpty else { return report(on: feed, response, at: now) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) { report(on: feed, response, at: now) }
    }

    private func request(to address: String) -> FetchRequest {
        var request = FetchRequest(url: address, userAgent: userAgent)
        request.byteLimit = byteLimit
        request.allowsHTTP2 = allowsHTTP2
        request.authorities = authorities
        return request
    }

    private func move(of feed: Feed, to target: String?, at now: Date) -> PollMemory.Move? {
        guard let target, target != feed.address else { return nil }
        guard var move = feed.http.memory.move, move.target == target else {
            return PollMemory.Move(target: target, since: now, sightings: 1)
        }
        move.sightings += 1
        return move
    }

    /// The feed that a page names, where what was subscribed to has never been a feed, or not since it was found last; nil where there is
    /// none that can be read.
    private func discovered(on feed: Feed, _ page: FetchResponse, at now: Date) async -> PollReport? {
        guard page.status == 200, feed.health.lastSuccess == nil || feed.http.memory.hasReturned == true,
            feed.http.memory.address == nil,
            let address = Discovery.feeds(in: page.body, address: page.url, contentType: page.contentType).first
        else { return nil }
        var request = request(to: address)
        // Why: what is wrong is that this is a page, whatever became of the feed it names.
        guard let response = try? await answer(to: &request).response else { return nil }
        var report = await read(response, of: feed, at: now)
        guard case .read = report.outcome else { return nil }
        report.http.memory.address = address
        return report
    }

    private func report(on feed: Feed, _ response: FetchResponse, at now: Date) -> PollReport {
        var hints = Self.hints(of: response, at: now)
        hints.pacing = feed.http.memory.pacing
        var http = feed.http
        http.memory.isSlow = false
        http.memory.obstacle = nil
        guard response.status == 410 else {
            http.memory.goneSince = nil
            http.memory.isGone = false
            return report(on: feed, response, http, hints, at: now)
        }
        // Publishers err: only what is gone twice, a day apart, is gone.
        if let since = http.memory.goneSince, now.timeIntervalSince(since) >= Schedule.ceiling * 0.9 {
            if http.memory.address == nil { http.memory.isGone = true } else { http.forgetMove() }
        } else {
            http.memory.goneSince = http.memory.goneSince ?? now
        }
        hints.pause = Schedule.ceiling
        return PollReport(
            feed: feed, outcome: .failed(stage: "fetch", reason: "gone (HTTP status 410)"), http: http, hints: hints)
    }

    private func report(
        on feed: Feed, _ response: FetchResponse, _ state: HTTPState, _ hints: Schedule.Hints, at now: Date
    ) -> PollReport {
        var (http, hints) = (state, hints)
        func failed(_ stage: String, _ reason: String, _ obstacle: FeedState.Obstacle? = nil) -> PollReport {
            var http = state
            http.memory.obstacle = obstacle
            return PollReport(feed: feed, outcome: .failed(stage: stage, reason: reason), http: http, hints: hints)
        }
        func unchanged() -> PollReport {
            PollReport(
                feed: feed, outcome: .unchanged, http: http, hints: hints,
                hub: Hub(links: response.links, bulletin: nil, known: state.memory.push, address: response.url))
        }
        let isDelta = response.status == 226 && wantsDelta && response.manipulation?.contains("feed") ?? false
        // 203 is what a proxy has changed.
        guard [200, 203, 304].contains(response.status) || isDelta else {
            let challenge = Challenge.name(of: response)
            return failed(
                "fetch", "HTTP status \(response.status)" + (challenge.map { ", a challenge page of \($0)" } ?? ""),
                challenge == nil ? nil : .challenge)
        }
        if response.status == 304 {
            let asked = feed.http.etag ?? feed.http.lastModified
            guard asked != nil else { return failed("fetch", "HTTP status 304, though nothing was asked for but all") }
            // RFC 9111 §4.3.4: a 304 may bring newer validators; what it does not name stays.
            http.etag = response.etag ?? http.etag
            http.lastModified = response.lastModified ?? http.lastModified
            return unchanged()
        }
        http.etag = response.etag
        http.lastModified = response.lastModified
        http.bodyHash = Fingerprint.of(response.body)
        if http.bodyHash == feed.http.bodyHash { return unchanged() }
        if feed.isList { return list(feed, response, http, hints, keeping: state) }
        do {
            var bulletin = try FeedParser.parse(
                response.body, address: response.url, contentType: response.contentType, writesHTML: false)
            // Several languages name none.
            bulletin.language = bulletin.language ?? response.contentLanguage.flatMap { $0.contains(",") ? nil : $0 }
            if let objection = loopGuard?.objection(to: bulletin) { return failed("parse", objection) }
            hints.pacing = bulletin.pacing
            // Why: a document cut in the middle is read for what it has, but must come whole before it counts as seen.
            if bulletin.isTruncated { http = state }
            http.memory.pacing = bulletin.pacing
            if !isDelta {
                http.memory.rhythm = Self.rhythm(of: bulletin, at: now)
                http.memory.items = bulletin.drafts.count
                http.memory.sharesGuids = !Identity(of: bulletin.drafts).guidsAreDistinct
            }
            return PollReport(
                feed: feed, outcome: .read(bulletin), http: http, hints: hints,
                hub: Hub(links: response.links, bulletin: bulletin, address: response.url))
        } catch {
            if let name = Challenge.name(of: response) {
                return failed("parse", "a challenge page of \(name)", .challenge)
            }
            return failed("parse", error.description, error == .notAFeed(.page) ? .page : nil)
        }
    }

    /// `state`: what stays where nothing readable came.
    private func list(
        _ feed: Feed, _ response: FetchResponse, _ http: HTTPState, _ hints: Schedule.Hints, keeping state: HTTPState
    ) -> PollReport {
        do {
            let named = try OPML.parse(response.body).filter { $0.url != feed.url }
            guard named.isEmpty else {
                return PollReport(feed: feed, outcome: .listed(named), http: http, hints: hints)
            }
            return PollReport(
                feed: feed, outcome: .failed(stage: "parse", reason: "a list that names no feed"), http: state,
                hints: hints)
        } catch {
            return PollReport(
                feed: feed, outcome: .failed(stage: "parse", reason: "not a list of feeds: \(error)"), http: state,
                hints: hints)
        }
    }

    /// By the dates of the newest articles; nil where too few are dated.
    private static func rhythm(of bulletin: Bulletin, at now: Date) -> PollMemory.Rhythm? {
        let dates = bulletin.drafts.compactMap { $0.published }.filter { $0 <= now }.sorted().suffix(30)
        guard let since = dates.first, dates.count >= 3 else { return nil }
        return PollMemory.Rhythm(since: since, articles: dates.count)
    }

    static func hints(of response: FetchResponse, at now: Date) -> Schedule.Hints {
        var hints = Schedule.Hints()
        hints.answer = "\(response.status)"
        let directives = (response.cacheControl ?? "").lowercased().split(separator: ",").map { $0.drop { $0 == " " } }
        // RFC 9111 §5.2: quotation marks are allowed.
        let maxAge = directives.first { $0.hasPrefix("max-age=") }?.dropFirst(8).filter { $0 != "\"" }
        if let age = maxAge.flatMap({ Double($0) }), age > 0 {
            hints.maxAge = age - (response.age.flatMap { Double($0) } ?? 0)
        }
        hints.isBan = response.status == 429 || response.status == 503
        let sent = response.date.flatMap { FeedDate.parse($0) } ?? now
        // RFC 9111 §5.3: where there is a max-age, Expires says nothing.
        let isRuled = directives.contains { $0.hasPrefix("max-age=") || $0.hasPrefix("no-cache") || $0 == "no-store" }
        hints.expires = isRuled ? nil : response.expires.flatMap { FeedDate.parse($0) }?.timeIntervalSince(sent)
        hints.retryAfter = response.retryAfter.flatMap { value in
            // "nan" is a number to Swift.
            let seconds = Double(value) ?? FeedDate.parse(value)?.timeIntervalSince(sent)
            return seconds.flatMap { $0.isNaN ? nil : $0 }
        }
        return hints
    }
}
