public import FoundationEssentials
import GRDB

/// One recipient's place on a mailing list.
public struct Subscriber: Sendable, Equatable {
    public let list: String
    public let recipient: String
    /// Names the subscription in links; nobody can guess it.
    public let token: String
    /// Since when nothing is sent any more.
    public let ended: Date?
}

extension Archive {
    /// A recipient's subscription, entered at first use.
    ///
    /// `token`: what a new one is given.
    public func subscriber(
        _ recipient: String, of list: String, newToken token: String
    ) throws(ArchiveError) -> Subscriber {
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO subscriber (list, recipient, token) VALUES (?, ?, ?)",
                arguments: [list, recipient, token])
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM subscriber WHERE list = ? AND recipient = ?", arguments: [list, recipient])
            return row.map { Subscriber($0) }
                ?? Subscriber(list: list, recipient: recipient, token: token, ended: nil)
        }
    }

    /// Whether somebody has unsubscribed; who was never a subscriber has not.
    public func hasUnsubscribed(_ recipient: String, from list: String) throws(ArchiveError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT ended IS NOT NULL FROM subscriber WHERE list = ? AND recipient = ?",
                arguments: [list, recipient]) ?? false
        }
    }

    public func subscriber(token: String) throws(ArchiveError) -> Subscriber? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM subscriber WHERE token = ?", arguments: [token]).map {
                Subscriber($0)
            }
        }
    }

    /// Takes an unsubscription back.
    public func resubscribe(token: String) throws(ArchiveError) {
        try write { db in
            try db.execute(sql: "UPDATE subscriber SET ended = NULL WHERE token = ?", arguments: [token])
        }
    }

    /// Ends a subscription, until its reader takes that back; ending it again changes nothing.
    public func unsubscribe(token: String, at now: Date) throws(ArchiveError) {
        try write { db in
            try db.execute(
                sql: "UPDATE subscriber SET ended = ? WHERE token = ? AND ended IS NULL",
                arguments: [now.timeIntervalSince1970, token])
        }
    }
}

extension Subscriber {
    fileprivate init(_ row: Row) {
        self.init(
            list: row["list"], recipient: row["recipient"], token: row["token"], ended: row.optionalDate("ended"))
    }
}
