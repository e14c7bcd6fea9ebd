import Foundation
import News
import Stories
import Storage

extension Archive {
    /// Of these the ten most popular are chosen: what fewer outlets report cannot be among them.
    private static let candidatesForPopular = 100

    /// The ten most popular stories of a day, most popular first.
    func mostPopular(at now: Date) throws(ArchiveError) -> [StoryID] {
        let recent = try articles(since: now.addingTimeInterval(-24 * 3600), ofMostReported: Self.candidatesForPopular)
        return Dictionary(grouping: recent, by: \.story).map { id, articles in
            (story: id, score: Popularity(of: articles, at: now).score)
        }.sorted { ($1.score, $0.story) < ($0.score, $1.story) }.prefix(10).map(\.story)
    }
}
