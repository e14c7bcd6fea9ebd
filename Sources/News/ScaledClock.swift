public import FoundationEssentials

/// The daemon's idea of now: the real clock, or for tests and demonstrations one that runs faster.
///
/// A scaled clock starts at `epoch` and runs `scale` times as fast as the real one until it has caught up with it;
/// from then on it is the real one. An epoch in the future never catches up.
public struct ScaledClock: Sendable {
    public let epoch: Date
    public let scale: Double
    private let start: Date

    /// - Parameters:
    ///   - epoch: what the clock shows at `start`.
    ///   - scale: virtual seconds in a real one, ≥ 1.
    ///   - start: the real instant of the epoch.
    public init(epoch: Date, scale: Double, start: Date) {
        self.epoch = epoch
        self.scale = scale
        self.start = start
    }

    public static let real = ScaledClock(epoch: .distantPast, scale: 1, start: .distantPast)

    public func virtual(at real: Date) -> Date {
        let virtual = epoch.addingTimeInterval(real.timeIntervalSince(start) * scale)
        return epoch < start ? min(virtual, real) : virtual
    }

    /// Real seconds until the clock shows `date`; 0 when it already does.
    public func realSeconds(until date: Date, at real: Date) -> Double {
        let ahead = date.timeIntervalSince(virtual(at: real))
        guard ahead > 0 else { return 0 }
        let caughtUp = virtual(at: real) == real
        return caughtUp ? ahead : ahead / scale
    }
}
