import Synchronization

/// A queue for a single consumer, which takes everything that has come in meanwhile at once.
final class Mailbox<Event: Sendable>: Sendable {
    private let waiting = Mutex<[Event]>([])
    /// One element or more for whatever was posted.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Any thread may post.
    func post(_ event: Event) {
        waiting.withLock { $0.append(event) }
        signal.yield()
    }

    /// What has been posted since the last time, oldest first.
    func take() -> [Event] {
        waiting.withLock { events in
            defer { events.removeAll() }
            return events
        }
    }
}
