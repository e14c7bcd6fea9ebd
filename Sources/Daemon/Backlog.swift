import HeapModule
import News

/// Stories whose lists have to be made anew, the newest first.
struct Backlog {
    private var waiting: Set<StoryID> = []
    /// Those that wait, and maybe some that do no more.
    // Why not sorted for each taking: fifty are taken at a time, of a hundred thousand after a first round.
    private var order = Heap<StoryID>()

    /// Whether any came in since `sift` was called last.
    private(set) var hasGrown = false

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    mutating func insert(_ story: StoryID) {
        guard waiting.insert(story).inserted else { return }
        order.insert(story)
        hasGrown = true
    }

    /// Takes out all but some stories, and gives them.
    mutating func sift(keeping kept: Set<StoryID>) -> Set<StoryID> {
        hasGrown = false
        let sifted = waiting.subtracting(kept)
        waiting.formIntersection(kept)
        order = Heap(waiting)
        return sifted
    }

    mutating func remove(_ story: StoryID) {
        waiting.remove(story)
    }

    mutating func removeAll() {
        self = Backlog()
    }

    /// Takes the newest stories out, at most so many.
    mutating func takeNewest(_ limit: Int) -> [StoryID] {
        var taken: [StoryID] = []
        while taken.count < limit, let story = order.popMax() {
            if waiting.remove(story) != nil { taken.append(story) }
        }
        return taken
    }
}
