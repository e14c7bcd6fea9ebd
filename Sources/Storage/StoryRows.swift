public import FoundationEssentials
import GRDB
public import News

extension Archive {
    public enum StoryOrder: String, Sendable {
        /// By last material change, newest first.
        case change = "updated DESC, id"
        /// Most widely reported first.
        case outlets = """
            (SELECT count(DISTINCT feed) FROM article WHERE article.story = story.id AND copy_of IS NULL) DESC, id
            """
    }

    /// Published stories.
    ///
    /// `after`: a time that their last material change is later than. `includingMerged`: also those that have become part of another, as
    /// they were last announced.
    public func stories(
        limit: Int, _ selection: Selection = .all, after: Date = .distantPast, by order: StoryOrder = .change,
        includingMerged: Bool = false
    ) throws(ArchiveError) -> [Story] {
        var (conditions, arguments) = Self.conditions(of: selection)
        conditions += ["published IS NOT NULL", "updated > ?"]
        arguments += [after.timeIntervalSince1970]
        if !includingMerged { conditions.append("merged_into IS NULL") }
        let sql = """
            SELECT * FROM story WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order.rawValue) LIMIT ?
            """
        let all = arguments + [limit]
        return try read { db in try Row.fetchAll(db, sql: sql, arguments: all).map { Story($0) } }
    }

    private static func conditions(of selection: Selection) -> (sql: [String], arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let countries = selection.countries {
            let mentions = countries.map { _ in "countries LIKE ?" }.joined(separator: " OR ")
            conditions.append("(\(mentions.isEmpty ? "0" : mentions))")
            arguments += StatementArguments(countries.map { "%\($0)%" })
        }
        if let section = selection.section {
            conditions.append("section = ?")
            arguments += [section.rawValue]
        }
        if let source = selection.source {
            conditions.append("id IN (SELECT story FROM article WHERE feed = ?)")
            arguments += [source]
        }
        if let words = selection.words {
            let spoken = selection.language == nil ? "" : " AND article.language = ?"
            conditions.append(
                """
                id IN (SELECT article.story FROM article_text JOIN article ON article.id = article_text.rowid
                WHERE article_text MATCH ?\(spoken))
                """)
            arguments += [matchExpression(words)]
            if let language = selection.language { arguments += [language.code] }
        }
        if let published = selection.published {
            conditions.append("published >= ? AND published < ?")
            arguments += [published.lowerBound.timeIntervalSince1970, published.upperBound.timeIntervalSince1970]
        }
        return (conditions, arguments)
    }

    /// Every word has to stand there, by its beginning; nothing a reader types is taken for FTS5's syntax.
    private static func matchExpression(_ words: String) -> String {
        let terms = words.split { !$0.isLetter && !$0.isNumber }.prefix(12)
        return terms.isEmpty ? "\"\"" : terms.map { "\"\($0)\"*" }.joined(separator: " AND ")
    }

