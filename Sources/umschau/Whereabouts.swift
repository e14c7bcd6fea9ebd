import News
import Stories

/// The story each article of a stream is in, while stories merge and part.
///
/// A merger is noted once, whatever the number of articles it moves.
struct Whereabouts {
    private var stories: [Article.ID: StoryID] = [:]
    /// What became of stories that are others now.
    private var survivors: [StoryID: StoryID] = [:]

    /// Takes in what the filing of an article changed, for those before it too.
    mutating func note(_ filing: Newsroom.Filing, of article: Article.ID) {
        stories[article] = filing.story
        for absorbed in filing.absorbed { survivors[absorbed] = filing.story }
        guard let parted = filing.parted else { return }
        for moved in parted.articles where stories[moved] != nil { stories[moved] = parted.story }
    }

    /// An article's story as of now; nil where it was never noted.
    subscript(article: Article.ID) -> StoryID? {
        guard var story = stories[article] else { return nil }
        while let survivor = survivors[story] { story = survivor }
        return story
    }

    /// Forgets an article that nothing will move any more.
    mutating func forget(_ article: Article.ID) {
        stories[article] = nil
    }
}
