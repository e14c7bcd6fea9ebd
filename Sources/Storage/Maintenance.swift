public import FoundationEssentials
import GRDB
import News
import Glibc

extension Archive {
    /// Copies the database as it is at one moment, while it is in use.
    ///
    /// The copy has its name only when it is whole.
    public func backup(to path: String) throws(ArchiveError) {
        let part = path + ".part"
        do {
            try Self.copy(pool, to: part)
            guard rename(part, path) == 0 else { throw ArchiveError.failed(String(cString: strerror(errno))) }
        } catch {
            // Why: what made the copy fail is what there is to say.
            try? Self.removeUnfinished(part)
            throw ArchiveError(error, in: path)
        }
    }

    /// Copies a database that nobody uses, with what stands in the log beside it.
    public static func copy(_ path: String, to target: String) throws(ArchiveError) {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            try copy(try DatabaseQueue(path: path, configuration: configuration), to: target)
        } catch {
            throw ArchiveError(error, in: path)
        }
    }

    private static func copy(_ database: some DatabaseReader, to target: String) throws {
        try removeUnfinished(target)
        // Readers' addresses, and what ends their subscriptions, are nobody else's.
        let descriptor = Glibc.open(target, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ArchiveError.failed("\(target): \(String(cString: strerror(errno)))") }
        Glibc.close(descriptor)
        let copy = try DatabaseQueue(path: target)
        try database.backup(to: copy)
        // One file: a copy is moved about without its neighbours.
        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try copy.close()
    }

    private static func removeUnfinished(_ part: String) throws {
        for file in [part, part + "-journal"] where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    }

    /// What is wrong with a database file, in words; empty where nothing is.
    ///
    /// - Throws: `ArchiveError` where it may not be looked at.
    public static func faults(in path: String) throws(ArchiveError) -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                let quick = try String.fetchAll(db, sql: "PRAGMA quick_check(20)").filter { $0 != "ok" }
                let keys = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").prefix(20).map { row in
                    "a row of \(row["table"] as String) points to nothing in \(row["parent"] as String)"
                }
                let isOurs = try db.tableExists("story") && db.tableExists("feed")
                let isNewer = try isOurs && Schema.migrator.hasBeenSuperseded(db)
                return quick + keys + (isOurs ? [] : ["no database of Umschau"])
                    + (isNewer ? ["written by a newer umschau"] : [])
            }
        } catch let error as DatabaseError where Self.isWithoutRights(error, to: path) {
            throw .failed("\(path): \(error.message ?? "it cannot be opened")")
        } catch let error as DatabaseError where Self.wantsRoom.contains(error.extendedResultCode) {
            // The disk's fault, and not that of what is on it.
            throw .failed("\(path): \(error.message ?? "it cannot be read"); is its disk full?")
        } catch {
            return [ArchiveError(error).description]
        }
    }

    private static let wantsRoom: [ResultCode] = [
        .SQLITE_FULL, .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_SHMSIZE, .SQLITE_IOERR_SHMOPEN,
    ]

    private static func isWithoutRights(_ error: DatabaseError, to path: String) -> Bool {
        guard [.SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM].contains(error.resultCode) else { return false }
        // Who reads a log that is in use has to write beside it.
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return access(path, R_OK) != 0 || access(folder, W_OK) != 0
    }

    /// Deletes stories that last changed, articles that came and editions that were closed before a time: at most `limit` stories.
    ///
    /// Gives how many stories went. Small batches, so that nothing waits long.
    public func prune(before cutoff: Date, limit: Int) throws(ArchiveError) -> Int {
        try write { db in
            let stories = try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM story
                    WHERE (published IS NOT NULL AND updated < ?1 OR published IS NULL AND opened < ?1 AND updated < ?1)
                        AND merged_into IS NULL
                        AND NOT EXISTS (SELECT 1 FROM article WHERE story = story.id AND first_seen >= ?1) LIMIT ?2
                    """,
                arguments: [cutoff.timeIntervalSince1970, limit])
            // A day's feed goes a day after the last of its stories, whatever time zone it was named in.
            try db.execute(
                sql: "DELETE FROM archived_feed WHERE day < date(?, 'unixepoch', '-1 day')",
                arguments: [cutoff.timeIntervalSince1970])
            for sql in Self.pruningEditions { try db.run(sql, [cutoff.timeIntervalSince1970]) }
            try db.run("DELETE FROM seen WHERE deleted < ?", [cutoff.timeIntervalSince1970 - Self.longestMemory])
            for story in stories {
                try Self.remember(story, deletedAt: cutoff, in: db)
                for sql in Self.pruning { try db.cachedStatement(sql: sql).execute(arguments: [story]) }
            }
            return stories.count
        }
    }

    private static func remember(_ story: String, deletedAt time: Date, in db: Database) throws {
        let articles = try Row.fetchAll(
            db, sql: "SELECT feed, key, title, teaser FROM article WHERE story = ?", arguments: [story])
        for article in articles {
            try db.run(
                "INSERT OR REPLACE INTO seen (feed, key, text, deleted) VALUES (?, ?, ?, ?)",
                [
                    article["feed"] as Int64, article["key"] as String,
                    textMark(title: article["title"], teaser: article["teaser"]), time.timeIntervalSince1970,
                ])
        }
    }

    /// Headline and teaser in one figure.
    static func textMark(title: String, teaser: String) -> Int64 {
        Int64(bitPattern: Fingerprint.of(title + "\n" + teaser))
    }

    /// How long an article is remembered after it was deleted, seconds.
    private static let longestMemory: TimeInterval = 180 * 24 * 3600

    /// In this order: a story goes with the ones it absorbed, when nothing points to its articles any more.
    private static let pruning = [
        """
        INSERT INTO article_text (article_text, rowid, title, teaser)
        SELECT 'delete', id, title, teaser FROM article WHERE story = ?
        """,
        "UPDATE article SET copy_of = NULL WHERE copy_of IN (SELECT id FROM article WHERE story = ?)",
        "DELETE FROM article WHERE story = ?",
        """
        WITH RECURSIVE gone (id) AS (
            VALUES (?) UNION SELECT story.id FROM story JOIN gone ON story.merged_into = gone.id)
        DELETE FROM story WHERE id IN gone
        """,
    ]

    /// The last edition of a list stays: it tells what its readers know.
    private static let pruningEditions = [
        "DELETE FROM delivery WHERE (list, day) IN (\(oldEditions))",
        "DELETE FROM edition WHERE (list, day) IN (\(oldEditions))",
    ]

    private static let oldEditions = """
        SELECT list, day FROM edition AS old WHERE closed < ?
            AND closed < (SELECT max(closed) FROM edition WHERE edition.list = old.list)
        """

    /// The error a write would fail with now; nil where it would succeed.
    public func writingFault(at now: Date) -> ArchiveError? {
        do {
            try set("last probe", to: now.formatted(.iso8601))
            return nil
        } catch {
            return error
        }
    }

    /// How many deliveries of digest mails are in each state.
    public func deliveryCounts() throws(ArchiveError) -> [String: Int] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT state, count(*) AS deliveries FROM delivery GROUP BY state")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["state"], $0["deliveries"]) })
        }
    }
}
