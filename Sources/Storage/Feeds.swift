import FoundationEssentials
import GRDB
public import News

extension Archive {
    /// Makes the subscriptions those of the lists.
    ///
    /// Feeds that are no longer listed are kept with their articles, but not polled; what polling has learnt of a
    /// feed stays.
    public func subscribe(to feeds: [Feed]) throws(ArchiveError) {
        try write { db in
            try Self.readdress(feeds, in: db)
            let before = Set(try String.fetchAll(db, sql: "SELECT url FROM feed WHERE subscribed"))
            try db.execute(sql: "UPDATE feed SET subscribed = 0")
            for feed in feeds {
                try db.execute(
                    sql: """
                        INSERT INTO feed (url, title, home_page, language, country, kind, next_due, due_reason)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (url) DO UPDATE SET
                            title = iif(? AND title <> '' AND title NOT LIKE 'http%', title, excluded.title),
                            home_page = excluded.home_page,
                            language = excluded.language, country = excluded.country, kind = excluded.kind, subscribed = 1
                        """,
                    arguments: [
                        feed.url, feed.title, feed.homePage, feed.language?.code, feed.country, feed.kind,
                        feed.health.nextDue.timeIntervalSince1970, feed.health.dueReason, feed.isUnnamed,
                    ])
                if !before.contains(feed.url) { try Self.revive(feed, in: db) }
            }
        }
    }

    /// A feed whose address is spelt otherwise now, or that is listed where it has moved to, is the one it was.
    private static func readdress(_ feeds: [Feed], in db: Database) throws {
        let known = Set(try String.fetchAll(db, sql: "SELECT url FROM feed"))
        let listed = Set(feeds.map(\.url))
        let new = feeds.filter { !known.contains($0.url) }
        guard !new.isEmpty, !known.isEmpty else { return }
        let unlisted = try Row.fetchAll(db, sql: "SELECT * FROM feed ORDER BY subscribed DESC, id").map { Feed($0) }
            .filter { !listed.contains($0.url) }
        var taken: Set<Feed.ID> = []
        var met: Set<String> = []
        // Its own address goes before another one's new one.
        for address in [\Feed.url, \Feed.address] {
            let former = Dictionary(unlisted.map { (Feed.key(ofAddress: $0[keyPath: address]), $0) }) { first, _ in
                first
            }
            for feed in new where !met.contains(feed.url) {
                guard let old = former[Feed.key(ofAddress: feed.url)], taken.insert(old.id).inserted else { continue }
                met.insert(feed.url)
                try readdress(old, as: feed, in: db)
            }
        }
    }

    private static func readdress(_ old: Feed, as feed: Feed, in db: Database) throws {
        try db.run("UPDATE feed SET url = ? WHERE id = ?", [feed.url, old.id])
        // What it has moved to is its own address now, and one that is gone is asked again.
        let isGone = old.http.memory.isGone
        var old = old
        guard isGone || old.http.memory.address != nil else { return }
        (old.http.memory.address, old.http.memory.isGone, old.http.memory.goneSince) = (nil, false, nil)
        if isGone { (old.health.nextDue, old.health.dueReason) = (feed.health.nextDue, feed.health.dueReason) }
        try save(old, in: db)
    }

    /// Who takes a feed that is gone or has moved out of the lists and puts it back wants its own address to be asked again.
    private static func revive(_ feed: Feed, in db: Database) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM feed WHERE url = ?", arguments: [feed.url]) else {
            return
        }
        var stored = Feed(row)
        guard stored.http.memory.isGone || stored.http.memory.address != nil else { return }
        stored.http.memory.isGone = false
        stored.http.forgetMove()
        (stored.health.nextDue, stored.health.dueReason) = (feed.health.nextDue, feed.health.dueReason)
        try save(stored, in: db)
    }

    public func feeds(includingUnsubscribed: Bool = false) throws(ArchiveError) -> [Feed] {
        let filter = includingUnsubscribed ? "" : "WHERE subscribed"
        return try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM feed \(filter) ORDER BY id").map { Feed($0) }
        }
    }

    /// Written before the request goes out, so that a crash cannot lead to an early second one.
    public func setDue(_ feeds: [Feed]) throws(ArchiveError) {
        try write { db in
            for feed in feeds {
                try db.run(
                    "UPDATE feed SET next_due = ?, due_reason = ? WHERE id = ?",
                    [feed.health.nextDue.timeIntervalSince1970, feed.health.dueReason, feed.id])
            }
        }
    }

    /// Stores what polling has learnt of a feed, without articles.
    public func keep(_ feed: Feed) throws(ArchiveError) {
        try write { db in try Self.save(feed, in: db) }
    }

    static func save(_ feed: Feed, in db: Database) throws {
        try db.run(
            """
            UPDATE feed SET title = ?, etag = ?, last_modified = ?, body_hash = ?, next_due = ?, due_reason = ?,
                last_polled = ?, last_success = ?, last_new_article = ?, failures = ?, last_error = ?, polls = ?,
                unchanged = ?, memory = ?
            WHERE id = ?
            """,
            [
                feed.title, feed.http.etag, feed.http.lastModified,
                feed.http.bodyHash.map { Int64(bitPattern: $0) },
                feed.health.nextDue.timeIntervalSince1970, feed.health.dueReason,
                feed.health.lastPolled?.timeIntervalSince1970, feed.health.lastSuccess?.timeIntervalSince1970,
                feed.health.lastNewArticle?.timeIntervalSince1970, feed.health.failures, feed.health.lastError,
                feed.health.polls, feed.health.unchanged,
                String(decoding: try JSONEncoder().encode(feed.http.memory), as: UTF8.self), feed.id,
            ])
    }
}

extension Feed {
    init(_ row: Row) {
        self.init(
            id: row["id"], url: row["url"], title: row["title"], homePage: row["home_page"],
            language: (row["language"] as String?).map { Language($0) }, country: row["country"], kind: row["kind"],
            http: HTTPState(
                etag: row["etag"], lastModified: row["last_modified"],
                bodyHash: (row["body_hash"] as Int64?).map { UInt64(bitPattern: $0) },
                memory: PollMemory(stored: row["memory"])),
            health: Health(
                nextDue: row.date("next_due"), dueReason: row["due_reason"],
                lastPolled: row.optionalDate("last_polled"),
                lastSuccess: row.optionalDate("last_success"), lastNewArticle: row.optionalDate("last_new_article"),
                failures: row["failures"], lastError: row["last_error"], polls: row["polls"],
                unchanged: row["unchanged"]))
    }
}

extension PollMemory {
    /// What a later release wrote otherwise is learnt anew.
    fileprivate init(stored: String?) {
        // Why: a lost memory costs one redirect or one early poll, a row that cannot be read costs the feed.
        self = stored.flatMap { try? JSONDecoder().decode(PollMemory.self, from: Data($0.utf8)) } ?? PollMemory()
    }
}

extension Row {
    func date(_ column: String) -> Date {
        Date(timeIntervalSince1970: self[column])
    }

    func optionalDate(_ column: String) -> Date? {
        (self[column] as Double?).map { Date(timeIntervalSince1970: $0) }
    }
}
