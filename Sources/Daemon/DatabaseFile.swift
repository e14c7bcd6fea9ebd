public import Foundation
import Glibc
public import Logging
public import Storage

/// A database with the files SQLite keeps beside it.
public struct DatabaseFile {
    private let path: String

    public init(_ path: String) { self.path = path }

    /// What the path leads to: a link stays one, and SQLite's log stands beside the file itself.
    private var file: String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// The database, made where there is none.
    ///
    /// One that is damaged is moved aside, and the newest sound copy takes its place; without a copy everything begins
    /// anew from the lists.
    public func opened(at now: Date, logger: Logger) throws -> Archive {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            return try Archive(path: path)
        } catch {
            guard case .damaged(_, let detail) = error else { throw error }
            logger.critical("The database is damaged", metadata: ["path": "\(path)", "detail": "\(detail)"])
        }
        // Why: a copy that may not be looked at is none, and must not keep the daemon from another one.
        let copy = Backups(database: path).all(at: now).first { (try? Archive.faults(in: $0))?.isEmpty == true }
        let aside: String
        if let copy {
            aside = try replace(with: copy, keepingAs: "damaged")
        } else {
            aside = try moveAside(as: "damaged")
        }
        logger.critical(
            "The damaged database was moved aside", metadata: ["to": "\(aside)", "instead": "\(copy ?? "a new one")"])
        return try Archive(path: path)
    }

    /// Puts a copy in its place; what stands there gets another name.
    ///
    /// Gives that name.
    public func replace(with copy: String, keepingAs suffix: String) throws -> String {
        // A link would become the database, and not what it leads to.
        let copy = URL(fileURLWithPath: copy).resolvingSymlinksInPath().path
        guard copy != file else {
            throw SettingsError(place: copy, problem: "is the database itself")
        }
        let part = file + ".part"
        // Not the file alone: what stands in a log beside it belongs to it.
        try Archive.copy(copy, to: part)
        try FileWriter.synchronise(part)
        let aside = try moveAside(as: suffix, leavingDatabase: true)
        // At no moment is there no database, which whoever starts then would make anew.
        guard rename(part, file) == 0 else { throw FileError(file) }
        return aside
    }

    /// Gives the database and its neighbours a name that nothing has: "….damaged", then "….damaged-2".
    ///
    /// `leavingDatabase`: whether the database keeps its own name too, until something else takes its place. Gives the new name.
    func moveAside(as suffix: String, leavingDatabase: Bool = false) throws -> String {
        let path = file
        var aside = "\(path).\(suffix)"
        var number = 1
        while FileManager.default.fileExists(atPath: aside) {
            number += 1
            aside = "\(path).\(suffix)-\(number)"
        }
        if FileManager.default.fileExists(atPath: path) {
            // Where the file system knows no second names, there is no database for a moment.
            if !leavingDatabase || link(path, aside) != 0 {
                try FileManager.default.moveItem(atPath: path, toPath: aside)
            }
        }
        // The log of the old database must never stand beside the new one.
        for neighbour in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: path + neighbour) {
            try FileManager.default.moveItem(atPath: path + neighbour, toPath: aside + neighbour)
        }
        return aside
    }
}
