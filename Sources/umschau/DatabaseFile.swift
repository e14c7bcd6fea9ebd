import Foundation

/// A database with the files SQLite keeps beside it.
struct DatabaseFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Puts a copy in its place; what stands there gets another name.
    ///
    /// Gives that name.
    func replace(with copy: String, keepingAs suffix: String) throws -> String {
        let part = path + ".part"
        if FileManager.default.fileExists(atPath: part) { try FileManager.default.removeItem(atPath: part) }
        try FileManager.default.copyItem(atPath: copy, toPath: part)
        let aside = try moveAside(as: suffix)
        try FileManager.default.moveItem(atPath: part, toPath: path)
        return aside
    }

    /// Gives the database and its neighbours a name that nothing has: "….damaged", then "….damaged-2".
    ///
    /// Gives the database's.
    func moveAside(as suffix: String) throws -> String {
        var aside = "\(path).\(suffix)"
        var number = 1
        while FileManager.default.fileExists(atPath: aside) {
            number += 1
            aside = "\(path).\(suffix)-\(number)"
        }
        for neighbour in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + neighbour) {
            try FileManager.default.moveItem(atPath: path + neighbour, toPath: aside + neighbour)
        }
        return aside
    }
}
