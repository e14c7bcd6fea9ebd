import DequeModule
import News

/// Places for feeds whose hosts hang: ten to thirty seconds each, they would else take every place there is.
struct SlowLane {
    static let places = 16
    private(set) var inFlight = 0
    private var waiting: Deque<Feed.ID> = []

    /// Takes a place; where none is free the feed waits, and the answer is false.
    mutating func enter(_ feed: Feed.ID) -> Bool {
        guard inFlight < Self.places else {
            waiting.append(feed)
            return false
        }
        inFlight += 1
        return true
    }

    /// Gives a place back.
    mutating func leave() { inFlight -= 1 }

    func isWaiting(_ feed: Feed.ID) -> Bool { waiting.contains(feed) }

    /// The feed that has waited longest; those that nobody means any more are passed over.
    mutating func next(where isMeant: (Feed.ID) -> Bool) -> Feed.ID? {
        while let feed = waiting.popFirst() {
            if isMeant(feed) { return feed }
        }
        return nil
    }
}
