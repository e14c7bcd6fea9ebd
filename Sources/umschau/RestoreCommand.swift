import ArgumentParser
import Daemon
import Foundation
import Storage

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a copy in the place of the database.",
        discussion: """
            The copy is checked first; a daemon must not run. The present database is kept beside it, with
            ".before-restore" behind its name.

            EXAMPLES
              umschau restore /var/lib/umschau/backups/umschau-2026-11-24T063000Z.sqlite
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The copy.", completion: .file(extensions: ["sqlite"])) var file: String

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            guard FileManager.default.fileExists(atPath: file) else {
                throw fail("\(file): there is no such file", Status.noInput)
            }
            let faults = try Archive.faults(in: file)
            guard faults.isEmpty else { throw fail("\(file): \(faults[0])", Status.dataError) }
            let lock = try ProcessLock(on: settings.storage.path)
            guard lock.isHeld else {
                throw fail("a daemon uses \(settings.storage.path); stop it first", Status.tryAgain)
            }
            let isFirst = !FileManager.default.fileExists(atPath: settings.storage.path)
            let aside = try DatabaseFile(settings.storage.path).replace(with: file, keepingAs: "before-restore")
            print("\(settings.storage.path) is now \(file)" + (isFirst ? "" : "; what was there is \(aside)"))
        }
    }
}
