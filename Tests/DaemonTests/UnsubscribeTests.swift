import Foundation
import News
import Publishing
import Serving
import Storage
import Testing

struct UnsubscribeTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)
    private let token = String(repeating: "a", count: 32)

    private func setUp() throws -> (Archive, Pages) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
        let site = Site(
            title: "U", baseURL: "https://u.example.org", tagAuthority: "u.example.org,2026-11-25",
            language: Language("en"), timeZone: .gmt, mailTitles: ["daily": "Around the Caspian", "weekly": "The week"])
        _ = try archive.subscriber("a@e.org", of: "daily", newToken: token)
        return (archive, Pages(archive: archive, site: site, now: { Date(timeIntervalSince1970: 1_795_505_400) }))
    }

    @Test func askingEndsNothing() throws {
        let (archive, pages) = try setUp()
        let document = try pages.unsubscribe(token: token, ending: nil, accepted: nil)
        #expect(String(decoding: document.body, as: UTF8.self).contains("<form method=\"post\" action=\"?\">"))
        // Who gets two mails knows which of them this is about.
        #expect(String(decoding: document.body, as: UTF8.self).contains("<p>Around the Caspian</p>"))
        #expect(try archive.subscriber(token: token)?.ended == nil)
    }

    @Test func sayingSoEndsItForGood() throws {
        let (archive, pages) = try setUp()
        _ = try pages.unsubscribe(token: token, ending: now, accepted: nil)
        _ = try pages.unsubscribe(token: token, ending: now.addingTimeInterval(60), accepted: nil)
        #expect(try archive.subscriber(token: token)?.ended == now)
        #expect(try archive.subscriber("a@e.org", of: "daily", newToken: "other").ended == now)
        // A list that writes the address in another way revives nobody.
        #expect(try archive.subscriber("A@E.org", of: "daily", newToken: "other").ended == now)
    }

    @Test func whoEndedItByMistakeTakesItBack() throws {
        let (archive, pages) = try setUp()
        let ended = try pages.unsubscribe(token: token, ending: now, query: "hl=en", accepted: nil)
        #expect(String(decoding: ended.body, as: UTF8.self).contains("action=\"?hl=en&amp;again=1\""))
        // Looking changes nothing.
        _ = try pages.unsubscribe(token: token, ending: nil, query: "again=1", accepted: nil)
        #expect(try archive.subscriber(token: token)?.ended == now)
        let resumed = try pages.unsubscribe(token: token, ending: now + 60, query: "again=1", accepted: nil)
        #expect(!String(decoding: resumed.body, as: UTF8.self).contains("<form method"))
        #expect(try archive.subscriber(token: token)?.ended == nil)
    }

    @Test func aMadeUpLinkIsRefused() throws {
        let (_, pages) = try setUp()
        #expect(try pages.unsubscribe(token: "nobody", ending: now, accepted: nil).status == 404)
    }
}
