import Foundation
import News

/// When a feed is polled next, and why then: a pure function of what happened.
struct Schedule {
    /// Of a feed whose rhythm is not known.
    let interval: TimeInterval
    let floor: TimeInterval
    /// Of a feed that has something new now and then.
    let slowest: TimeInterval
    /// Whatever is asked for.
    static let ceiling: TimeInterval = 24 * 3600

    init(_ settings: Settings.PollingSettings) {
        interval = settings.interval
        floor = settings.floor
        slowest = max(settings.interval, settings.slowest)
    }

    /// What HTTP and the document say about the next poll.
    struct Hints {
        var maxAge: TimeInterval?
        var expires: TimeInterval?
        var retryAfter: TimeInterval?
        /// `retryAfter` holds for all feeds of the host.
        var isBan = false
        /// What the answer itself calls for.
        var pause: TimeInterval?
        /// The answer in a word, for the operator: "304".
        var answer = "no answer"
        var pacing = Pacing()
    }

    /// `failures`: in a row, the one just seen counted.
    ///
    /// Gives the time, and its reason for the operator.
    func next(after hints: Hints, failures: Int, of feed: Feed, at now: Date) -> (due: Date, reason: String) {
        let own = self.own(of: feed, at: now)
        let reasons: [(TimeInterval?, String)] = [
            (own.pause, own.name), (floor, "floor"), (hints.maxAge, "max-age"), (hints.expires, "Expires"),
            (hints.pacing.ttl.map { Double($0) * 60 }, "ttl"),
            (hints.pacing.syndicationInterval.map(Double.init), "sy:updatePeriod"),
            (pushPause(of: feed, at: now), "WebSub"), (hints.retryAfter, "Retry-After"), (hints.pause, "gone"),
            (failures > 0 ? interval * pow(2, Double(min(failures, 8))) : nil, "\(failures) failures"),
        ]
        let given = reasons.compactMap { seconds, name in seconds.map { (min($0, Self.ceiling), name) } }
        if feed.http.memory.isGone {
            return (
                .distantFuture,
                "gone since \((feed.http.memory.goneSince ?? now).formatted(.iso8601)): not asked any more"
            )
        }
        let longest = given.max { $0.0 < $1.0 } ?? own
        // What was asked for is a minimum; only our own interval may come out a little shorter.
        let phase = longest.1 == own.name ? 2 * feed.phase - 1 : feed.phase
        let spread = longest.0 * (1 + 0.05 * phase)
        let planned = now.addingTimeInterval(max(floor, min(spread, Self.ceiling)))
        let due = outsideSkips(planned, hints.pacing, phase: feed.phase)
        return (due, "\(longest.1) \(Self.words(longest.0)) from \(hints.answer) at \(now.formatted(.iso8601))")
    }

    /// A feed whose hub pushes is asked once a day, and when the lease wants renewal.
    private func pushPause(of feed: Feed, at now: Date) -> TimeInterval? {
        guard let push = feed.http.memory.push, push.isActive(at: now), let renewal = push.renewal else { return nil }
        return min(Self.ceiling, max(0, renewal.timeIntervalSince(now)))
    }

    /// Twice as often as there is something new, so that on average half a pause goes by before we see it.
    private func own(of feed: Feed, at now: Date) -> (pause: TimeInterval, name: String) {
        if feed.isList { return (RemoteLists.interval, "a list") }
        guard let rhythm = feed.http.memory.rhythm else { return (interval, "interval") }
        return (max(floor, min(slowest, rhythm.pause(at: now) / 2)), "rhythm")
    }

    /// Minutes after the full hour at which a feed is asked that skips the hour before: not all of them at once, and not
    /// so early that clocks that differ a little disagree.
    private static let afterTheHour: (least: Double, most: Double) = (4, 14)

    private func outsideSkips(_ due: Date, _ pacing: Pacing, phase: Double) -> Date {
        guard !pacing.skipHours.isEmpty || !pacing.skipDays.isEmpty else { return due }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var moved = due
        // A feed that skips everything is asked after a week all the same.
        for _ in 0..<(7 * 24) {
            let parts = calendar.dateComponents([.hour, .weekday], from: moved)
            let isSkipped =
                pacing.skipHours.contains(parts.hour ?? -1)
                || pacing.skipDays.contains(Pacing.weekdays[(parts.weekday ?? 1) - 1])
            if !isSkipped {
                let (least, most) = Self.afterTheHour
                return moved == due ? due : moved + 60 * (least + (most - least) * phase)
            }
            moved = Date(timeIntervalSince1970: (moved.timeIntervalSince1970 / 3600).rounded(.down) * 3600 + 3600)
        }
        return moved
    }

    private static func words(_ seconds: TimeInterval) -> String {
        seconds >= 7200 ? "\(Int(seconds / 3600)) h" : "\(Int(seconds / 60)) min"
    }
}
