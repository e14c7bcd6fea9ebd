import Foundation
import News
import Stories

/// How fast articles are filed when a window is full, and whether it stays so however many were filed before.
struct FilingSpeed {
    /// Articles a round of the window takes, as many as it needs for 10,000 live stories.
    private static let articlesPerWindow = 40_000

    private let articles: [LabelledArticle]
    private var newsroom = Newsroom()
    private var filed = 0

    /// `articles`: taken again and again, in their order, evenly spread over time.
    init(_ articles: [LabelledArticle]) {
        self.articles = articles
    }

    struct Round {
        let filed: Int
        let liveStories: Int
        let perSecond: Double
        /// Seconds of the slowest article in a hundred.
        let slowestHundredth: Double
        /// Bytes of the process that are in memory.
        let residentBytes: Int
    }

    /// Files as many articles as a window holds, and measures the processor time of the last half of them.
    mutating func round() -> Round {
        var seconds: [Double] = []
        for turn in 0..<Self.articlesPerWindow {
            let submission = next()
            let start = Machine.processorSeconds()
            _ = newsroom.file(submission)
            if turn >= Self.articlesPerWindow / 2 { seconds.append(Machine.processorSeconds() - start) }
        }
        seconds.sort()
        return Round(
            filed: filed, liveStories: newsroom.liveStoryCount,
            perSecond: Double(seconds.count) / seconds.reduce(0, +),
            slowestHundredth: seconds[seconds.count * 99 / 100], residentBytes: Self.residentBytes())
    }

    /// The next article, as if it came now.
    ///
    /// Each time round, headlines have the teaser of another article: repeated, all would be copies.
    private mutating func next() -> Newsroom.Submission {
        let article = articles[filed % articles.count].submission
        let other = articles[(filed + filed / articles.count * 7) % articles.count].submission
        filed += 1
        let pace = Newsroom.window / Double(Self.articlesPerWindow)
        return Newsroom.Submission(
            id: Int64(filed), feed: article.feed, seed: "\(filed)", title: article.title,
            teaser: other.language == article.language ? other.teaser : article.teaser,
            language: article.language, time: Date(timeIntervalSince1970: Double(filed) * pace))
    }

    /// From /proc/self/statm (proc(5)), pages of 4 KiB; 0 where there is none.
    private static func residentBytes() -> Int {
        // Why: a figure for people; without procfs the rest still holds.
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
