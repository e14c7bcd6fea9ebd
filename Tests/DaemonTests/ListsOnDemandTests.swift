import Fetching
import Foundation
import Logging
import News
import Publishing
@testable import Serving
import Storage
import Synchronization
import Testing

/// Remembers which stories it was told of.
private final class Recorder: ListMaking {
    let stories = Mutex<[StoryID]>([])

    func makeLists(of story: StoryID) async {
        stories.withLock { $0.append(story) }
    }
}

struct ListsOnDemandTests {
    @Test(.timeLimit(.minutes(1))) func aStorysListsAreMadeBeforeItsPage() async throws {
        let now = Date(timeIntervalSince1970: 1_795_608_000)
        let archive = try temporaryArchive([Feed(url: "https://e.org/f", title: "E")])
        let site = Site(
            title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
            language: Language("de"), timeZone: .gmt)
        let recorder = Recorder()
        let (ready, tell) = AsyncStream<Int>.makeStream()
        let server = WebServer.server(
            pages: Pages(archive: archive, site: site, now: { now }), place: .address(host: "127.0.0.1", port: 0),
            now: { now }, realNow: { now }, lists: recorder, logger: Logger(label: "test")
        ) { port in
            tell.yield(port)
        }
        let running = Task { try await server.run() }
        defer { running.cancel() }
        let port = try #require(await ready.first { _ in true })
        let blocks = [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 }
        let fetcher = Fetcher(addresses: AddressGuard(allowed: blocks))
        for path in ["", "story/01A?hl=de", "archive/", "story/01B"] {
            _ = try await fetcher.fetch(
                FetchRequest(url: "http://127.0.0.1:\(port)/\(path)", userAgent: "test"))
        }
        #expect(recorder.stories.withLock { $0 } == [StoryID("01A"), StoryID("01B")])
    }
}
