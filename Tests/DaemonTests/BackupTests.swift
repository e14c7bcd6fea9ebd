@testable import Daemon
import Foundation
import Testing

/// The copies beside a database, by their names.
struct BackupTests {
    private let now = Date(timeIntervalSince1970: 1_795_608_000)

    private func backups(_ names: [String]) throws -> (backups: Backups, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        let copies = folder.appendingPathComponent("backups")
        try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
        for name in names { try Data().write(to: copies.appendingPathComponent(name)) }
        return (Backups(database: folder.appendingPathComponent("a.sqlite").path), folder)
    }

    @Test func theNewestIsTheOneWeMadeLast() throws {
        let (backups, folder) = try backups(["umschau-before-upgrade.sqlite", "umschau-2036-01-01T000000Z.sqlite"])
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(backups.newest(at: now) == nil)
        try Data().write(to: URL(fileURLWithPath: backups.path(at: now - 3600)))
        try Data().write(to: URL(fileURLWithPath: backups.path(at: now - 90_000)))
        #expect(backups.newest(at: now) == now - 3600)
    }

    @Test func whatSomebodyElseNamedStays() throws {
        let (backups, folder) = try backups(["umschau-before-upgrade.sqlite"])
        defer { try? FileManager.default.removeItem(at: folder) }
        for day in 1...4 {
            try Data().write(to: URL(fileURLWithPath: backups.path(at: now - Double(day) * 86_400)))
        }
        try backups.keep(2)
        #expect(
            backups.all.map { ($0 as NSString).lastPathComponent } == [
                "umschau-before-upgrade.sqlite", "umschau-2026-11-24T120000Z.sqlite",
                "umschau-2026-11-23T120000Z.sqlite",
            ])
    }
}
