import FoundationEssentials
import GRDB
public import News

/// The popular list as it is replaced: story, score, outlets with own texts, copies.
public struct PopularRow: Sendable {
    public let story: StoryID
    public let score: Double
    public let outlets: Int
    public let copies: Int

    public init(story: StoryID, score: Double, outlets: Int, copies: Int) {
        self.story = story
        self.score = score
        self.outlets = outlets
        self.copies = copies
    }
}

/// What is shown beside a story.
public struct Recommendation: Sendable {
    public let story: StoryID
    /// What its own reports have in common, in words of theirs.
    public let because: [String]
    public let related: [Related]
    public let moreLikeThis: [Related]

    public init(story: StoryID, because: [String] = [], related: [Related], moreLikeThis: [Related]) {
        self.story = story
        self.because = because
        self.related = related
        self.moreLikeThis = moreLikeThis
    }
}

extension Archive {
    /// Replaces the recommendations of some stories and, unless it is nil, the popular list.
    public func recommend(
        _ lists: [Recommendation], popular: [PopularRow]?
    ) throws(ArchiveError) {
        try write { db in
            for list in lists {
                try db.run("DELETE FROM related WHERE story = ?", [list.story.text])
                try db.run(
                    "UPDATE story SET because = ? WHERE id = ?",
                    [list.because.joined(separator: "\n"), list.story.text])
                for (kind, entries) in [("related", list.related), ("like", list.moreLikeThis)] {
                    for (rank, entry) in entries.enumerated() {
                        try db.run(
                            "INSERT INTO related VALUES (?, ?, ?, ?, ?, ?)",
                            [
                                list.story.text, kind, rank, entry.story.text, entry.score,
                                entry.because.joined(separator: "\n"),
                            ])
                    }
                }
            }
            guard let popular else { return }
            try db.execute(sql: "DELETE FROM popular")
            for (rank, row) in popular.enumerated() {
                try db.execute(
                    sql: "INSERT INTO popular VALUES (?, ?, ?, ?, ?)",
                    arguments: [rank, row.story.text, row.score, row.outlets, row.copies])
            }
        }
    }

    /// A story with its reports and recommendations; nil while it is not published.
    public func coverage(of id: StoryID) throws(ArchiveError) -> Coverage? {
        guard let story = try story(id), story.published != nil, var coverage = try coverage(of: [story]).first else {
            return nil
        }
        if let lead = coverage.lead {
            coverage.fromSameOutlet = try read { db in try Self.others(by: lead.article.feed, than: id, in: db) }
        }
        return coverage
    }

    /// Without what else their outlets report.
    public func coverage(of stories: [Story]) throws(ArchiveError) -> [Coverage] {
        try read { db in
            try stories.map { story in
                let reports = try Self.reports(of: story.id, in: db)
                return Coverage(
                    story: story, reports: reports, related: try Self.pointers("related", of: story.id, in: db),
                    moreLikeThis: try Self.pointers("like", of: story.id, in: db))
            }
        }
    }

    /// The most talked-about published stories.
    public func popular() throws(ArchiveError) -> [PopularStory] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT popular.*, story.id, story.title, '' AS because, article.teaser, article.language
                    FROM popular JOIN story ON story.id = popular.story JOIN article ON article.id = story.lead
                    WHERE story.published IS NOT NULL ORDER BY rank
                    """
            ).map { row in
                PopularStory(
                    pointer: Coverage.Pointer(row), score: row["score"], outlets: row["outlets"], copies: row["copies"])
            }
        }
    }

    private static func reports(of story: StoryID, in db: Database) throws -> [Report] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(Article.columns), feed.title AS outlet, feed.home_page, feed.country, feed.url AS feed_url
                FROM article JOIN feed ON feed.id = article.feed
                WHERE story = ? ORDER BY article.published, article.id
                """)
        return try Row.fetchAll(statement, arguments: [story.text]).map { row in
            Report(
                article: Article(row), outlet: row["outlet"], outletPage: row["home_page"], country: row["country"],
                feedURL: row["feed_url"])
        }
    }

    private static func pointers(_ kind: String, of story: StoryID, in db: Database) throws -> [Coverage.Pointer] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT other.id, other.title, related.because, article.teaser, article.language
                FROM related JOIN story AS other ON other.id = related.other JOIN article ON article.id = other.lead
                WHERE related.story = ? AND related.kind = ? AND other.published IS NOT NULL ORDER BY related.rank
                """)
        return try Row.fetchAll(statement, arguments: [story.text, kind]).map { Coverage.Pointer($0) }
    }

    /// Stories that an outlet's latest reports lead.
    private static func others(by feed: Feed.ID, than story: StoryID, in db: Database) throws -> [Coverage.Pointer] {
        // Why the latest alone: an outlet that seldom leads would have all it ever wrote looked through.
        let statement = try db.cachedStatement(
            sql: """
                SELECT story.id, story.title, '' AS because, article.teaser, article.language
                FROM (SELECT id, story, teaser, language FROM article WHERE feed = ? ORDER BY published DESC LIMIT 500)
                    AS article JOIN story ON story.id = article.story AND story.lead = article.id
                WHERE story.id <> ? AND story.published IS NOT NULL
                ORDER BY story.updated DESC LIMIT 5
                """)
        return try Row.fetchAll(statement, arguments: [feed, story.text]).map { Coverage.Pointer($0) }
    }
}

extension Coverage.Pointer {
    fileprivate init(_ row: Row) {
        let because: String = row["because"]
        self.init(
            story: StoryID(row["id"]), title: row["title"], teaser: row["teaser"], language: Language(row["language"]),
            because: because.split(separator: "\n").map(String.init))
    }
}
