import DemoNewsroom
import Foundation
import News
import Stories
import Storage
import Testing

/// The newsroom and the daemon as real processes on free ports; events, not time, say when to look.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct EndToEndTests {
    private static let scale = 4320.0
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-e2e-\(UUID())")

    private var demoFolder: String { root.appendingPathComponent("seeds/demo").path }
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Starts the newsroom three days and a half before now; both processes share its clock.
    private func startNewsroom(_ demo: Demo) throws -> (child: Child, address: String, clock: [String]) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let now = Date()
        let epoch = now.addingTimeInterval(-demo.end - 12 * 3600)
        let clock = [
            "--epoch", "\(epoch.formatted(.iso8601))@\(now.timeIntervalSince1970)", "--time-scale", "\(Self.scale)",
        ]
        let child = try Child(["newsroom", "--port", "0", "--data", demoFolder, "--opml", path("feeds.opml")] + clock)
        let line = try #require(child.line(starting: "newsroom "))
        return (child, String(line.dropFirst("newsroom ".count).dropLast()), clock)
    }

    private func configure() throws {
        let text = """
            [site]
            base_url = "https://news.example.org"
            folder = "www"
            [polling]
            lists = ["feeds.opml"]
            interval_minutes = 30
            host_spacing_seconds = 0
            allow_addresses = ["127.0.0.0/8"]
            [storage]
            path = "umschau.sqlite"
            [server]
            port = 0
            [mail]
            sendmail = "\(path("sendmail"))"
            [[digest]]
            name = "daily"
            title = "Umschau"
            from = "umschau@news.example.org"
            recipients = ["reader@example.org"]
            """
        try "#!/bin/sh\ncat >> \(path("sent"))\n".write(toFile: path("sendmail"), atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("sendmail"))
        try text.write(toFile: path("umschau.toml"), atomically: true, encoding: .utf8)
    }

    private func startDaemon(_ clock: [String]) throws -> (child: Child, address: String) {
        let child = try Child(["run", "--config", path("umschau.toml")] + clock)
        let line = try #require(child.line(starting: "page "))
        return (child, String(line.dropFirst("page ".count)))
    }

    private func get(_ address: String) throws -> String {
        let answer = try run("/usr/bin/env", ["curl", "-sS", "--fail", "--max-time", "300", address])
        try #require(answer.status == 0)
        return answer.output
    }

    @Test func threeDaysOfNewsSurviveAKill() throws {
        let demo = try Demo(folder: demoFolder)
        let (newsroom, origin, clock) = try startNewsroom(demo)
        try configure()
        var (daemon, page) = try startDaemon(clock)
        // Killed in the middle of polling: the newsroom says when the 150th request has come in.
        try wait(for: "150 requests") {
            let status = Data(try get(origin + "/_newsroom/status").utf8)
            return try JSONDecoder.newsroom.decode(NewsroomServer.Status.self, from: status).requests >= 150
        }
        daemon.stop(SIGKILL)
        (daemon, page) = try startDaemon(clock)
        _ = try get(origin + "/_newsroom/complete")

        let archive = try Archive(path: path("umschau.sqlite"))
        let articles = try archive.articles(since: .distantPast)
        let names = articles.compactMap {
            $0.url?.split(separator: "/").last?.split(separator: ".").first.map(String.init)
        }
        #expect(names.count == demo.items.count)
        #expect(Set(names) == Set(demo.items.map(\.id)))
        let edited = Set(demo.items.filter { $0.edits != nil }.compactMap { $0.edits?.last?.title })
        #expect(edited.isSubset(of: Set(articles.map(\.title))))

        try checkStories(archive, demo)
        try checkFeeds(page)
        try checkMail()
        #expect(daemon.stop(SIGTERM) == 0)
        try checkCommands(archive)
        #expect(newsroom.stop(SIGTERM) == 0)
        #expect(FileManager.default.fileExists(atPath: path("www/index.html")))
    }

    private func checkStories(_ archive: Archive, _ demo: Demo) throws {
        let meant = Dictionary(uniqueKeysWithValues: demo.truth.map { ($0.id, $0) })
        let items = try archive.articles(since: .distantPast).compactMap { article in
            (article.url?.split(separator: "/").last?.split(separator: ".").first).flatMap { meant[String($0)] }
                .map { (found: article.story.text, meant: $0.story, language: $0.language) }
        }
        let score = BCubed.withinLanguages(items)
        print("within languages: precision \(score.precision) recall \(score.recall) bcubed \(score.f1)")
        // .99 in a quiet run; in a slow one polls come late, and stories in another order.
        #expect(score.f1 >= 0.95)
    }

    /// Read by readers that are not ours: feedparser, sfeed, newsboat.
    private func checkFeeds(_ page: String) throws {
        for format in ["atom", "rss", "json"] {
            let document = try get(page + "feed." + format)
            try document.write(toFile: path("feed.\(format)"), atomically: true, encoding: .utf8)
        }
        let count = try #require(
            try JSONSerialization.jsonObject(with: Data(get(page + "feed.json").utf8)) as? [String: Any])["items"]
        let stories = try #require(count as? [Any]).count
        #expect(stories == 60)
        let python = root.appendingPathComponent(".build-tools/bin/python").path
        if FileManager.default.isExecutableFile(atPath: python) {
            let script =
                "import feedparser,sys\nfor f in sys.argv[1:]:\n d=feedparser.parse(open(f,'rb').read()); print(d.bozo and 1 or 0,len(d.entries))"
            let answer = try run(python, ["-c", script, path("feed.atom"), path("feed.rss")])
            #expect(answer.output == "0 \(stories)\n0 \(stories)\n")
        }
        if let sfeed = tool("sfeed") {
            for format in ["atom", "rss"] {
                let lines = try run(sfeed, [], input: path("feed.\(format)")).output.split(separator: "\n").count
                #expect(lines == stories)
            }
        }
        if let newsboat = tool("newsboat") {
            try "\(page)feed.atom\n".write(toFile: path("urls"), atomically: true, encoding: .utf8)
            let answer = try run(
                newsboat,
                ["-u", path("urls"), "-c", path("cache.db"), "-C", "/dev/null", "-x", "reload", "print-unread"])
            #expect(answer.output.contains("\(stories) unread"))
        }
    }

    private func checkMail() throws {
        let program = try Child.program.path
        let mail = try run(program, ["digest", "--print", "--config", path("umschau.toml")])
        #expect(mail.status == 0 && mail.output.hasPrefix("To: <") && mail.output.contains("multipart/alternative"))
        let lint = root.appendingPathComponent("../shared/conformance/mail/check_mail.py").path
        let python = root.appendingPathComponent(".build-tools/bin/python").path
        guard FileManager.default.fileExists(atPath: lint), FileManager.default.isExecutableFile(atPath: python) else {
            print("skipped: no mail lint at \(lint)")
            return
        }
        try mail.output.write(toFile: path("digest.eml"), atomically: true, encoding: .utf8)
        let verdict = try run(python, [lint, path("digest.eml")])
        #expect(verdict.output.hasPrefix("OK"), "\(verdict.output)")
    }

    /// Every `umschau` line of the README, as it stands there but for its placeholders.
    private func checkCommands(_ archive: Archive) throws {
        let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
        let lines = readme.split(separator: "\n").filter { $0.hasPrefix("    umschau ") }
        #expect(lines.count > 10)
        let story = try #require(try archive.stories(limit: 60).max { $0.announcedOutlets < $1.announcedOutlets })
        let articles = try archive.articles(of: story.id)
        let placeholders = [
            "my-feeds.opml": path("feeds.opml"), "URL": try #require(try archive.feeds().first).url,
            "17": "\(articles[0].id)", "42": "\(articles[1].id)",
        ]
        for line in lines {
            let words = line.prefix { $0 != "#" && $0 != ">" && $0 != "|" }.split(separator: " ").dropFirst()
            let arguments = words.map { placeholders[String($0)] ?? String($0) }
            let answer = try run(try Child.program.path, arguments + ["--config", path("umschau.toml")])
            #expect(answer.status == 0, "\(arguments): \(answer.output)")
        }
        let sent = try String(contentsOfFile: path("sent"), encoding: .utf8)
        #expect(sent.hasPrefix("To: <reader@example.org>"))
    }

    @Test func importedFeedsSurviveAReload() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        func list(_ name: String) -> String {
            "<opml version=\"2.0\"><body><outline type=\"rss\" xmlUrl=\"http://127.0.0.1:9/\(name)\"/></body></opml>"
        }
        try list("listed").write(toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        try list("imported").write(toFile: path("more.opml"), atomically: true, encoding: .utf8)
        try configure()
        let program = try Child.program.path
        // A list may hold passwords: it is as private as its writer wants his files to be.
        let command = "umask 077 && exec \"$0\" import \"$1\" --config \"$2\""
        #expect(try run("/bin/sh", ["-c", command, program, path("more.opml"), path("umschau.toml")]).status == 0)
        let imported = try FileManager.default.attributesOfItem(atPath: path("imported.opml"))
        #expect((imported[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let (daemon, _) = try startDaemon([])
        try list("new").write(toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        kill(daemon.process.processIdentifier, SIGHUP)
        // Two of them would collide.
        let second = "\(program) poll --once --config \(path("umschau.toml")) 2>&1"
        let refused = try run("/bin/sh", ["-c", second])
        #expect(refused.status == 69 && refused.output.contains("another umschau runs on"))
        let archive = try Archive(path: path("umschau.sqlite"))
        var names: Set<String> = []
        try wait(for: "the new list") {
            names = Set(try archive.feeds().compactMap { $0.url.split(separator: "/").last.map(String.init) })
            return names.contains("new")
        }
        #expect(names == ["new", "imported"])
        #expect(daemon.stop(SIGTERM) == 0)
    }

    /// - Throws: after two minutes.
    private func wait(for what: String, until isThere: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(120)
        while try !isThere() {
            try #require(ContinuousClock.now < end, "\(what) did not come")
        }
    }

    @Test func anEmptyListEndsNoSubscription() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let list = "<opml version=\"2.0\"><body><outline type=\"rss\" xmlUrl=\"http://127.0.0.1:9/f\"/></body></opml>"
        try list.write(toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        try configure()
        let program = try Child.program.path
        let poll = ["poll", "--once", "--config", path("umschau.toml")]
        _ = try run(program, poll)
        try "<opml version=\"2.0\"><body></body></opml>".write(
            toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        #expect(try run(program, poll).status == 78)
        #expect(try Archive(path: path("umschau.sqlite")).feeds().count == 1)
    }

    @Test func outputThatCannotBeWrittenIsAFailure() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let list = "<opml version=\"2.0\"><body><outline type=\"rss\" xmlUrl=\"http://127.0.0.1:9/f\"/></body></opml>"
        try list.write(toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        try configure()
        let command = "\(try Child.program.path) export --config \(path("umschau.toml")) 2>&1 >/dev/full"
        let answer = try run("/bin/sh", ["-c", command])
        #expect(
            answer.status == 74
                && answer.output == "umschau: the output could not be written: No space left on device\n")
    }

    @Test func whenNoFeedAnswersTheCommandNamesTheDemo() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try """
        <opml version="2.0"><body><outline text="Gone" type="rss" xmlUrl="http://127.0.0.1:9/feed"/></body></opml>
        """.write(toFile: path("feeds.opml"), atomically: true, encoding: .utf8)
        try configure()
        let program = try Child.program.path
        let answer = try run(
            "/bin/sh", ["-c", "\(program) poll --once --config \(path("umschau.toml")) 2>&1"])
        #expect(answer.status == 69 && answer.output.contains("make demo"))
    }

    private func tool(_ name: String) -> String? {
        let found = ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
        if found == nil { print("skipped: \(name) is not installed") }
        return found
    }
}

extension JSONDecoder {
    fileprivate static var newsroom: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
