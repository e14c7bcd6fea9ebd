import CoreMetrics
import Dispatch
import Fetching
import Foundation
import Logging
import Metrics
import News
import Publishing
import Storage

/// Decides which feeds are polled when, and takes their reports to the desk. One actor, one dispatch queue.
actor Poller {
    enum Event: Sendable {
        case wake
        case finished(PollReport)
        case pushed(Feed.ID, Bulletin)
        case stop
    }

    private let executor = QueueExecutor(label: "umschau.poller")
    let archive: Archive
    private(set) var poll: Poll
    private let baseURL: String
    var schedule: Schedule
    var limits: Settings.PollingSettings
    private let clock: ScaledClock
    private let realNow: @Sendable () -> Date
    private let uptime: @Sendable () -> TimeInterval
    private var clockWatch: ClockWatch
    let storage: StorageWatch
    var outage = Outage()
    let logger: Logger
    private let publish: @Sendable () -> Void
    /// The stories that readers are led to.
    private let shown: @Sendable () throws(ArchiveError) -> Set<StoryID>
    let fetcher: Fetcher
    /// Keeps what a list at a web address names, and gives everything that is subscribed to then.
    let relist: @Sendable (_ named: [Feed], _ list: String, _ patterns: [String]) throws -> [Feed]
    /// Where hubs call back; nil where none is asked.
    let callback: String?
    let newToken: @Sendable () -> String
    var hubRequests: [Feed.ID] = []
    /// What is to be subscribed to once something can be stored again.
    private var pendingSubscriptions: [Feed]?
    private let isOnce: Bool
    let pulse: Pulse
    let gauges = PollGauges()

    var desk: Desk
    var feeds: [Feed.ID: Feed] = [:]
    var pollQueue = PollQueue()
    var inFlight: Set<Feed.ID> = []
    /// Hosts that redirects have led feeds to.
    var answeredBy: [Feed.ID: String] = [:]
    /// Places for those whose last poll ran into its time limit, and who waits for one.
    var slowLane = SlowLane()
    /// What is due when the daemon starts is asked over this time.
    private static let startTime: TimeInterval = 60
    /// Nothing is ever planned later than this: a feed may skip all days but one.
    private static let latest = Schedule.ceiling + 7 * 24 * 3600
    private var isStopping = false
    /// What keeps a single round from going on.
    private var failure: ArchiveError?
    var hasNews = false
    private var lastAnnouncement: TimeInterval = 0
    private static let announcementInterval: TimeInterval = 0.5
    private var lastRecommendations: TimeInterval = 0
    private static let recommendationsInterval: TimeInterval = 2
    var totals = PollTally()
    private let mailbox = Mailbox<Event>()
    private lazy var timer = makeTimer()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        archive: Archive, desk: Desk, fetcher: Fetcher, settings: Settings, site: Site, clock: ScaledClock,
        realNow: @escaping @Sendable () -> Date, uptime: @escaping @Sendable () -> TimeInterval,
        storage: StorageWatch, isOnce: Bool, logger: Logger,
        pulse: Pulse, newToken: @escaping @Sendable () -> String,
        relist: @escaping @Sendable ([Feed], String, [String]) throws -> [Feed],
        shown: @escaping @Sendable () throws(ArchiveError) -> Set<StoryID>,
        publish: @escaping @Sendable () -> Void
    ) {
        self.archive = archive
        self.desk = desk
        limits = settings.polling
        baseURL = settings.site.baseURL
        poll = Poll(
            fetcher: fetcher, settings: settings.polling, baseURL: settings.site.baseURL,
            loopGuard: LoopGuard(site: site))
        self.fetcher = fetcher
        self.newToken = newToken
        self.relist = relist
        // After a single round nobody is there whom hubs could call back.
        callback = settings.polling.usesHubs && !isOnce ? site.baseURL + "/websub/" : nil
        schedule = Schedule(settings.polling)
        self.clock = clock
        self.realNow = realNow
        self.uptime = uptime
        self.storage = storage
        clockWatch = ClockWatch(wall: realNow(), uptime: uptime())
        self.isOnce = isOnce
        self.pulse = pulse
        self.logger = logger
        self.shown = shown
        self.publish = publish
    }

    /// Any thread may send.
    nonisolated func post(_ event: Event) {
        mailbox.post(event)
    }

    /// Polls until it is told to stop; with `isOnce`, until every feed that was due has been polled.
    func run(onProgress: (@Sendable (PollTally) -> Void)? = nil) async throws -> PollTally {
        for var feed in try archive.feeds() {
            // Why: what was planned while the clock was wrong by years must not be waited for.
            if !feed.http.memory.isGone { feed.health.nextDue = min(feed.health.nextDue, now + Self.latest) }
            plan(feed, notBefore: isOnce ? .distantPast : now + Self.startTime * feed.phase)
            feeds[feed.id] = feed
        }
        totals.due = feeds.values.count { $0.health.nextDue <= now }
        // Discarding: a group that is never asked for results keeps every task that has ended.
        await withDiscardingTaskGroup { group in
            refreshGauges()
            if totals.due == 0 { pulse.firstRoundIsOver() }
            post(.wake)
            for await _ in mailbox.signals {
                handle(mailbox.take())
                pulse.pollerTurned()
                onProgress?(totals)
                // A single round does not wait for a disk.
                if isStopping || isOnce && storage.isDown { break }
                admit(into: &group)
                if failure != nil { break }
                askHubs(in: &group)
                if isOnce, inFlight.isEmpty, !feeds.values.contains(where: { $0.health.nextDue <= now }) { break }
                arm()
            }
            group.cancelAll()
        }
        timer.cancel()
        pulse.firstRoundIsOver()
        if isOnce, let fault = storage.fault { throw fault }
        if let failure { throw failure }
        // Nothing is out any more: what was, was called back.
        inFlight.removeAll()
        repeat { announce() } while isOnce && areRecommendationsDue && !storage.isDown && failure == nil
        if isOnce, let fault = storage.fault ?? failure { throw fault }
        return totals
    }

    var now: Date { clock.virtual(at: realNow()) }

    private func handle(_ events: [Event]) {
        followClock()
        if let pendingSubscriptions, !storage.isDown { subscribe(to: pendingSubscriptions) }
        var finished: [PollReport] = []
        for event in events {
            if case .finished(let report) = event {
                finished.append(report)
                continue
            }
            take(finished)
            finished = []
            switch event {
            case .stop: isStopping = true
            case .pushed(let feed, let bulletin): take(bulletin, pushedTo: feed)
            case .wake, .finished: break
            }
        }
        take(finished)
        settle()
        let isTime = uptime() - lastAnnouncement >= Self.announcementInterval
        if hasNews && (inFlight.isEmpty || isTime) || areRecommendationsDue { announce() }
    }

    /// While much comes in, stories grow from poll to poll: few of their lists are made before it rests.
    private var areRecommendationsDue: Bool {
        let isTime = uptime() - lastRecommendations >= Self.recommendationsInterval
        if !desk.touched.isEmpty { return inFlight.isEmpty || isTime }
        guard let popular = desk.nextPopular else { return false }
        return isLast || popular <= now && isTime
    }

    /// Whether this is a single round and nothing more comes in.
    private var isLast: Bool { isOnce && inFlight.isEmpty }

    private func settle() {
        guard !storage.isDown, let settlement = desk.nextSettlement, settlement <= now else { return }
        do {
            try desk.settle(at: now)
            hasNews = true
        } catch {
            couldNotStore("the publication of stories", error)
        }
    }

    /// Where the machine's clock was set, everything planned moves with it: pauses are as long as they were meant to be.
    private func followClock() {
        let wall = realNow()
        let jump = clockWatch.jump(wall: wall, uptime: uptime())
        let shift = clock.virtual(at: wall).timeIntervalSince(clock.virtual(at: wall.addingTimeInterval(-jump)))
        guard shift != 0 else { return }
        logger.notice("The clock was set", metadata: ["seconds": "\(Int(shift))"])
        pollQueue.shiftPauses(by: shift)
        desk.shiftPlans(by: shift)
        for var feed in feeds.values where !feed.http.memory.isGone {
            feed.health.nextDue += shift
            feeds[feed.id] = feed
            if !inFlight.contains(feed.id), !slowLane.isWaiting(feed.id) { plan(feed) }
        }
        do {
            try archive.setDue(Array(feeds.values))
        } catch {
            couldNotStore("due times", error)
        }
    }

    /// Gives the place of a slow feed to the next that waits for one.
    func leaveSlowLane() {
        slowLane.leave()
        if let next = slowLane.next(where: { feeds[$0] != nil }), let feed = feeds[next] { plan(feed) }
    }

    /// Sends out what is due, at most `inFlight` in all and one a host.
    ///
    /// Due times are on disk before the requests go.
    private func admit(into group: inout DiscardingTaskGroup) {
        let now = now
        var admitted: [Feed] = []
        guard !storage.isDown else { return }
        while inFlight.count < limits.inFlight, let (id, due) = pollQueue.popDue(at: now) {
            guard var feed = feeds[id] else { continue }
            guard !feed.http.memory.isSlow || slowLane.enter(id) else {
                pollQueue.release(feed.host, from: now)
                continue
            }
            inFlight.insert(id)
            // Those whose hosts hang wait for a lane of their own.
            if !feed.http.memory.isSlow { gauges.lateness.recordSeconds(now.timeIntervalSince(due)) }
            feed.health.nextDue = now.addingTimeInterval(limits.floor)
            feed.health.dueReason = "floor, polled at \(now.formatted(.iso8601))"
            admitted.append(feed)
        }
        guard !admitted.isEmpty else { return }
        do {
            try archive.setDue(admitted)
        } catch {
            // Why: without the promise on disk a restart could ask again inside the floor, so nothing is sent.
            couldNotStore("due times", error)
            if isOnce { failure = error }
            for feed in admitted.compactMap({ feeds[$0.id] }) {
                inFlight.remove(feed.id)
                if feed.http.memory.isSlow { leaveSlowLane() }
                plan(feed, notBefore: now + Self.startTime)
                pollQueue.release(feed.host, from: now)
            }
            return
        }
        for feed in admitted {
            feeds[feed.id] = feed
            group.addTask(executorPreference: fetcher.taskExecutor) { [poll, mailbox, gauges] in
                let report = await gauges.poll.measure { await poll(feed, at: now) }
                mailbox.post(.finished(report))
            }
        }
    }

    private func arm() {
        let now = now
        // The watchdog wakes us now and then.
        guard !storage.isDown else { return timer.schedule(deadline: .distantFuture) }
        let nextPoll = inFlight.count < limits.inFlight ? pollQueue.next() : nil
        let next = [nextPoll, desk.nextSettlement].compactMap { $0 }.min() ?? .distantFuture
        var seconds = next < .distantFuture ? clock.realSeconds(until: max(next, now), at: realNow()) : .infinity
        // What came in must not wait for a host that hangs.
        if hasNews { seconds = min(seconds, lastAnnouncement + Self.announcementInterval - uptime()) }
        let recommendations = lastRecommendations + Self.recommendationsInterval - uptime()
        if !desk.touched.isEmpty { seconds = min(seconds, recommendations) }
        if let popular = desk.nextPopular {
            seconds = min(seconds, max(recommendations, clock.realSeconds(until: max(popular, now), at: realNow())))
        }
        guard seconds < .infinity else { return timer.schedule(deadline: .distantFuture) }
        timer.schedule(deadline: .now() + max(0.001, min(3600, seconds)))
    }

    private func makeTimer() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.setEventHandler { [mailbox] in mailbox.post(.wake) }
        timer.activate()
        return timer
    }

    func reload(_ list: [Feed], _ polling: Settings.PollingSettings) {
        limits = polling
        schedule = Schedule(polling)
        poll.adopt(polling, baseURL: baseURL)
        subscribe(to: list)
    }

    private func subscribe(to list: [Feed]) {
        do {
            try archive.subscribe(to: list)
            var kept: [Feed.ID: Feed] = [:]
            for var feed in try archive.feeds() {
                // What is known of one whose address is another now is in the archive.
                if let known = feeds[feed.id], known.url == feed.url {
                    (feed.http, feed.health) = (known.http, known.health)
                }
                kept[feed.id] = feed
            }
            for gone in feeds.keys where kept[gone] == nil {
                pollQueue.remove(gone)
                answeredBy[gone] = nil
            }
            // One that is out, or waits for its turn among the slow ones, is planned when it is back.
            for feed in kept.values
            where feeds[feed.id]?.url != feed.url && !inFlight.contains(feed.id) && !slowLane.isWaiting(feed.id) {
                plan(feed)
            }
            feeds = kept
            logger.notice("Lists read again", metadata: ["feeds": "\(feeds.count)"])
            pendingSubscriptions = nil
        } catch {
            // Tried again when the disk has room.
            pendingSubscriptions = list
            storage.failed("subscriptions", error)
        }
    }

    private func announce() {
        guard hasNews || !desk.touched.isEmpty || areRecommendationsDue, !storage.isDown else { return }
        lastAnnouncement = uptime()
        hasNews = false
        if areRecommendationsDue { makeRecommendations() }
        publish()
    }

    private func makeRecommendations() {
        lastRecommendations = uptime()
        do {
            try desk.recommend(at: now, isLast: isLast, shown: shown)
        } catch {
            // Tried again when the timer says so.
            if isOnce { failure = error }
            return couldNotStore("recommendations", error)
        }
        if areRecommendationsDue { post(.wake) }
    }

    /// Makes a story's lists now: somebody wants to read them.
    func makeLists(of story: StoryID) {
        guard !storage.isDown else { return }
        do {
            try desk.recommend(story, at: now)
        } catch {
            couldNotStore("recommendations", error)
        }
    }

    /// Sets the gauges that are read off when somebody looks.
    func refreshGauges() {
        gauges.inFlight.record(inFlight.count)
        gauges.waiting.record(feeds.values.count { $0.health.nextDue <= now && !inFlight.contains($0.id) })
        gauges.stories.record(desk.storyCount)
        gauges.outage.record(outage.isOn ? 1 : 0)
        let states = Dictionary(grouping: feeds.values.filter { !$0.isList }) { FeedState(of: $0) }
        for state in FeedState.allCases { gauges.feeds(in: state).record(states[state]?.count ?? 0) }
        pulse.count(feeds: feeds.count, failing: feeds.values.count { $0.health.failures > 0 })
    }

    func plan(_ feed: Feed, notBefore time: Date = .distantPast) {
        pollQueue.plan(feed.id, host: feed.host, at: max(feed.health.nextDue, time))
    }
}

/// Counts since the poller started.
public struct PollTally: Sendable {
    /// Feeds whose turn it was then.
    public var due = 0
    public var polled = 0
    public var unchanged = 0
    public var failed = 0
    public var new = 0
    public var updated = 0
    public var copies = 0

    mutating func add(_ tally: Desk.Tally) {
        new += tally.new
        updated += tally.updated
        copies += tally.copies
    }
}
