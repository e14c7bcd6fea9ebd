@testable import Daemon
import Foundation
import Logging
import News
import Serving
import Storage
import Synchronization
import Testing

/// The clock that is set, the network that is down, the disk that is full.
struct FaultTests {
    private let start = Date(timeIntervalSince1970: 1_795_478_400)

    @Test(arguments: [(-3600.0, -3600.0), (31_536_000, 31_536_000), (2, 0), (-59, 0), (0, 0)])
    func aClockThatIsSetIsNoticed(set: TimeInterval, noticed: TimeInterval) {
        var watch = ClockWatch(wall: start, uptime: 50)
        func jump(_ wall: TimeInterval, _ uptime: TimeInterval) -> TimeInterval {
            watch.jump(wall: start + wall, uptime: uptime)
        }
        #expect(jump(100, 150) == 0)
        // A machine that slept is no clock that was set.
        #expect(jump(9100, 9150) == 0)
        #expect(jump(9200 + set, 9250) == noticed)
        #expect(jump(9300 + set, 9350) == 0)
    }

    @Test func manyHostsThatCannotBeLookedUpAreAnOutage() {
        var outage = Outage()
        func note(_ host: String, isUnresolved: Bool = true) -> Bool? {
            outage.note(isUnresolved: isUnresolved, host: host)
        }
        // One dead host, however often, is none.
        for _ in 0..<50 { #expect(note("dead.example") == nil) }
        for number in 1...6 { #expect(note("\(number).example") == nil) }
        #expect(note("7.example") == true)
        #expect(note("8.example") == nil && outage.isOn)
        // A connection that was kept still serves.
        #expect(note("9.example", isUnresolved: false) == nil && note("1.example") == nil && outage.isOn)
        for number in 1...7 { #expect(note("\(number).example", isUnresolved: false) == nil) }
        #expect(note("8.example", isUnresolved: false) == false && !outage.isOn)
    }

    @Test func aSocketIsTakenFromSystemdAloneAndForThisProcess() {
        func place(_ environment: [String: String]) -> String {
            "\(ListeningPlace.inherited(environment, process: 42).map { "\($0)" } ?? "none")"
        }
        #expect(place(["LISTEN_PID": "42", "LISTEN_FDS": "1"]) == "descriptor(3)")
        #expect(place(["LISTEN_PID": "41", "LISTEN_FDS": "1"]) == "none")
        #expect(place(["LISTEN_PID": "42", "LISTEN_FDS": "0"]) == "none" && place([:]) == "none")
    }
}

/// What happens around the ballast.
struct StorageWatchTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Recorder: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug
        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.all.withLock { $0.append("\(event.level) \(event.message)") }
        }
    }

    private final class Clock: Sendable {
        let time = Mutex(0.0)
        func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    @Test func aFullDiskIsSaidOnceAndTheBallastGivenUp() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = folder.appendingPathComponent("a.sqlite").path
        let ballast = database + ".ballast"
        let lines = Lines()
        let clock = Clock()
        let pulse = Pulse()
        pulse.firstRoundIsOver()
        let watch = StorageWatch(
            database: database, ballast: 1 << 20, pulse: pulse, uptime: { clock.time.withLock { $0 } },
            logger: Logger(label: "test") { _ in Recorder(lines: lines) })
        watch.look { nil }
        #expect(try FileManager.default.attributesOfItem(atPath: ballast)[.size] as? Int == 1 << 20)
        #expect(!watch.isDown)

        for _ in 0..<50 {
            watch.failed("Articles", ArchiveError.full("no room"))
            clock.pass(10)
        }
        #expect(!FileManager.default.fileExists(atPath: ballast) && watch.isDown && pulse.notReadyReason != nil)
        #expect(lines.all.withLock { $0.count } == 1)
        clock.pass(200)
        watch.look { ArchiveError.full("no room") }
        #expect(lines.all.withLock { $0.count } == 2)

        // Not looked for again at once, then found well.
        watch.look { nil }
        #expect(watch.isDown)
        clock.pass(30)
        watch.look { nil }
        #expect(!watch.isDown && pulse.notReadyReason == nil && FileManager.default.fileExists(atPath: ballast))
        #expect(lines.all.withLock { $0.last } == "notice The database can be written again")

        // What fails while it looks is newer than what it sees.
        watch.failed("Articles", ArchiveError.failed("no disk"))
        clock.pass(30)
        watch.look {
            watch.failed("Articles", ArchiveError.failed("no disk"))
            return nil
        }
        #expect(watch.isDown && pulse.notReadyReason != nil)
    }
}
