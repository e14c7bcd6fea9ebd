import Foundation

/// A database with the files SQLite keeps beside it.
struct DatabaseFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Puts a copy in its place; what stands there gets another name.
    func replace(with copy: String, keepingAs suffix: String) throws {
        let part = path + ".part"
        if FileManager.default.fileExists(atPath: part) { try FileManager.default.removeItem(atPath: part) }
        try FileManager.default.copyItem(atPath: copy, toPath: part)
        try moveAside(as: suffix)
        try FileManager.default.moveItem(atPath: part, toPath: path)
    }

    /// Gives the database and its neighbours another name.
    func moveAside(as suffix: String) throws {
        for neighbour in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + neighbour) {
            let aside = "\(path).\(suffix)\(neighbour)"
            if FileManager.default.fileExists(atPath: aside) { try FileManager.default.removeItem(atPath: aside) }
            try FileManager.default.moveItem(atPath: path + neighbour, toPath: aside)
        }
    }
}
