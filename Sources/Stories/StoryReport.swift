public import FoundationEssentials
public import News

/// A report as far as its story has to know it.
public struct StoryReport: Sendable {
    public let id: Article.ID
    public let feed: Feed.ID
    public let title: String
    public let teaser: String
    public let language: Language
    public let published: Date
    /// Whether it repeats another article's text.
    public let isCopy: Bool

    public init(_ article: Article) {
        id = article.id
        feed = article.feed
        title = article.title
        teaser = article.teaser
        language = article.language
        published = article.published
        isCopy = article.copyOf != nil
    }

    init(_ report: FiledReport) {
        id = report.id
        feed = report.feed
        title = report.title
        teaser = report.teaser
        language = report.language
        published = Date(timeIntervalSince1970: report.time)
        isCopy = report.copyOf != nil
    }
}

extension Newsroom {
    /// The reports of a story that are inside the window, in order of arrival.
    public func liveReports(of story: StoryID) -> [StoryReport] {
        (self.story(story)?.members ?? []).map { StoryReport(self[$0]) }.sorted { $0.id < $1.id }
    }
}
