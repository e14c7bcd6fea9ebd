import DequeModule
import Foundation
import News

/// Places for requests under way.
///
/// A request that has been out for some seconds gives up its place, since it costs nothing but a socket: hosts that
/// hang do not keep the others waiting.
struct Places {
    /// Seconds after which a request no longer counts.
    static let patience: TimeInterval = 2
    /// However patient: no more sockets than this.
    static let most = 768

    // By the machine's uptime, seconds.
    /// When each request under way was sent.
    private var sent: [Feed.ID: TimeInterval] = [:]
    /// Those that take up a place, and in which order they were sent; what has come back meanwhile is passed over.
    private var counted: Set<Feed.ID> = []
    private var queue: Deque<(id: Feed.ID, time: TimeInterval)> = []

    /// Requests under way, whether they take up a place or not.
    var count: Int { sent.count }
    var isEmpty: Bool { sent.isEmpty }

    func contains(_ id: Feed.ID) -> Bool { sent[id] != nil }

    /// Whether another request may go out.
    ///
    /// `limit`: how many places there are. `isPatient`: whether old requests give up theirs. `now`: seconds of a clock that
    /// nobody sets.
    mutating func isFree(of limit: Int, isPatient: Bool, at now: TimeInterval) -> Bool {
        while let first = queue.first {
            let isCounted = counted.contains(first.id) && sent[first.id] == first.time
            guard isCounted else {
                queue.removeFirst()
                continue
            }
            guard isPatient, now - first.time >= Self.patience else { break }
            counted.remove(first.id)
            queue.removeFirst()
        }
        return counted.count < limit && sent.count < max(Self.most, limit)
    }

    /// When the next place will be given up; nil where only an answer can make room.
    var nextFree: TimeInterval? {
        sent.count < Self.most ? queue.first.map { $0.time + Self.patience } : nil
    }

    mutating func take(_ id: Feed.ID, at now: TimeInterval) {
        sent[id] = now
        counted.insert(id)
        queue.append((id, now))
    }

    mutating func release(_ id: Feed.ID) {
        sent[id] = nil
        counted.remove(id)
    }
}
