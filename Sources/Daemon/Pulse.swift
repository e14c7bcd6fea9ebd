import Dispatch
import Fetching
import Foundation
import CoreMetrics
import News
import Serving
import Storage
import Synchronization

/// What the daemon's parts say of themselves, for systemd, for /readyz and for the operator.
final class Pulse: Sendable {
    private struct State {
        /// Turns of the poller's loop, of the fetcher's and of the publisher's.
        var polls = 0
        var fetches = 0
        var publishing = false
        var publications = 0
        var feeds = 0
        var failing = 0
        var published: Date?
        var isFirstRoundOver = false
        var storageFault: String?
    }

    private let state = Mutex(State())

    func pollerTurned() { state.withLock { $0.polls += 1 } }
    func fetcherTurned() { state.withLock { $0.fetches += 1 } }
    func publisherBegins() { state.withLock { $0.publishing = true } }

    func publisherEnds(at now: Date) {
        state.withLock {
            $0.publishing = false
            $0.publications += 1
            $0.published = now
        }
    }

    func firstRoundIsOver() { state.withLock { $0.isFirstRoundOver = true } }
    func storageFailed(_ fault: String?) { state.withLock { $0.storageFault = fault } }

    func count(feeds: Int, failing: Int) {
        state.withLock {
            $0.feeds = feeds
            $0.failing = failing
        }
    }

    /// What keeps the daemon from being ready; nil where nothing does.
    var notReadyReason: String? {
        state.withLock { state in
            state.storageFault ?? (state.isFirstRoundOver ? nil : "the first round of polls is not over")
        }
    }

    /// "1,204 feeds, 3 failing, last publish 14:02".
    func words(in zone: TimeZone) -> String {
        state.withLock { state in
            var clock = Date.FormatStyle(date: .omitted, time: .shortened, locale: Locale(identifier: "de_DE"))
            clock.timeZone = zone
            let feeds = state.feeds.formatted(.number.locale(Locale(identifier: "en_US")))
            let published = state.published.map { ", last publish \($0.formatted(clock))" } ?? ""
            return "\(feeds) feeds, \(state.failing) failing\(published)"
        }
    }

    /// Turns of every part so far; the publisher counts as turning while it has nothing to do.
    fileprivate var turns: (polls: Int, fetches: Int, publications: Int, isPublishing: Bool) {
        state.withLock { ($0.polls, $0.fetches, $0.publications, $0.publishing) }
    }
}

/// Tells systemd that the daemon lives, if it does: WATCHDOG=1 only when every part has turned since the last time.
///
/// On a queue of its own, so that a part that is stuck cannot keep it from noticing.
actor Watchdog {
    private let executor = QueueExecutor(label: "umschau.watchdog")
    private let pulse: Pulse
    private let notify: Notify
    private let zone: TimeZone
    private let step: TimeInterval
    private let poke: @Sendable () -> Void
    private var last = (polls: -1, fetches: -1, publications: -1)
    private var timer: (any DispatchSourceTimer)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Silent until `start`.
    ///
    /// `interval`: seconds within which systemd wants to hear; nil where it does not. `poke`: makes every part turn.
    init(pulse: Pulse, notify: Notify, interval: TimeInterval?, zone: TimeZone, poke: @escaping @Sendable () -> Void) {
        self.pulse = pulse
        self.notify = notify
        self.zone = zone
        self.poke = poke
        step = (interval ?? 60) / 3
    }

    func start() {
        let timer = DispatchSource.makeTimerSource(queue: executor.queue)
        timer.schedule(deadline: .now() + step, repeating: step)
        timer.setEventHandler { [weak self] in self?.assumeIsolated { $0.look() } }
        timer.activate()
        self.timer = timer
    }

    func stop() { timer?.cancel() }

    /// The interval systemd asks for in WATCHDOG_USEC (sd_watchdog_enabled(3)).
    static func interval(_ environment: [String: String]) -> TimeInterval? {
        environment["WATCHDOG_USEC"].flatMap { Double($0) }.map { $0 / 1e6 }
    }

    private func look() {
        let turns = pulse.turns
        let publisherMoved = !turns.isPublishing || turns.publications != last.publications
        let moved = turns.polls != last.polls && turns.fetches != last.fetches && publisherMoved
        last = (turns.polls, turns.fetches, turns.publications)
        if moved { notify.send("WATCHDOG=1\nSTATUS=\(pulse.words(in: zone))") }
        poke()
    }
}
