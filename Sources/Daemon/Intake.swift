import Foundation
import Logging
import Metrics
import News
import Storage

extension Poller {
    /// Items that are filed in one go: meanwhile nobody else can write, and whoever sends a digest waits.
    private static let itemsAtOnce = 2_000

    /// Takes what polls brought; what came in while the last ones were taken is stored in one go, as far as that is not too much.
    func take(_ reports: [PollReport]) {
        var batch: [PollReport] = []
        var items = 0
        for report in reports {
            if items + report.itemCount > Self.itemsAtOnce, !batch.isEmpty {
                takeAtOnce(batch)
                pulse.pollerTurned()
                (batch, items) = ([], 0)
            }
            batch.append(report)
            items += report.itemCount
        }
        takeAtOnce(batch)
    }

    private func takeAtOnce(_ reports: [PollReport]) {
        var polled: [(report: PollReport, feed: Feed)] = []
        for report in reports {
            inFlight.remove(report.feed.id)
            if report.feed.http.memory.isSlow { leaveSlowLane() }
            // The list may have changed while the request was out.
            guard let feed = feeds[report.feed.id] else { continue }
            if feed.url == report.feed.url {
                polled.append((report, self.feed(feed, after: report)))
            } else {
                plan(feed)
            }
        }
        for ((report, feed), tally) in zip(polled, store(polled)) { note(report, feed, tally) }
        for report in reports { pollQueue.release(report.feed.host, from: now + limits.hostSpacing) }
    }

    /// What is known of a feed after a poll.
    private func feed(_ feed: Feed, after report: PollReport) -> Feed {
        var feed = feed
        feed.http = report.http
        if case .read(let bulletin) = report.outcome, feed.isUnnamed, let title = bulletin.title, !title.isEmpty {
            feed.title = title
        }
        // What a hub said meanwhile stays.
        feed.http.memory.push = feeds[feed.id]?.http.memory.push
        ask(report.hub, for: &feed)
        note(isUnresolved: report.isUnresolved, host: feed.host)
        feed.health = health(of: feed, after: report)
        return feed
    }

    /// `tally`: what was stored of it; nil where it could not be, and has to be asked for again.
    private func note(_ report: PollReport, _ feed: Feed, _ tally: Desk.Tally?) {
        // A list that came in with it may not name it any more, or elsewhere.
        guard feeds[feed.id]?.url == feed.url else { return }
        var feed = feed
        if let tally {
            if tally.new > 0 { feed.health.lastNewArticle = now }
            if tally.isCut {
                feed.http.forgetDocument()
                logger.notice(
                    "A feed shows more new items than are taken at once",
                    metadata: ["feed.url": "\(feed.url)", "left": "\(tally.left)"])
            }
        } else {
            feed.http = feeds[feed.id]?.http ?? HTTPState()
        }
        feeds[feed.id] = feed
        plan(feed)
        if case .listed(let named) = report.outcome { takeList(named, of: feed) }
        totals.polled += 1
        gauges.count(report)
        logger.debug(
            "Polled", metadata: ["feed.url": "\(feed.url)", "next": "\(feed.health.nextDue.formatted(.iso8601))"])
        // In this order: once the first round is over, no poll looks through all feeds.
        if totals.polled >= totals.due
            || inFlight.isEmpty && !feeds.values.contains(where: { $0.health.nextDue <= now })
        {
            pulse.firstRoundIsOver()
        }
        answeredBy[feed.id] = report.host == feed.host ? nil : report.host
        // Redirects may have led to somebody else, and it is he who asks.
        if let until = ban(of: report) { pause(report.host ?? report.feed.host, until: until) }
    }

    /// Files what polls or pushes brought; nil for what could not be stored.
    func store(_ polled: [(report: PollReport, feed: Feed)]) -> [Desk.Tally?] {
        guard !polled.isEmpty else { return [] }
        guard !storage.isDown else { return polled.map { _ in nil } }
        do {
            let tallies = try gauges.file.measure { try desk.take(polled, at: now) }
            for tally in tallies {
                totals.add(tally)
                hasNews = hasNews || tally.new + tally.updated > 0
                gauges.count(tally)
            }
            return tallies
        } catch {
            if isStorageFault(error, task: "articles") { return polled.map { _ in nil } }
            if polled.count > 1 { return storeOneByOne(polled) }
            totals.failed += 1
            logger.error(
                "Articles could not be stored", metadata: ["feed.url": "\(polled[0].feed.url)", "error": "\(error)"])
            return [nil]
        }
    }

