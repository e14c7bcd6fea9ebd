import FoundationEssentials
import GRDB
public import News

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
    /// Replaces the recommendations of some stories and, unless it is nil, the popular list, most popular first.
    public func recommend(_ lists: [Recommendation], popular: [StoryID]?) throws(ArchiveError) {
        try write { db in
            for list in lists {
                try db.run("DELETE FROM related WHERE story = ?", [list.story.text])
                try db.run(
                    "UPDATE story SET because = ?, is_recommended = 1 WHERE id = ?",
                    [list.because.joined(separator: "\n"), list.story.text])
                // It may have been deleted meanwhile, and so may those it leads to.
                guard db.changesCount == 1 else { continue }
                for (kind, entries) in [("related", list.related), ("like", list.moreLikeThis)] {
                    for (rank, entry) in entries.enumerated() {
                        try db.run(
                            "INSERT INTO related SELECT ?, ?, ?, id, ? FROM story WHERE id = ?",
                            [list.story.text, kind, rank, entry.because.joined(separator: "\n"), entry.story.text])
                    }
                }
            }
            guard let popular else { return }
            try db.execute(sql: "DELETE FROM popular")
            for (rank, story) in popular.enumerated() {
                try db.run("INSERT INTO popular VALUES (?, ?)", [rank, story.text])
            }
        }
    }

    /// A story with its reports and recommendations; nil while it is not published.
    ///
    /// `language`: of other stories' headlines, where a report in it is there; nil for that of their leading reports.
    public func coverage(of id: StoryID, pointingIn language: Language? = nil) throws(ArchiveError) -> Coverage? {
        guard let story = try story(id), story.published != nil,
            var coverage = try coverage(of: [story], pointingIn: language).first
        else { return nil }
        if let lead = coverage.lead {
            coverage.fromSameOutlet = try read { db in try Self.others(by: lead.article.feed, than: id, in: db) }
        }
        return coverage
    }

    /// Without what else their outlets report.
    public func coverage(
        of stories: [Story], pointingIn language: Language? = nil
    ) throws(ArchiveError) -> [Coverage] {
        try read { db in
            try stories.map { story in
                let reports = try Self.reports(of: story.id, in: db)
                return Coverage(
                    story: story, reports: reports,
                    related: try Self.pointers("related", of: story.id, language, in: db),
                    moreLikeThis: try Self.pointers("like", of: story.id, language, in: db),
                    survivor: try story.mergedInto.flatMap { try Self.pointer(to: $0, language, in: db) })
            }
        }
    }

    /// The most talked-about published stories.
    ///
    /// `language`: of their headlines, where a report in it is there.
    public func popular(in language: Language? = nil) throws(ArchiveError) -> [PopularStory] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT other.id, '' AS because, \(Self.headline),
                        (SELECT count(DISTINCT feed) FROM article WHERE story = other.id AND copy_of IS NULL) AS outlets
                    FROM popular JOIN story AS other ON other.id = popular.story \(Self.spokenReport)
                    WHERE other.published IS NOT NULL ORDER BY rank
                    """,
                arguments: ["language": language?.code ?? ""]
            ).map { PopularStory(pointer: Coverage.Pointer($0), outlets: $0["outlets"]) }
        }
    }

    private static func reports(of story: StoryID, in db: Database) throws -> [Report] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(Article.columns), feed.title AS outlet, feed.home_page, feed.url AS feed_url
                FROM article JOIN feed ON feed.id = article.feed
                WHERE story = ? ORDER BY article.published, article.id
                """)
        return try Row.fetchAll(statement, arguments: [story.text]).map { row in
            Report(
                article: Article(row), outlet: row["outlet"], outletPage: row["home_page"],
                feedURL: row["feed_url"])
        }
    }

    /// Headline, teaser and language of the story `other`, as `Coverage.report(for:)` chooses them.
    private static let headline = """
        coalesce(spoken.title, lead.title) AS title, coalesce(spoken.teaser, lead.teaser) AS teaser,
        coalesce(spoken.language, lead.language) AS language
        """

    /// Its leading report, and the first one in the language that is asked for where that is another one.
    private static let spokenReport = """
        JOIN article AS lead ON lead.id = other.lead
        LEFT JOIN article AS spoken ON :language <> '' AND lead.language <> :language AND spoken.id = (
            SELECT id FROM article WHERE story = other.id AND language = :language AND copy_of IS NULL
            ORDER BY published, id LIMIT 1)
        """

    private static func pointer(
        to story: StoryID, _ language: Language?, in db: Database
    ) throws -> Coverage.Pointer? {
        let statement = try db.cachedStatement(
            sql:
                "SELECT other.id, '' AS because, \(headline) FROM story AS other \(spokenReport) WHERE other.id = :story"
        )
        return try Row.fetchOne(statement, arguments: ["story": story.text, "language": language?.code ?? ""]).map {
            Coverage.Pointer($0)
        }
    }

    private static func pointers(
        _ kind: String, of story: StoryID, _ language: Language?, in db: Database
    ) throws -> [Coverage.Pointer] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT other.id, related.because, \(headline)
                FROM related JOIN story AS other ON other.id = related.other \(spokenReport)
                WHERE related.story = :story AND related.kind = :kind AND other.published IS NOT NULL
                ORDER BY related.rank
                """)
        return try Row.fetchAll(
            statement, arguments: ["story": story.text, "kind": kind, "language": language?.code ?? ""]
        ).map { Coverage.Pointer($0) }
    }

    /// Stories that an outlet's latest reports lead.
    private static func others(by feed: Feed.ID, than story: StoryID, in db: Database) throws -> [Coverage.Pointer] {
        // Why the latest alone: an outlet that seldom leads would have all it ever wrote looked through.
        let statement = try db.cachedStatement(
            sql: """
                SELECT story.id, article.title, '' AS because, article.teaser, article.language
                FROM (SELECT id, story, title, teaser, language FROM article WHERE feed = ? ORDER BY published DESC LIMIT 500)
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
