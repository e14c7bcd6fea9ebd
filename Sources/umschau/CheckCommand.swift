import ArgumentParser
import Daemon
import Foundation
import Storage

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Looks whether the database is sound.",
        discussion: """
            Prints "ok", or what is wrong, a line each, and exits with 65.

            EXAMPLES
              umschau check
              umschau check /var/lib/umschau/backups/umschau-2026-11-24T063000Z.sqlite
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Another file than the configured one.", completion: .file()) var file: String?

    func run() async throws {
        try await reporting {
            let path = try file ?? options.settings().storage.path
            guard FileManager.default.fileExists(atPath: path) else {
                throw fail("\(path): there is no such file", Status.noInput)
            }
            let faults = try Archive.faults(in: path)
            guard faults.isEmpty else {
                for fault in faults { warn("\(path): \(fault)") }
                throw Status.dataError
            }
            print("ok")
        }
    }
}