    /// Whether nothing at all can be stored; then polling waits until something can.
    ///
    /// `task`: what failed, for the log.
    func isStorageFault(_ error: any Error, task: String) -> Bool {
        // Not tried where the disk is full: the little that tries it may find room where a poll's articles do not.
        if case ArchiveError.full = error {
            storage.failed(task, error)
            return true
        }
        guard let fault = archive.writingFault(at: now) else { return false }
        storage.failed(task, fault)
        return true
    }

    /// Takes note that something could not be stored, be it the disk's fault or that thing's own.
    func couldNotStore(_ task: String, _ error: any Error) {
        guard !isStorageFault(error, task: task) else { return }
        logger.error("Something could not be stored", metadata: ["task": "\(task)", "error": "\(error)"])
    }

    /// One that cannot be stored does not keep the others from it; where two in a row cannot, the fault is not theirs, and
    /// every attempt would read the window anew.
    private func storeOneByOne(_ polled: [(report: PollReport, feed: Feed)]) -> [Desk.Tally?] {
        var failures = 0
        return polled.map { one in
            guard failures < 2 else { return nil }
            let tally = store([one])[0]
            failures = tally == nil ? failures + 1 : 0
            return tally
        }
    }

    private func takeList(_ named: [Feed], of list: Feed) {
        do {
            reload(try relist(named, list.url, limits.lists), limits)
        } catch {
            logger.error("A list could not be taken over", metadata: ["feed.url": "\(list.url)", "error": "\(error)"])
            // Asked for again in full: an unchanged one would not be taken over.
            guard var feed = feeds[list.id] else { return }
            feed.http.forgetDocument()
            keep(feed)
        }
    }

    private func note(isUnresolved: Bool, host: String) {
        switch outage.note(isUnresolved: isUnresolved, host: host) {
        case true: logger.error("No host name can be resolved: the network or its name servers seem to be down")
        case false: logger.notice("Host names can be resolved again")
        case nil: break
        }
    }

    /// Until when a host wants to be left alone.
    private func ban(of report: PollReport) -> Date? {
        guard report.hints.isBan, let seconds = report.hints.retryAfter, seconds > 0 else { return nil }
        return now.addingTimeInterval(min(seconds, Schedule.ceiling))
    }

    /// Moves the polls of a host's feeds behind the end of its ban, on disk too.
    private func pause(_ host: String, until: Date) {
        pollQueue.leaveAlone(host, until: until)
        var moved: [Feed] = []
        let ledThere = answeredBy.filter { $0.value == host }.keys
        for var feed in pollQueue.feeds(of: host).union(ledThere).compactMap({ feeds[$0] })
        where feed.health.nextDue < until {
            feed.health.nextDue = until
            feed.health.dueReason = "Retry-After of \(host) until \(until.formatted(.iso8601))"
            feeds[feed.id] = feed
            plan(feed)
            moved.append(feed)
        }
        do {
            try archive.setDue(moved)
        } catch {
            couldNotStore("due times", error)
        }
    }

    private func health(of feed: Feed, after report: PollReport) -> Health {
        var health = feed.health
        health.polls += 1
        health.lastPolled = now
        switch report.outcome {
        case .failed(let stage, let reason):
            // Nobody's fault but the network's: it must not be asked less often for that.
            if !report.isUnresolved || !outage.isOn { health.failures += 1 }
            health.lastError = "\(stage): \(reason)"
            totals.failed += 1
            logger.log(
                level: report.isUnresolved && outage.isOn ? .debug : .warning, "A feed could not be read",
                metadata: ["feed.url": "\(feed.url)", "stage": "\(stage)", "reason": "\(reason)"])
        case .unchanged, .read, .listed:
            health.failures = 0
            health.lastError = nil
            health.lastSuccess = now
            if case .unchanged = report.outcome {
                health.unchanged += 1
                totals.unchanged += 1
            }
        }
        let failures = report.isUnresolved && outage.isOn ? 0 : health.failures
        (health.nextDue, health.dueReason) = schedule.next(
            after: report.hints, failures: failures, of: feed, at: now)
        if let moved = feed.http.memory.address, moved != report.feed.http.memory.address {
            logger.notice("A feed has moved for good", metadata: ["feed.url": "\(feed.url)", "to": "\(moved)"])
        }
        if feed.http.memory.isGone {
            logger.notice("A feed is gone and not asked any more", metadata: ["feed.url": "\(feed.url)"])
        }
        return health
    }
}
