public import FoundationEssentials
import GRDB
public import News

/// All that one poll leaves behind, committed together or not at all.
public struct PollRecord: Sendable {
    public var feed: Feed
    public var new: [Article] = []
    public var updated: [Article] = []
    /// Stories that turned out to be others; in the order in which that was seen.
    public var merged: [(from: StoryID, into: StoryID)] = []
    /// Stories of which some articles turned out to be another one.
    public var parted: Set<StoryID> = []
    /// Articles stored earlier that turned out to belong to another story than they were filed to.
    public var moved: [Article.ID: StoryID] = [:]

    public init(feed: Feed) { self.feed = feed }
}

/// What the Archive knows of an item that a feed shows.
public enum Sighting: Sendable {
    case again(Article)
    /// New; to be stored under this key.
    case first(key: String)
    /// It was stored, and deleted for its age.
    case deleted
}

extension Archive {
    /// Articles, their stories and the feed's validators in one transaction.
    public func record(_ poll: PollRecord, stories: [Story]) throws(ArchiveError) {
        try write { db in
            for story in stories { try Self.save(story, in: db) }
            for (from, into) in poll.merged { try Self.merge(from, into: into, in: db) }
            for (article, story) in poll.moved {
                try db.run("UPDATE article SET story = ? WHERE id = ?", [story.text, article])
            }
            for article in poll.new { try Self.insert(article, in: db) }
            for article in poll.updated {
                try Self.unindex(article.id, in: db)
                try db.run(
                    """
                    UPDATE article SET place = ?, url = ?, title = ?, teaser = ?, edited = ?, credit = ? WHERE id = ?
                    """,
                    [
                        Identity.addressKey(of: article.url), article.url, article.title, article.teaser,
                        article.edited?.timeIntervalSince1970, article.credit, article.id,
                    ])
                try Self.index(article, in: db)
            }
            try Self.save(poll.feed, in: db)
        }
    }

    /// Moves a story's articles, and forgets who recommended it.
    private static func merge(_ from: StoryID, into: StoryID, in db: Database) throws {
        try db.run("UPDATE article SET story = ? WHERE story = ?", [into.text, from.text])
        try db.run("DELETE FROM related WHERE other = ? OR story = ?", [from.text, from.text])
        try db.run("DELETE FROM popular WHERE story = ?", [from.text])
    }

    public func save(_ stories: [Story]) throws(ArchiveError) {
        try write { db in
            for story in stories { try Self.save(story, in: db) }
        }
    }

