public import FoundationEssentials
import GRDB
public import News

extension Archive {
    /// Published stories by last material change, newest first.
    ///
    /// `countries`: only stories about, or from, one of these; nil for all. `includingMerged`: also those that have
    /// become part of another, as they were last announced.
    public func stories(
        limit: Int, countries: [String]? = nil, since: Date = .distantPast, includingMerged: Bool = false
    ) throws(ArchiveError) -> [Story] {
        try read { db in
            let mentions = (countries ?? []).map { _ in "countries LIKE ?" }.joined(separator: " OR ")
            let filter =
                (countries == nil ? "" : "AND (\(mentions.isEmpty ? "0" : mentions)) ")
                + (includingMerged ? "" : "AND merged_into IS NULL")
            let patterns = (countries ?? []).map { "%\($0)%" }
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM story WHERE published IS NOT NULL AND updated >= ? \(filter)
                    ORDER BY updated DESC, id LIMIT ?
                    """,
                arguments: [since.timeIntervalSince1970] + StatementArguments(patterns) + [limit]
            ).map { Story($0) }
        }
    }

    public func story(_ id: StoryID) throws(ArchiveError) -> Story? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM story WHERE id = ?", arguments: [id.text]).map { Story($0) }
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

    /// `updated` values are distinct (feed validators warn otherwise): a tie moves on by a second.
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
                updated = (latest ?? updated) + 1
            }
        }
        try db.execute(
            sql: """
                INSERT INTO story (id, title, lead, opened, published, updated, version, revision, announced_outlets,
                    announced_languages, countries, merged_into)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET title = excluded.title, lead = excluded.lead,
                    published = excluded.published, updated = excluded.updated, version = excluded.version,
                    revision = excluded.revision, announced_outlets = excluded.announced_outlets,
                    announced_languages = excluded.announced_languages, countries = excluded.countries,
                    merged_into = excluded.merged_into
                """,
            arguments: [
                story.id.text, story.title, story.lead, story.opened.timeIntervalSince1970,
                story.published?.timeIntervalSince1970.rounded(.down), updated, story.version, story.revision,
                story.announcedOutlets, story.announcedLanguages.joined(separator: " "),
                story.countries.joined(separator: " "), story.mergedInto?.text,
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
            mergedInto: (row["merged_into"] as String?).map { StoryID($0) })
    }
}
