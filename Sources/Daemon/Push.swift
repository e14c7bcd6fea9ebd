import FeedParsing
import Fetching
import Foundation
import Logging
import News
import Serving
import Storage

/// What a feed names for being told of news instead of asking (WebSub, W3C Recommendation of 2018).
struct Hub: Sendable, Equatable {
    let url: String
    let topic: String

    /// Link fields before links in the document, as §4 orders them; nil where none names a hub.
    ///
    /// `bulletin`: nil where the document is the one read before. `known`: what was asked of which hub then.
    init?(links: [String], bulletin: Bulletin?, known: PollMemory.Push? = nil, address: String) {
        let base = URL(string: address)
        func resolved(_ reference: String?) -> String? {
            reference.flatMap { URL(string: $0, relativeTo: base)?.absoluteString }
        }
        let named = LinkHeader.targets(of: "hub", in: links).first ?? bulletin?.hubURLs.first
        guard let url = resolved(named) else { return nil }
        self.url = url
        // An answer without a document does not repeat what the document names.
        let unrepeated = bulletin == nil && known?.hub == url ? known?.topic : nil
        topic =
            resolved(LinkHeader.targets(of: "self", in: links).first ?? bulletin?.selfURL) ?? unrepeated ?? address
    }
}

extension PollMemory.Push {
    /// A hub that has not answered is asked again after this time.
    private static let patience: TimeInterval = 24 * 3600
    /// What we ask for, and the most we believe.
    private static let lease: TimeInterval = 10 * 24 * 3600
    private static let shortestLease: TimeInterval = 300

    /// `newToken`: gives texts that nobody can guess.
    init(hub: Hub, feed: Feed.ID, at now: Date, newToken: () -> String) {
        self.init(hub: hub.url, topic: hub.topic, token: "\(feed)-\(newToken())", secret: newToken(), requested: now)
    }

    /// Whether the hub has to be asked, again or for a longer lease.
    func needsRequest(at now: Date) -> Bool {
        guard let renewal, let granted, let ends else { return now >= requested + Self.patience }
        // A short lease leaves less time for asking again.
        let pause = min(Self.patience, ends.timeIntervalSince(granted) / 8)
        return now >= max(renewal, requested + pause)
    }

    mutating func grant(lease: TimeInterval?, at now: Date) {
        granted = now
        ends = now + max(Self.shortestLease, min(Self.lease, lease ?? Self.lease))
    }

    /// The request to the hub.
    func request(callback: String, userAgent: String) -> FetchRequest {
        var request = FetchRequest(url: hub, userAgent: userAgent)
        request.form = [
            ("hub.callback", callback), ("hub.mode", "subscribe"), ("hub.topic", topic), ("hub.secret", secret),
            ("hub.lease_seconds", "\(Int(Self.lease))"),
        ]
        return request
    }
}

/// The callback that hubs talk to: answers their questions, takes what they push.
struct PushDesk: PushReceiving {
    let poller: Poller

    func confirms(token: String, mode: String, topic: String, lease: TimeInterval?) async -> Bool {
        await poller.confirms(token: token, mode: mode, topic: topic, lease: lease)
    }

    func byteLimit(ofPushesTo token: String) async -> Int? { await poller.byteLimit(ofPushesTo: token) }

    /// What is not signed with the secret of a running subscription is ignored.
    func receive(token: String, signature: String, contentType: String?, body: [UInt8]) async {
        guard let feed = await poller.pushedFeed(token: token), let push = feed.http.memory.push,
            Signature.isValid(signature, of: body, secret: push.secret)
        else { return }
        do {
            let bulletin = try FeedParser.parse(
                body, address: push.topic, contentType: contentType, writesHTML: false)
            poller.post(.pushed(feed.id, bulletin))
        } catch {
            poller.note(unreadable: feed, error)
            await poller.askInstead(feed.id)
            poller.post(.wake)
        }
    }
}