    /// Whether each draft of a feed is stored already, by guid and, failing that, by address.
    ///
    /// `drafts`: with the key each has in its document. `identity`: what the document's items may be known by.
    /// Gives in the order of the drafts.
    public func sightings(
        of drafts: [(key: String, draft: Draft)], in feed: Feed.ID, by identity: Identity
    ) throws(ArchiveError) -> [Sighting] {
        try read { db in
            let any = try db.cachedStatement(
                sql: "SELECT 1 FROM article WHERE feed = ? UNION ALL SELECT 1 FROM seen WHERE feed = ? LIMIT 1")
            guard try Bool.fetchOne(any, arguments: [feed, feed]) != nil else {
                return drafts.map { .first(key: $0.key) }
            }
            let byKey = try db.cachedStatement(sql: "SELECT \(Article.columns) FROM article WHERE feed = ? AND key = ?")
            let byAddress = try db.cachedStatement(
                sql: "SELECT \(Article.columns) FROM article WHERE feed = ? AND place = ? ORDER BY id DESC LIMIT 1")
            let byHeadline = try db.cachedStatement(
                sql:
                    "SELECT \(Article.columns) FROM article WHERE feed = ? AND key > ? AND key < ? ORDER BY id DESC LIMIT 1"
            )
            let deleted = try db.cachedStatement(sql: "SELECT text FROM seen WHERE feed = ? AND key IN (?, ?)")
            let shown = Set(drafts.map(\.key))
            lazy var addresses = Set(drafts.compactMap { identity.addressKey(of: $0.draft) })
            return try drafts.map { key, draft in
                let holder = try Row.fetchOne(byKey, arguments: [feed, key]).map { Article($0) }
                let isUsedAgain = holder.map { Identity.isUsedAgain($0, by: draft, at: key) } ?? false
                // Nearly all are as they were.
                if let holder, !isUsedAgain, holder.title == draft.title, holder.url == draft.address {
                    return .again(holder)
                }
                let address = identity.addressKey(of: draft)
                let former = holder.flatMap { Identity.addressKey(of: $0.url) }
                // Whose address another item of the document has, is not this one.
                let isUnchanged = holder.map { $0.title == draft.title && $0.teaser == draft.teaser } ?? false
                let isElsewhere = !isUnchanged && former != address && former.map(addresses.contains) ?? false
                if let holder, !isUsedAgain, !isElsewhere, Identity.confirms(holder, draft) { return .again(holder) }
                // Where the key was somebody else's before, maybe of one that is deleted.
                let dated = holder == nil || isUsedAgain ? Identity.datedKey(of: draft, at: key) : nil
                // A headline has no place: what used it last has it in its key.
                let last =
                    address == nil && dated != nil
                    ? try Row.fetchOne(byHeadline, arguments: [feed, key + "#", key + "$"])
                    : try Row.fetchOne(byAddress, arguments: [feed, address])
                let same = last.map { Article($0) }
                // What stands in the document itself is no former self of another item.
                if let same, same.key == key || !shown.contains(same.key), Identity.confirms(same, draft, at: key),
                    !Identity.isUsedAgain(same, by: draft, at: key)
                {
                    return .again(same)
                }
                let title = draft.title.isEmpty ? draft.teaser : draft.title
                let mark = Self.textMark(title: title, teaser: draft.teaser)
                if try Int64.fetchAll(deleted, arguments: [feed, key, dated ?? key]).contains(mark) { return .deleted }
                guard let other = dated ?? (holder == nil ? nil : address ?? key + "#" + draft.title) else {
                    return .first(key: key)
                }
                return try Row.fetchOne(byKey, arguments: [feed, other]).map { .again(Article($0)) }
                    ?? .first(key: holder == nil ? key : other)
            }
        }
    }

    /// An article of the same outlet with the same headline and teaser, of its latest ones.
    ///
    /// `apart`: seconds between the two at most.
    public func twin(of article: Article, within apart: TimeInterval) throws(ArchiveError) -> Article.ID? {
        let time = article.published.timeIntervalSince1970
        return try read { db in
            // Why the latest alone: all that the outlet ever wrote would be looked through.
            let statement = try db.cachedStatement(
                sql: """
                    SELECT id FROM (
                        SELECT id, title, teaser FROM article WHERE feed = ? AND published BETWEEN ? AND ?
                        ORDER BY published DESC LIMIT 500
                    ) WHERE title = ? AND teaser = ? LIMIT 1
                    """)
            return try Int64.fetchOne(
                statement, arguments: [article.feed, time - apart, time + apart, article.title, article.teaser])
        }
    }

    /// Every article since a time, in order of arrival.
    public func articles(since: Date) throws(ArchiveError) -> [Article] {
        var articles: [Article] = []
        try forEachArticle(since: since) { articles.append($0) }
        return articles
    }

