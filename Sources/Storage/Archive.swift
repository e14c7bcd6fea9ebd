import GRDB

/// The one SQLite file: feeds, articles, stories, editions.
///
/// The only place with SQL.
public struct Archive: Sendable {
    let pool: DatabasePool
    /// Set while this is the Archive of a transaction.
    // Why: such an Archive never leaves the closure it is handed to.
    private nonisolated(unsafe) let transaction: Database?

    private init(pool: DatabasePool, transaction: Database) {
        self.pool = pool
        self.transaction = transaction
    }

    /// Opens the file, makes it where there is none and brings its schema up to date.
    ///
    /// `checking`: whether all of it is looked through for damage first, a second or two for a million articles. `migrating`: whether
    /// one that an older version wrote may be changed; else it is refused.
    public init(path: String, checking: Bool = true, migrating: Bool = true) throws(ArchiveError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // What acknowledges articles must be on the disk before their validators count.
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            // Why: what a transaction changes and finds no room for is written early, and again where it changes once more.
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA cache_size = -8000") }
        }
        transaction = nil
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            if checking {
                let problem = try pool.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
                guard problem == "ok" else { throw ArchiveError.damaged(path, problem ?? "no answer") }
            }
            let isNewer = try pool.read { try Schema.migrator.hasBeenSuperseded($0) }
            guard !isNewer else { throw ArchiveError.newerSchema(path) }
            guard migrating else {
                let isCurrent = try pool.read { try Schema.migrator.hasCompletedMigrations($0) }
                guard isCurrent else { throw ArchiveError.olderSchema(path) }
                return
            }
            try keepBeforeMigration(of: path)
            let leavesGaps = try pool.read { try Schema.leavesGaps(in: $0) }
            try Schema.migrator.migrate(pool)
            // Why: without the room to write it anew the file stays as large as it was, and that is no fault.
            if leavesGaps { try? pool.vacuum() }
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
        {
            throw .damaged(path, error.message ?? "not a database")
        } catch {
            throw ArchiveError(error, in: path)
        }
    }

    /// Copies a database that an older version wrote before it is changed: "umschau.sqlite.schema-4".
    private func keepBeforeMigration(of path: String) throws {
        let (applied, isComplete) = try pool.read { db in
            (try Schema.migrator.appliedMigrations(db).count, try Schema.migrator.hasCompletedMigrations(db))
        }
        if applied > 0, !isComplete { try backup(to: "\(path).schema-\(applied)") }
    }

    /// Brings everything into the one file and closes it; nothing can be asked afterwards.
    public func close() throws(ArchiveError) {
        do {
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw ArchiveError(error)
        }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        do { return try transaction.map(body) ?? pool.read(body) } catch { throw ArchiveError(error) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(ArchiveError) -> Value {
        do { return try transaction.map(body) ?? pool.write(body) } catch { throw ArchiveError(error) }
    }

    /// All that is done with the Archive handed over is stored together or not at all.
    ///
    /// It must not be used afterwards.
    public func inTransaction<Value>(_ body: (Archive) throws -> Value) throws(ArchiveError) -> Value {
        do {
            return try pool.write { try body(Archive(pool: pool, transaction: $0)) }
        } catch {
            throw ArchiveError(error)
        }
    }

    /// A value kept for ever, made at first use.
    public func setting(_ key: String, default value: String) throws(ArchiveError) -> String {
        try write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO setting VALUES (?, ?)", arguments: [key, value])
            return try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key]) ?? value
        }
    }

    public func set(_ key: String, to value: String) throws(ArchiveError) {
        try write { db in
            try db.execute(sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)", arguments: [key, value])
        }
    }
}

public enum ArchiveError: Error, Sendable, CustomStringConvertible {
    case damaged(String, String)
    case newerSchema(String)
    case olderSchema(String)
    /// There is no room on the disk.
    case full(String)
    case failed(String)

    /// `path`: the database, where it helps to name it.
    init(_ error: any Error, in path: String? = nil) {
        if let error = error as? ArchiveError {
            self = error
            return
        }
        let fault = error as? DatabaseError
        // Without the statement, which means nothing to the reader.
        // What SQLite says last may be of another connection than the one that failed.
        let said = fault?.message.flatMap { $0 == "not an error" ? nil : $0 }
        let detail =
            fault.map { fault in
                said.map { "SQLite error \(fault.resultCode.rawValue): \($0)" } ?? "SQLite error \(fault.resultCode)"
            } ?? "\(error)"
        let text = (path.map { $0 + ": " } ?? "") + detail
        let isFull = fault?.resultCode == .SQLITE_FULL
        self = isFull ? .full(text) : .failed(text)
    }

    /// Whether the same may work later: somebody else holds the database, or fills the disk.
    public var mayPass: Bool {
        switch self {
        case .full, .failed: true
        case .damaged, .newerSchema, .olderSchema: false
        }
    }

    public var description: String {
        switch self {
        case .damaged(let path, let detail): "\(path) is damaged (\(detail)); move it away or restore a backup"
        case .newerSchema(let path): "\(path) was written by a newer umschau; install that version or newer"
        case .olderSchema(let path):
            "\(path) was written by an older umschau; restart the daemon, which brings it up to date"
        case .full(let detail): "the disk is full: \(detail)"
        case .failed(let detail): "database: \(detail)"
        }
    }
}

extension Database {
    /// Executes a statement that is compiled once a connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