extension Poller {
    /// The feed whose hub may push to a callback; nil where no such subscription runs.
    func pushedFeed(token: String) -> Feed? {
        guard let id = token.prefix(while: { $0 != "-" }).wholeNumber, let feed = feeds[id],
            let push = feed.http.memory.push, push.token == token, push.isActive(at: now)
        else { return nil }
        return feed
    }

    /// What a hub pushes may be as long as what is asked for.
    func byteLimit(ofPushesTo token: String) -> Int? { pushedFeed(token: token) == nil ? nil : limits.byteLimit }

    /// Whether what a hub asks about is what we asked for; then the lease begins.
    func confirms(token: String, mode: String, topic: String, lease: TimeInterval?) -> Bool {
        guard let id = token.prefix(while: { $0 != "-" }).wholeNumber, var feed = feeds[id],
            var push = feed.http.memory.push, push.token == token, push.topic == topic
        else { return false }
        switch mode {
        case "subscribe": push.grant(lease: lease, at: now)
        case "denied": (push.granted, push.ends) = (nil, nil)
        default: return false
        }
        feed.http.memory.push = push
        keep(feed)
        return true
    }
}

extension Poller {
    /// Asks the feed's hub to push, unless it does already or was asked lately.
    func ask(_ hub: Hub?, for feed: inout Feed) {
        guard callback != nil, let hub else { return }
        let known = feed.http.memory.push
        guard known?.hub != hub.url || known?.topic != hub.topic || known?.needsRequest(at: now) ?? true else { return }
        if var renewed = known, renewed.hub == hub.url, renewed.topic == hub.topic, renewed.isActive(at: now) {
            renewed.requested = now
            feed.http.memory.push = renewed
        } else {
            feed.http.memory.push = PollMemory.Push(hub: hub, feed: feed.id, at: now, newToken: newToken)
        }
        hubRequests.append(feed.id)
    }

    func take(_ bulletin: Bulletin, pushedTo id: Feed.ID) {
        guard var feed = feeds[id] else { return }
        if let objection = poll.loopGuard?.objection(to: bulletin) {
            return logger.warning("A push is refused", metadata: ["feed.url": "\(feed.url)", "reason": "\(objection)"])
        }
        let report = PollReport(feed: feed, outcome: .read(bulletin), http: feed.http, hints: Schedule.Hints())
        guard let tally = store([(report, feed)])[0] else { return askInstead(id) }
        if tally.new > 0 { feed.health.lastNewArticle = now }
        feeds[id] = feed
    }

    /// Asks a feed as soon as may be for what its hub told us in vain.
    func askInstead(_ id: Feed.ID) {
        guard var feed = feeds[id], !inFlight.contains(id) else { return }
        feed.health.nextDue = min(feed.health.nextDue, now + limits.floor)
        feed.health.dueReason = "a push that could not be taken, at \(now.formatted(.iso8601))"
        feeds[id] = feed
        plan(feed)
    }

    /// Takes over what is known of a feed, on disk too.
    func keep(_ feed: Feed) {
        feeds[feed.id] = feed
        do {
            try archive.keep(feed)
        } catch {
            couldNotStore("a feed's state", error)
        }
    }

    nonisolated func note(unreadable feed: Feed, _ error: any Error) {
        logger.warning("A push could not be read", metadata: ["feed.url": "\(feed.url)", "error": "\(error)"])
    }

    func askHubs(in group: inout DiscardingTaskGroup) {
        for push in hubRequests.compactMap({ feeds[$0]?.http.memory.push }) {
            var request = push.request(callback: (callback ?? "") + push.token, userAgent: poll.userAgent)
            request.authorities = limits.authorities
            group.addTask { [fetcher, logger] in
                do {
                    let answer = try await fetcher.submit(request)
                    guard answer.status / 100 != 2 else { return }
                    logger.warning("A hub refuses", metadata: ["hub": "\(push.hub)", "status": "\(answer.status)"])
                } catch {
                    logger.warning("A hub cannot be reached", metadata: ["hub": "\(push.hub)", "reason": "\(error)"])
                }
            }
        }
        hubRequests = []
    }
}

extension Substring {
    fileprivate var wholeNumber: Int64? { Int64(self) }
}
