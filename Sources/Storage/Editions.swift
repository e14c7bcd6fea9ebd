public import FoundationEssentials
import GRDB
public import News

/// A digest mail as it was closed: its bytes never change again.
public struct StoredEdition: Sendable, Equatable {
    public let list: String
    /// Local date of the list, "2026-11-24".
    public let day: String
    public let subject: String
    /// RFC 5322, CRLF, without To.
    public let message: [UInt8]
    /// Stories up to this last change are in this edition or an earlier one.
    public let watermark: Date

    public init(list: String, day: String, subject: String, message: [UInt8], watermark: Date) {
        self.list = list
        self.day = day
        self.subject = subject
        self.message = message
        self.watermark = watermark
    }
}

extension Archive {
    /// What a list's readers have been told of: stories up to this last change.
    ///
    /// `now`: an edition that was closed while the clock was ahead would else keep back all that comes until then.
    public func watermark(of list: String, until now: Date) throws(ArchiveError) -> Date? {
        try read { db in
            try Double.fetchOne(
                db, sql: "SELECT max(watermark) FROM edition WHERE list = ? AND watermark <= ?",
                arguments: [list, now.timeIntervalSince1970]
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }

    public func edition(of list: String, day: String) throws(ArchiveError) -> StoredEdition? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM edition WHERE list = ? AND day = ?", arguments: [list, day]).map {
                row in
                StoredEdition(
                    list: list, day: day, subject: row["subject"], message: [UInt8](row["message"] as Data),
                    watermark: row.date("watermark"))
            }
        }
    }

    /// Who has got an edition, or will not: what became of it, by the address in small letters.
    public func endedDeliveries(of edition: StoredEdition) throws(ArchiveError) -> [String: String] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT recipient, coalesce(error, state) AS fate FROM delivery
                    WHERE list = ? AND day = ? AND state IN ('sent', 'failed')
                    """,
                arguments: [edition.list, edition.day])
            return Dictionary(rows.map { (($0["recipient"] as String).lowercased(), $0["fate"]) }) { first, _ in first }
        }
    }

    /// Those of some stories that have changed since an edition of a list told of them, or of what they absorbed, before a time.
    public func changed(_ stories: [Story], sinceToldBy list: String, before time: Date) throws(ArchiveError) -> Set<
        StoryID
    > {
        try read { db in
            let statement = try db.cachedStatement(
                sql: """
                    WITH RECURSIVE whole (id) AS (
                        VALUES (?) UNION SELECT story.id FROM story JOIN whole ON story.merged_into = whole.id)
                    SELECT max(time) FROM told WHERE list = ? AND time < ? AND story IN whole
                    """)
            let changed = try stories.filter { story in
                let told = try Double.fetchOne(
                    statement, arguments: [story.id.text, list, time.timeIntervalSince1970])
                return told.map { story.updated.timeIntervalSince1970 > $0 } ?? false
            }
            return Set(changed.map(\.id))
        }
    }

    /// Freezes an edition with its deliveries; false when another run has closed that day's already.
    ///
    /// `stories`: those it tells of.
    public func close(
        _ edition: StoredEdition, telling stories: [StoryID] = [], for recipients: [String], at now: Date
    ) throws(ArchiveError) -> Bool {
        try write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO edition (list, day, closed, watermark, subject, message)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    edition.list, edition.day, now.timeIntervalSince1970, edition.watermark.timeIntervalSince1970,
                    edition.subject, Data(edition.message),
                ])
            guard db.changesCount == 1 else { return false }
            for story in stories {
                try db.execute(
                    sql: "INSERT OR IGNORE INTO told SELECT ?, id, ? FROM story WHERE id = ?",
                    arguments: [edition.list, now.timeIntervalSince1970, story.text])
            }
            try Self.add(recipients, to: edition, in: db)
            return true
        }
    }

    /// Adds recipients to an edition that is closed; who has it already does not get it again.
    public func add(_ recipients: [String], to edition: StoredEdition) throws(ArchiveError) {
        try write { try Self.add(recipients, to: edition, in: $0) }
    }

    private static func add(_ recipients: [String], to edition: StoredEdition, in db: Database) throws {
        for recipient in recipients {
            try db.execute(
                sql: "INSERT OR IGNORE INTO delivery (list, day, recipient, state) VALUES (?, ?, ?, 'prepared')",
                arguments: [edition.list, edition.day, recipient])
        }
    }

    /// Editions of a list that somebody still waits for, the oldest first.
    public func openEditions(of list: String, since: Date) throws(ArchiveError) -> [StoredEdition] {
        let days = try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT edition.day FROM edition JOIN delivery USING (list, day)
                    WHERE list = ? AND closed >= ? AND state IN ('prepared', 'sending') ORDER BY edition.day
                    """,
                arguments: [list, since.timeIntervalSince1970])
        }
        var editions: [StoredEdition] = []
        for day in days { if let edition = try edition(of: list, day: day) { editions.append(edition) } }
        return editions
    }

    /// Ends the deliveries of editions that are too old to be offered again.
    public func giveUpDeliveries(of list: String, closedBefore limit: Date) throws(ArchiveError) {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE delivery SET state = 'failed', error = coalesce(error || '; ', '') || 'given up'
                    WHERE list = ? AND state IN ('prepared', 'sending')
                        AND day IN (SELECT day FROM edition WHERE edition.list = delivery.list AND closed < ?)
                    """,
                arguments: [list, limit.timeIntervalSince1970])
        }
    }

    /// Recipients of an edition who have not got it and have not refused it for good; those whose mailers have been offered it least first.
    public func openRecipients(of edition: StoredEdition) throws(ArchiveError) -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT recipient FROM delivery WHERE list = ? AND day = ? AND state IN ('prepared', 'sending')
                    ORDER BY attempts, recipient
                    """,
                arguments: [edition.list, edition.day])
        }
    }

    public enum DeliveryState: String, Sendable, CaseIterable {
        case prepared, sending, sent, failed
    }

    public func mark(
        _ edition: StoredEdition, recipient: String, _ state: DeliveryState, error: String? = nil
    ) throws(ArchiveError) {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE delivery SET state = ?, error = ?, attempts = attempts + (? = 'sending')
                    WHERE list = ? AND day = ? AND recipient = ?
                    """,
                arguments: [state.rawValue, error, state.rawValue, edition.list, edition.day, recipient])
        }
    }
}
