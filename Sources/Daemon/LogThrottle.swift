import Foundation

/// Lets a fault that goes on be told once in ten minutes.
struct LogThrottle {
    private static let pause: TimeInterval = 600
    private var last: TimeInterval?

    /// `now`: seconds of a clock that nobody sets.
    mutating func isDue(at now: TimeInterval) -> Bool {
        if let last, now - last < Self.pause { return false }
        last = now
        return true
    }
}
