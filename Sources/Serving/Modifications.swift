import FoundationEssentials
import Synchronization

/// Since when documents have had the bytes they have, as far as this process knows.
///
/// What a feed holds bears no time that covers all of it: lists of related stories change when other stories come.
final class Modifications: Sendable {
    /// Documents remembered; with more of them all are forgotten, which costs a reader one answer in full.
    private static let most = 2_000

    private let known = Mutex<[String: (etag: String, since: Date)]>([:])

    /// `now`: when these bytes were made.
    func date(of name: String, etag: String, at now: Date) -> Date {
        known.withLock { known in
            if let known = known[name], known.etag == etag { return known.since }
            if known.count >= Self.most { known.removeAll() }
            known[name] = (etag, now)
            return now
        }
    }
}
