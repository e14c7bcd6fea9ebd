import ArgumentParser
import Daemon
import Foundation
import Storage

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the database while it is in use.",
        discussion: """
            Without a file the copy goes into the folder "backups" beside the database, where the newest are kept
            (storage.backups). The daemon makes one a day by itself.

            EXAMPLES
              umschau backup
              umschau backup /mnt/disk/                    a file with the time in its name
              umschau backup /mnt/disk/umschau.sqlite      in the place of the copy there
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Where to.", completion: .file()) var file: String?

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let archive = try options.archive(of: settings)
            let backups = Backups(database: settings.storage.path)
            let path =
                try file.map { try target($0, besides: settings.storage.path) } ?? backups.path(at: Machine.now())
            // One file for all copies: who removed it could take it from the next one.
            let lock = try ProcessLock(on: settings.storage.path, ".backup.lock")
            guard lock.isHeld else { throw fail("another copy is being made; try again", Status.tryAgain) }
            try archive.backup(to: path)
            lock.release()
            if file == nil { try backups.prune(keeping: max(1, settings.storage.backups), at: Machine.now()) }
            print(path)
        }
    }

    /// In a folder a file with a name of its own; in the place of a file only where that is an older copy.
    private func target(_ file: String, besides database: String) throws -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { return file }
        if isFolder.boolValue { return (file as NSString).appendingPathComponent(Backups.name(at: Machine.now())) }
        let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        let isCopy = try Archive.faults(in: file).isEmpty
        guard isCopy, path != URL(fileURLWithPath: database).resolvingSymlinksInPath().path else {
            throw fail("\(file) is there already and no copy of a database; it is not overwritten", Status.dataError)
        }
        // Beside a database that is in use stands its log.
        guard !FileManager.default.fileExists(atPath: path + "-wal"),
            !FileManager.default.fileExists(atPath: path + ".lock")
        else { throw fail("\(file) is a database in use, and no copy; it is not overwritten", Status.dataError) }
        return file
    }
}