    /// Calls back with every article since a time, in order of arrival; holds one of them at a time.
    public func forEachArticle(since: Date, _ visit: (Article) -> Void) throws(ArchiveError) {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(Article.columns) FROM article WHERE published >= ? ORDER BY id",
                arguments: [since.timeIntervalSince1970])
            while let row = try rows.next() { visit(Article(row)) }
        }
    }

    /// Articles since a time of those stories that most outlets report, at most so many stories.
    public func articles(since: Date, ofMostReported limit: Int) throws(ArchiveError) -> [Article] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(Article.columns) FROM (
                        SELECT story.id FROM article INDEXED BY article_published JOIN story ON story.id = article.story
                        WHERE article.published >= ? AND copy_of IS NULL
                            AND story.published IS NOT NULL AND merged_into IS NULL
                        GROUP BY story.id ORDER BY count(DISTINCT feed) DESC, story.updated DESC LIMIT ?
                    ) AS reported JOIN article ON article.story = reported.id
                    WHERE article.published >= ? ORDER BY article.id
                    """,
                arguments: [since.timeIntervalSince1970, limit, since.timeIntervalSince1970]
            ).map { Article($0) }
        }
    }

    public func articles(of story: StoryID) throws(ArchiveError) -> [Article] {
        try read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT \(Article.columns) FROM article WHERE story = ? ORDER BY id")
            return try Row.fetchAll(statement, arguments: [story.text]).map { Article($0) }
        }
    }

    /// The article with that number, address or exact title.
    public func article(named name: String) throws(ArchiveError) -> Article? {
        try read { db in
            // A number first: addresses and titles have no index.
            let numbered = try Row.fetchOne(
                db, sql: "SELECT \(Article.columns) FROM article WHERE id = ?", arguments: [Int64(name)])
            return try
                (numbered
                ?? Row.fetchOne(
                    db, sql: "SELECT \(Article.columns) FROM article WHERE url = ? OR title = ? ORDER BY id LIMIT 1",
                    arguments: [name, name])).map { Article($0) }
        }
    }

    /// The story a stored article belongs to.
    public func story(ofArticle id: Article.ID) throws(ArchiveError) -> StoryID? {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT story FROM article WHERE id = ?")
            return try String.fetchOne(statement, arguments: [id]).map { StoryID($0) }
        }
    }

    /// Stories that an article has come to after another one, or of which one was edited since a time.
    public func storiesChanged(after article: Article.ID, since time: Date) throws(ArchiveError) -> [StoryID] {
        try read { db in
            try String.fetchAll(
                db, sql: "SELECT story FROM article WHERE id > ? UNION SELECT story FROM article WHERE edited >= ?",
                arguments: [article, time.timeIntervalSince1970]
            ).map { StoryID($0) }
        }
    }

    /// When the stories began of which some articles are older than a time, and others not.
    public func beginnings(before time: Date) throws(ArchiveError) -> [StoryID: Date] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT story, min(published) AS first FROM article
                    WHERE story IN (SELECT story FROM article WHERE published >= ?)
                    GROUP BY story HAVING first < ?
                    """, arguments: [time.timeIntervalSince1970, time.timeIntervalSince1970])
            return Dictionary(rows.map { (StoryID($0["story"]), $0.date("first")) }) { first, _ in first }
        }
    }

    public func lastArticleID() throws(ArchiveError) -> Article.ID {
        try read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM article") ?? 0 }
    }

    private static func insert(_ article: Article, in db: Database) throws {
        try db.run(
            """
            INSERT INTO article (id, feed, key, place, url, title, teaser, language, published, first_seen, edited,
                story, copy_of, credit)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                article.id, article.feed, article.key, Identity.addressKey(of: article.url), article.url, article.title,
                article.teaser, article.language.code, article.published.timeIntervalSince1970,
                article.firstSeen.timeIntervalSince1970, article.edited?.timeIntervalSince1970, article.story.text,
                article.copyOf, article.credit,
            ])
        try index(article, in: db)
    }

    /// Enters an article in the search index.
    // Why: with its values in the statement. A statement that reads while it writes opens a savepoint, and at each of those
    // FTS5 writes down what it has gathered: a segment an article, to be merged with others again and again.
    private static func index(_ article: Article, in db: Database) throws {
        try db.run(
            "INSERT INTO article_text (rowid, title, teaser) VALUES (?, ?, ?)",
            [article.id, article.title, article.teaser])
    }

    /// Takes a stored article out of the search index, before its text changes.
    private static func unindex(_ article: Article.ID, in db: Database) throws {
        try db.run(
            """
            INSERT INTO article_text (article_text, rowid, title, teaser)
            SELECT 'delete', id, title, teaser FROM article WHERE id = ?
            """, [article])
    }
}

extension Article {
    /// What `init` reads.
    static let columns = """
        article.id, article.feed, article.key, article.url, article.title, article.teaser, article.language,
        article.published, article.first_seen, article.edited, article.story, article.copy_of, article.credit
        """

    init(_ row: Row) {
        self.init(
            id: row["id"], feed: row["feed"], key: row["key"], url: row["url"], title: row["title"],
            teaser: row["teaser"], language: Language(row["language"]), published: row.date("published"),
            firstSeen: row.date("first_seen"), edited: row.optionalDate("edited"), story: StoryID(row["story"]),
            copyOf: row["copy_of"], credit: row["credit"])
    }
}
