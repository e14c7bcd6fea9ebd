import Foundation
import GRDB
import News
@testable import Storage
import Testing

/// Databases that older versions wrote.
struct MigrationTests {
    /// As many migrations as there were in each version.
    @Test(arguments: 1..<Schema.migrator.migrations.count)
    func anOlderDatabaseIsReadOnAfterACopyWasMade(applied: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        let old = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(old, upTo: Schema.migrator.migrations[applied - 1])
        try old.write { db in
            let hasRevision = try db.columns(in: "story").contains { $0.name == "revision" }
            try db.execute(
                sql: """
                    INSERT INTO feed (id, url, title, etag, next_due, due_reason) VALUES (7, 'https://e.org/f', 'E', '"x"', 9, 'y');
                    INSERT INTO story (id, title, lead, opened, published, updated, version, announced_outlets,
                        announced_languages, countries\(hasRevision ? ", revision" : ""))
                        VALUES ('S', 'Bridge', 1, 5, 6, 7, 1, 1, 'en', 'AZ GE'\(hasRevision ? ", 1" : ""));
                    INSERT INTO article (id, feed, key, title, teaser, language, published, first_seen, story)
                        VALUES (1, 7, 'guid:1', 'Bridge opens', 'At Gori.', 'en', 5, 5, 'S');
                    """)
            // What nobody reads is there, and goes.
            if try db.columns(in: "article").contains(where: { $0.name == "content" }) {
                try db.execute(
                    sql: """
                        UPDATE article SET content = hex(randomblob(100000));
                        INSERT INTO popular VALUES (0, 'S', 1.5, 2, 0);
                        """)
            } else {
                try db.execute(sql: "INSERT INTO popular VALUES (0, 'S')")
            }
            if try db.columns(in: "story").contains(where: { $0.name == "is_recommended" }) {
                try db.execute(sql: "UPDATE story SET is_recommended = 1")
            }
            if try db.tableExists("story_country") {
                try db.execute(sql: "INSERT INTO story_country VALUES ('AZ', 7, 'S'), ('GE', 7, 'S')")
            }
            // Without triggers, whoever stores an article stores its words.
            guard try db.tableExists("article_text") else { return }
            try db.execute(sql: "INSERT INTO article_text (rowid, title, teaser) SELECT id, title, teaser FROM article")
        }
        try old.close()
        // Who only reads does not change it under a daemon of the older version.
        let error = #expect(throws: ArchiveError.self) { try Archive(path: path, migrating: false) }
        #expect(error?.description.contains("older umschau") == true)
        #expect(!FileManager.default.fileExists(atPath: "\(path).schema-\(applied)"))
        let archive = try Archive(path: path)
        #expect(try archive.storiesWithoutRecommendations().isEmpty)
        #expect(try archive.popular().map(\.pointer.title) == ["Bridge opens"])
        #expect(try archive.feeds().map(\.http.etag) == ["\"x\""])
        #expect(try archive.story(StoryID("S"))?.title == "Bridge")
        #expect(try archive.articles(since: .distantPast).map(\.title) == ["Bridge opens"])
        // Search came later: what was there before is found too.
        #expect(try archive.stories(limit: 9, Selection(words: "gori")).map(\.id.text) == ["S"])
        #expect(try archive.stories(limit: 9, Selection(countries: ["GE"])).map(\.id.text) == ["S"])
        #expect(try Archive.faults(in: path).isEmpty)
        // And leaves no room behind.
        try archive.close()
        let current = try DatabaseQueue(path: path)
        #expect(try current.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") } ?? 99 < 9)
        try current.close()
        let copy = try DatabaseQueue(path: "\(path).schema-\(applied)")
        #expect(try copy.read { try Schema.migrator.appliedMigrations($0).count } == applied)
        try copy.close()
    }

    @Test func addressesAreKnownInTheirNewForm() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        let old = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(old, upTo: "12 what editions told of")
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO feed (id, url, title, next_due, due_reason) VALUES (7, 'https://e.org/f', 'E', 9, 'y');
                    INSERT INTO story (id, title, lead, opened, published, updated, version, announced_outlets,
                        announced_languages, countries) VALUES ('S', 'Bridge', 1, 5, 6, 7, 1, 1, 'en', '');
                    INSERT INTO article (id, feed, key, place, url, title, teaser, language, published, first_seen, story)
                        VALUES (1, 7, 'url:e.org/a?from=rss', 'url:e.org/a?from=rss', 'https://e.org/a?from=rss', 'A', '',
                            'en', 5, 5, 'S'),
                        (2, 7, 'guid:2', 'url:mobil.e.org/b', 'https://mobil.e.org/b', 'B', '', 'en', 5, 5, 'S');
                    INSERT INTO seen VALUES (7, 'url:e.org/c/index.html#9', 1, 5);
                    """)
        }
        try old.close()
        try Archive(path: path).close()
        let current = try DatabaseQueue(path: path)
        let known = try current.read { db in
            try String.fetchAll(db, sql: "SELECT key || ' ' || place FROM article UNION ALL SELECT key FROM seen")
        }
        try current.close()
        #expect(known == ["url:e.org/a url:e.org/a", "guid:2 url:e.org/b", "url:e.org/c#9"])
    }

    @Test func aCopyOfANewerVersionIsNoCopyForThisOne() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        try Archive(path: path).close()
        #expect(try Archive.faults(in: path).isEmpty)
        let newer = try DatabaseQueue(path: path)
        try newer.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99 of tomorrow')") }
        try newer.close()
        #expect(try Archive.faults(in: path) == ["written by a newer umschau"])
    }

    @Test func anAddressThatWasWrittenTwoWaysIsOne() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        let old = try DatabaseQueue(path: path)
        try Schema.migrator.migrate(old, upTo: Schema.migrator.migrations[5])
        try old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO subscriber VALUES ('daily', 'A@e.org', 't1', NULL), ('daily', 'a@e.org', 't2', 5);
                    INSERT INTO edition VALUES ('daily', '2026-11-24', 5, 5, 's', x'00');
                    INSERT INTO delivery VALUES ('daily', '2026-11-24', 'A@e.org', 'prepared', 0, NULL),
                        ('daily', '2026-11-24', 'a@e.org', 'sent', 1, NULL);
                    """)
        }
        try old.close()
        let archive = try Archive(path: path)
        #expect(try archive.subscriber("A@E.ORG", of: "daily", newToken: "t3").token == "t2")
        let edition = try #require(try archive.edition(of: "daily", day: "2026-11-24"))
        #expect(try archive.openRecipients(of: edition).isEmpty)
        try archive.add(["a@E.org"], to: edition)
        #expect(try archive.openRecipients(of: edition).isEmpty)
    }

    @Test func aNewDatabaseLeavesNoCopy() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        try Archive(path: path).close()
        try Archive(path: path).close()
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.filter { !$0.hasPrefix("a.sqlite-") } == ["a.sqlite"], "\(files)")
    }
}
