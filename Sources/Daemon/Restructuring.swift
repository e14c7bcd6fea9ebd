import News
import Stories
import Storage

extension Desk {
    /// A story's articles that are stored already, as they are after a poll.
    ///
    /// They may still be stored under this story, under what it absorbed, under what it left.
    func articles(of id: StoryID, isStored: Bool, with record: PollRecord?) throws(ArchiveError) -> [Article] {
        let moved = record?.moved ?? [:]
        let absorbed = (record?.merged ?? []).filter { $0.into == id }.map(\.from)
        let updated = Dictionary(uniqueKeysWithValues: (record?.updated ?? []).map { ($0.id, $0) })
        var sources = Set(absorbed)
        // A story that is not stored has no stored articles.
        if isStored { sources.insert(id) }
        for (article, story) in moved where story == id {
            if let parent = try archive.story(ofArticle: article) { sources.insert(parent) }
        }
        var articles: [Article] = []
        for source in sources.sorted() {
            articles += try archive.articles(of: source).map { updated[$0.id] ?? $0 }.filter { article in
                (moved[article.id] ?? (source == id || absorbed.contains(source) ? id : source)) == id
            }
        }
        for index in articles.indices { articles[index].story = id }
        return articles.sorted { $0.id < $1.id }
    }
}

extension PollRecord {
    /// Notes that stories turned out to be one, for those filed earlier in the same poll too.
    mutating func merge(_ absorbed: [StoryID], into survivor: StoryID) {
        for from in absorbed where from != survivor {
            for index in new.indices where new[index].story == from { new[index].story = survivor }
            for index in updated.indices where updated[index].story == from {
                updated[index].story = survivor
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
            if let index = new.firstIndex(where: { $0.id == id }) {
                new[index].story = parting.story
            } else {
                moved[id] = parting.story
            }
            if let index = updated.firstIndex(where: { $0.id == id }) {
                updated[index].story = parting.story
            }
        }
    }
}
