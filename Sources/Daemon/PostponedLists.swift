import News
import Serving
import Synchronization

/// Stories whose lists wait until a reader asks for them.
///
/// After many articles at once most stories stand on no page that anybody is led to.
final class PostponedLists: Sendable {
    private let stories = Mutex<Set<StoryID>>([])

    func contains(_ story: StoryID) -> Bool { stories.withLock { $0.contains(story) } }

    func remove(_ story: StoryID) {
        stories.withLock { _ = $0.remove(story) }
    }

    /// Takes more of them, and forgets those that are not live any more.
    func add(_ more: Set<StoryID>, whileLive isLive: (StoryID) -> Bool) {
        stories.withLock { stories in
            stories.formUnion(more)
            stories = stories.filter(isLive)
        }
    }
}

/// Has a story's postponed lists made before a reader sees it.
struct ListsOnDemand: ListMaking {
    let poller: Poller
    let postponed: PostponedLists

    /// Nobody waits longer for them, whatever the poller is waiting for.
    private static let patience = Duration.seconds(1)

    func makeLists(of story: StoryID) async {
        guard postponed.contains(story) else { return }
        let (end, send) = AsyncStream.makeStream(of: Void.self)
        // Why: a group would wait for both of them.
        Task {
            await poller.makeLists(of: story)
            send.finish()
        }
        // Why: ended with the lists.
        let limit = Task {
            // Why: it is only cancelled when nobody waits for it.
            try? await Task.sleep(for: Self.patience)
            send.finish()
        }
        for await _ in end {}
        limit.cancel()
    }
}
