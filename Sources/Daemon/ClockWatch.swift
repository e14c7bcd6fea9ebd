import Foundation

/// Notices that the machine's clock was set, by a clock that nobody can set.
struct ClockWatch {
    /// Seconds; less is a clock being slewed, or a machine that was busy.
    private static let tolerance: TimeInterval = 60

    private var wall: Date
    private var uptime: TimeInterval

    init(wall: Date, uptime: TimeInterval) {
        self.wall = wall
        self.uptime = uptime
    }

    /// Seconds by which the clock was set forward since the last look, negative for back; 0 where it was not.
    ///
    /// `uptime`: seconds since the machine started, sleep included (CLOCK_BOOTTIME).
    mutating func jump(wall: Date, uptime: TimeInterval) -> TimeInterval {
        let jump = wall.timeIntervalSince(self.wall) - (uptime - self.uptime)
        self.wall = wall
        self.uptime = uptime
        return abs(jump) > Self.tolerance ? jump : 0
    }
}