    /// Days on which stories were first published, newest first, with how many.
    ///
    /// `day`: the name of a time's day, in the site's time zone.
    public func days(named day: @Sendable (Date) -> String) throws(ArchiveError) -> [(day: String, stories: Int)] {
        let hours = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT CAST(published / 900 AS INTEGER) AS quarter, count(*) AS stories FROM story
                    WHERE published IS NOT NULL AND merged_into IS NULL GROUP BY quarter
                    """
            ).map { (quarter: $0["quarter"] as Int, stories: $0["stories"] as Int) }
        }
        // Quarters of an hour: no time zone begins its day between them.
        var counts: [String: Int] = [:]
        for hour in hours {
            counts[day(Date(timeIntervalSince1970: Double(hour.quarter) * 900)), default: 0] += hour.stories
        }
        return counts.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    }

    /// When the last story before a time was first published; nil where there is none.
    public func lastPublication(before time: Date) throws(ArchiveError) -> Date? {
        try read { db in
            try Double.fetchOne(
                db,
                sql: """
                    SELECT published FROM story WHERE published IS NOT NULL AND published < ? AND merged_into IS NULL
                    ORDER BY published DESC LIMIT 1
                    """,
                arguments: [time.timeIntervalSince1970]
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }

    /// A past day's feed as it was first served; made and kept where nobody has asked before.
    ///
    /// `make`: gives nil where there is nothing to keep.
    public func archivedFeed(_ day: String, making make: () throws(ArchiveError) -> String?) throws(ArchiveError)
        -> String?
    {
        let kept = try read { db in
            try String.fetchOne(db, sql: "SELECT document FROM archived_feed WHERE day = ?", arguments: [day])
        }
        if let kept { return kept }
        guard let made = try make() else { return nil }
        return try write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO archived_feed VALUES (?, ?)", arguments: [day, made])
            return try String.fetchOne(db, sql: "SELECT document FROM archived_feed WHERE day = ?", arguments: [day])
                ?? made
        }
    }

    public func story(_ id: StoryID) throws(ArchiveError) -> Story? {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM story WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id.text]).map { Story($0) }
        }
    }

    /// Stories that wait for their first publication.
    public func unsettledStories() throws(ArchiveError) -> [Story] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM story WHERE published IS NULL AND merged_into IS NULL ORDER BY opened, id"
            ).map {
                Story($0)
            }
        }
    }

    public func storyCount() throws(ArchiveError) -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM story WHERE published IS NOT NULL AND merged_into IS NULL")
                ?? 0
        }
    }

    /// `updated` values are distinct (feed validators warn otherwise): a tie moves on by a millisecond.
    static func save(_ story: Story, in db: Database) throws {
        var updated = story.updated.timeIntervalSince1970.rounded(.down)
        if story.published != nil {
            let isTaken = try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT 1 FROM story WHERE published IS NOT NULL AND updated = ? AND id <> ?"),
                arguments: [updated, story.id.text])
            if isTaken == true {
                // Behind the last of all: many stories may come out in one second.
                let latest = try Double.fetchOne(
                    db.cachedStatement(sql: "SELECT max(updated) FROM story WHERE published IS NOT NULL"))
                updated = (((latest ?? updated) * 1000).rounded() + 1) / 1000
            }
        }
        try db.run(
            """
            INSERT INTO story (id, title, lead, opened, published, updated, version, revision, announced_outlets,
                announced_languages, countries, merged_into, section, announced_countries)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET title = excluded.title, lead = excluded.lead,
                published = excluded.published, updated = excluded.updated, version = excluded.version,
                revision = excluded.revision, announced_outlets = excluded.announced_outlets,
                announced_languages = excluded.announced_languages, countries = excluded.countries,
                merged_into = excluded.merged_into, section = excluded.section,
                announced_countries = excluded.announced_countries
            """,
            [
                story.id.text, story.title, story.lead, story.opened.timeIntervalSince1970,
                story.published?.timeIntervalSince1970.rounded(.down), updated, story.version, story.revision,
                story.announcedOutlets, story.announcedLanguages.joined(separator: " "),
                story.countries.joined(separator: " "), story.mergedInto?.text, story.section?.rawValue,
                story.announcedCountries.joined(separator: " "),
            ])
    }
}

extension Story {
    init(_ row: Row) {
        func list(_ column: String) -> [String] { (row[column] as String).split(separator: " ").map(String.init) }
        self.init(
            id: StoryID(row["id"]), title: row["title"], lead: row["lead"], opened: row.date("opened"),
            published: row.optionalDate("published"), updated: row.date("updated"), version: row["version"],
            revision: row["revision"], announcedOutlets: row["announced_outlets"],
            announcedLanguages: list("announced_languages"), countries: list("countries"),
            announcedCountries: list("announced_countries"),
            section: (row["section"] as String?).flatMap { Section(rawValue: $0) },
            because: (row["because"] as String).split(separator: "\n").map(String.init),
            mergedInto: (row["merged_into"] as String?).map { StoryID($0) })
    }
}
