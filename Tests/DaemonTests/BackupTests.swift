@testable import Daemon
import Foundation
import Logging
import News
import Storage
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

    @Test func oneThatAWrongClockDatedAheadIsTheLastResort() throws {
        let (backups, folder) = try backups(["umschau-2036-01-01T000000Z.sqlite"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let ours = try [now - 90_000, now - 3600].map { try backups.path(at: $0) }
        for path in ours { try Data().write(to: URL(fileURLWithPath: path)) }
        #expect(backups.all(at: now).first == ours[1])
        try backups.prune(keeping: 2, at: now)
        #expect(backups.all(at: now) == [ours[1], ours[0]])
    }

    @Test func whatWasBrokenOffGoesWithTheNextCopy() throws {
        let (backups, folder) = try backups(["umschau-before-upgrade.sqlite"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let newest = try backups.path(at: now)
        let old = try backups.path(at: now - 7 * 3600)
        // One that takes long may still be written when the next one is whole.
        let running = try backups.path(at: now - 60) + ".part"
        for path in [newest, old + ".part", old + ".part-journal", running] {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        try backups.prune(keeping: 7, at: now)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/backups").sorted()
        #expect(
            names == [
                "umschau-2026-11-25T115900Z.sqlite.part", "umschau-2026-11-25T120000Z.sqlite",
                "umschau-before-upgrade.sqlite",
            ])
    }

    @Test func theNewestSoundCopyTakesTheDamagedDatabasesPlace() throws {
        let (backups, folder) = try backups([])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        let archive = try Archive(path: path)
        try archive.subscribe(to: [Feed(url: "https://e.org/old", title: "Old")])
        try archive.backup(to: backups.path(at: now - 7200))
        try archive.subscribe(to: [Feed(url: "https://e.org/new", title: "New")])
        try archive.close()
        // The newer copy is damaged too.
        let rubbish = Data(String(repeating: "rubbish ", count: 4096).utf8)
        try rubbish.write(to: URL(fileURLWithPath: backups.path(at: now - 3600)))
        try rubbish.write(to: URL(fileURLWithPath: path))
        let opened = try DatabaseFile(path).opened(at: now, logger: Logger(label: "test"))
        #expect(try opened.feeds().map(\.title) == ["Old"])
        #expect(FileManager.default.contents(atPath: path + ".damaged") == rubbish)
        #expect(!FileManager.default.fileExists(atPath: path + ".part"))
    }

    @Test func whatStandsInACopysLogIsRestoredToo() throws {
        let (_, folder) = try backups([])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        let archive = try Archive(path: path)
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "In the log")])
        // As a killed daemon leaves it.
        let killed = folder.appendingPathComponent("killed.sqlite").path
        for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + end, toPath: killed + end) }
        try archive.close()
        try FileManager.default.removeItem(atPath: path)
        _ = try DatabaseFile(path).replace(with: killed, keepingAs: "before-restore")
        #expect(try Archive(path: path).feeds().map(\.title) == ["In the log"])
        let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
    }

    @Test func withoutACopyADamagedDatabaseBeginsAnew() throws {
        let (_, folder) = try backups([])
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        for name in [".damaged", ".damaged-2"] {
            try Data(String(repeating: "rubbish ", count: 4096).utf8).write(to: URL(fileURLWithPath: path))
            #expect(try DatabaseFile(path).opened(at: now, logger: Logger(label: "test")).feeds().isEmpty)
            #expect(FileManager.default.fileExists(atPath: path + name))
        }
    }

    @Test func whatSomebodyElseNamedStays() throws {
        let (backups, folder) = try backups(["umschau-before-upgrade.sqlite"])
        defer { try? FileManager.default.removeItem(at: folder) }
        for day in 1...4 {
            try Data().write(to: URL(fileURLWithPath: backups.path(at: now - Double(day) * 86_400)))
        }
        try backups.prune(keeping: 2, at: now)
        #expect(
            backups.all(at: now).map { ($0 as NSString).lastPathComponent } == [
                "umschau-2026-11-24T120000Z.sqlite", "umschau-2026-11-23T120000Z.sqlite",
                "umschau-before-upgrade.sqlite",
            ])
    }
}
