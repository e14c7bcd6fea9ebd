import Foundation
import News

/// Stories that wait for something, with the time when each will have waited long enough.
struct Waiting {
    private var times: [StoryID: Date] = [:]
    /// The earliest of them; nil where it has to be looked for.
    private var earliest: Date?

    /// When the next story has waited long enough; nil where none waits.
    var next: Date? {
        mutating get {
            if earliest == nil { earliest = times.values.min() }
            return earliest
        }
    }

    subscript(story: StoryID) -> Date? {
        get { times[story] }
        set {
            let old = times.updateValue(newValue ?? .distantFuture, forKey: story)
            if newValue == nil { times[story] = nil }
            if let old, old == earliest { earliest = nil }
            if let newValue, let first = earliest, newValue < first { earliest = newValue }
        }
    }

    func ripe(at now: Date) -> [StoryID] { times.filter { $0.value <= now }.map(\.key) }

    mutating func shift(by seconds: TimeInterval) {
        times = times.mapValues { $0 + seconds }
        earliest = nil
    }
}
