@testable import Daemon
import Foundation
import Logging
import News
import Storage
import TestSupport
import Testing

/// RFC 6585 §4: a host that says when to come again is believed, and not for the one feed that was asked.
@Suite(.timeLimit(.minutes(1)))
struct HostPauseTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func round(_ archive: Archive, _ feeds: [Feed]) async throws -> PollTally {
        var settings = Settings()
        settings.polling.allowAddresses = ["127.0.0.0/8"]
        settings.polling.hostSpacing = 0
        settings.storage.ballast = 0
        settings.storage.path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).sqlite").path
        let aggregator = try Aggregator(
            settings: settings, settingsFile: nil, feeds: feeds, archive: archive, clock: .real,
            realNow: { [now] in now }, uptime: { 0 }, newToken: { String(repeating: "a", count: 32) }, isOnce: true,
            logger: Logger(label: "test"))
        return try await aggregator.pollOnce { _ in }
    }

    @Test(arguments: [429, 503]) func allFeedsOfTheHostWaitAndAfterARestartToo(status: Int) async throws {
        let origin = try TestOrigin(answering: { _ in TestOrigin.Answer(status, [("Retry-After", "7200")]) })
        let feeds = ["/a", "/b", "/c"].map { Feed(url: origin.url($0), title: $0) }
        let archive = try temporaryArchive([])
        #expect(try await round(archive, feeds).failed == 1)
        for feed in try archive.feeds() {
            #expect(feed.health.nextDue >= now + 7200 && feed.health.nextDue < now + 86_400, "\(feed.url)")
        }
        #expect(try await round(archive, feeds).polled == 0)
        #expect(origin.requests.count == 1)
    }
}
