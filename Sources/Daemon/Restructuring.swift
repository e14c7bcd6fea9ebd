import News
import Stories
import Storage

extension PollRecord {
    /// Notes that stories turned out to be one, for those filed earlier in the same poll too.
    mutating func merge(_ absorbed: [StoryID], into survivor: StoryID) {
        for from in absorbed where from != survivor {
            for index in new.indices where new[index].article.story == from { new[index].article.story = survivor }
            for index in updated.indices where updated[index].article.story == from {
                updated[index].article.story = survivor
            }
            for index in merged.indices where merged[index].into == from { merged[index].into = survivor }
            for (article, story) in moved where story == from { moved[article] = survivor }
            merged.append((from, survivor))
        }
    }

    /// Notes that some of a story's articles are another story.
    mutating func part(_ parting: Newsroom.Parting) {
        parted.formUnion([parting.from, parting.story])
        for id in parting.articles {
            if let index = new.firstIndex(where: { $0.article.id == id }) {
                new[index].article.story = parting.story
            } else {
                moved[id] = parting.story
            }
            if let index = updated.firstIndex(where: { $0.article.id == id }) {
                updated[index].article.story = parting.story
            }
        }
    }
}
