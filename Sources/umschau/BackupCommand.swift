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
              umschau backup /mnt/disk/umschau.sqlite
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Where to.", completion: .file()) var file: String?

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let archive = try options.archive(of: settings)
            let backups = Backups(database: settings.storage.path)
            let path = try file ?? backups.path(at: Machine.now())
            try archive.backup(to: path)
            if file == nil { try backups.keep(max(1, settings.storage.backups)) }
            print(path)
        }
    }
}
