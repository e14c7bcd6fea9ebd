@testable import Daemon
import Delivery
@testable import Fetching
import Foundation
import News
import Publishing
import Stories
import Storage
import Testing

struct ScheduleTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)
    private let schedule = Schedule(Settings.PollingSettings())

    private func seconds(_ hints: Schedule.Hints, failures: Int = 0) -> TimeInterval {
        schedule.next(after: hints, failures: failures, of: Feed(url: "https://e.org/", title: "E"), at: now)
            .due.timeIntervalSince(now)
    }

    @Test func theIntervalIsTheRule() {
        #expect(abs(seconds(Schedule.Hints()) - 3600) <= 180)
    }

    @Test(arguments: [(7200.0, 7200.0), (60, 3600), (400_000, 86_400)])
    func maxAgeWinsWhenItIsLongerUpToADay(maxAge: Double, expected: Double) {
        #expect(abs(seconds(Schedule.Hints(maxAge: maxAge)) - expected) <= expected * 0.05)
    }

    @Test func retryAfterWinsOverInterval() {
        #expect(abs(seconds(Schedule.Hints(retryAfter: 9000), failures: 1) - 9000) <= 450)
    }

    @Test func failuresDoubleTheIntervalUpToADay() {
        #expect(abs(seconds(Schedule.Hints(), failures: 2) - 14_400) <= 720)
        #expect(seconds(Schedule.Hints(), failures: 30) <= 86_400)
    }

    @Test func whatIsAskedForIsNeverShortened() {
        for number in 0..<40 {
            let feed = Feed(url: "https://e.org/\(number)", title: "E")
            let due = schedule.next(after: Schedule.Hints(retryAfter: 9000), failures: 1, of: feed, at: now).due
            #expect(due.timeIntervalSince(now) >= 9000)
        }
    }

    @Test func aFeedThatIsGoneIsNotAskedAgain() {
        var feed = Feed(url: "https://e.org/", title: "E")
        feed.http.memory.goneSince = now
        feed.http.memory.isGone = true
        let (due, reason) = schedule.next(after: Schedule.Hints(), failures: 2, of: feed, at: now)
        #expect(due == .distantFuture && reason.contains("gone"))
    }

    @Test func skippedHoursAreLeftOut() {
        var hints = Schedule.Hints()
        hints.pacing.skipHours = Array(0...22)
        let due = schedule.next(after: hints, failures: 0, of: Feed(url: "u", title: ""), at: now).due
        #expect(Int(due.timeIntervalSince1970) / 3600 % 24 == 23)
    }
}

/// What an answer's header says of the next poll.
struct HintsTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func hints(_ change: (inout FetchResponse) -> Void) -> Schedule.Hints {
        var response = FetchResponse(status: 200, body: [], url: "https://e.org/f")
        response.date = "Tue, 24 Nov 2026 00:00:00 GMT"
        response.expires = "Tue, 24 Nov 2026 20:00:00 GMT"
        change(&response)
        return Poll.hints(of: response, at: now)
    }

    @Test func expiresIsRelativeToTheServersClock() {
        #expect(hints { _ in }.expires == 72_000.0)
    }

    @Test(arguments: ["max-age=300", "public, Max-Age=\"0\", must-revalidate", "no-cache", "no-store, private"])
    func whereCacheControlSpeaksExpiresIsSilent(field: String) {
        #expect(hints { $0.cacheControl = field }.expires == nil)
        #expect(hints { $0.cacheControl = "public" }.expires != nil)
    }

    @Test func anAnswerThatWasKeptForAWhileIsThatMuchOlder() {
        #expect(hints { ($0.cacheControl, $0.age) = ("max-age=600", "100") }.maxAge == 500)
    }

    @Test func retryAfterMayBeADate() {
        #expect(hints { $0.retryAfter = "Tue, 24 Nov 2026 00:10:00 GMT" }.retryAfter == 600)
        #expect(hints { $0.retryAfter = "90" }.retryAfter == 90)
        #expect(hints { $0.retryAfter = "nan" }.retryAfter == nil)
    }
}

struct LinkFieldTests {
    @Test(arguments: [
        #"<https://hub.e/>; rel="hub""#, #"<https://hub.e/>; title="a; rel=next, b"; rel="hub""#,
        #"<https://e/f>; rel=self, <https://hub.e/> ;\#u{9}REL = "next hub""#,
    ])
    func relationsAreFoundWhereverTheyStand(field: String) {
        #expect(LinkHeader.targets(of: "hub", in: [field]) == ["https://hub.e/"])
    }

    @Test func whatIsSaidOfAnotherDocumentIsNotOfThisOne() {
        let field = #"<https://other.e/>; rel=hub; anchor="https://other.e/feed", <https://hub.e/>; rel=hub"#
        #expect(LinkHeader.targets(of: "hub", in: [field]) == ["https://hub.e/"])
    }
}

struct SettingsTests {
    private func settings(_ text: String) throws -> Settings {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).toml").path
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return try Settings(file: file)
    }

    private func problem(_ text: String) -> String? {
        do {
            _ = try settings(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func theShippedFileIsReadAndNamesTheDefaults() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var shipped = try Settings(file: root.appendingPathComponent("config/umschau.toml").path)
        let defaults = Settings()
        #expect(!shipped.polling.lists.isEmpty && shipped.digests.isEmpty)
        // What depends on where the program is.
        (shipped.polling.lists, shipped.storage.path) = (defaults.polling.lists, defaults.storage.path)
        (shipped.site.title, shipped.site.timeZone) = (defaults.site.title, defaults.site.timeZone)
        #expect(shipped.site == defaults.site && shipped.polling == defaults.polling)
        #expect(shipped.stories == defaults.stories && shipped.storage == defaults.storage)
        #expect(shipped.server == defaults.server && shipped.mail == defaults.mail && shipped.log == defaults.log)
    }

    @Test func whatIsNoWebAddressInAListIsTold() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let list = folder.appendingPathComponent("a.opml")
        let outlines = ["ftp://e.org/f", "https://e.org/f"].map { "<outline type=\"rss\" xmlUrl=\"\($0)\"/>" }
        try Data("<opml version=\"2.0\"><body>\(outlines.joined())</body></opml>".utf8).write(to: list)
        let unusable = try Lists.unusable(["*.opml", "https://e.org/list.opml"], relativeTo: folder.path)
        #expect(unusable.map(\.address) == ["ftp://e.org/f"] && unusable.map(\.file) == [list.path])
    }

    @Test func everySeedListIsRead() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let lists = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("seeds").path)
            .filter { $0.hasSuffix(".opml") }
        #expect(lists.count >= 4)
        for list in lists {
            let feeds = try Lists.read(file: root.appendingPathComponent("seeds/" + list).path)
            #expect(!feeds.isEmpty && feeds.allSatisfy { $0.language != nil })
        }
    }

    @Test func aListMayHaveAMailerOfItsOwn() throws {
        let mail = "[mail]\nsmtp = \"smtp://one\"\nsmtp_user = \"u\"\n"
        let lists = "[[digest]]\nname = \"a\"\n[[digest]]\nname = \"b\"\nsmtp = \"smtp://two\"\n"
        let digests = try settings(mail + lists).digests
        #expect(digests.map(\.mail.smtp) == ["smtp://one", "smtp://two"])
        #expect(digests.map(\.mail.smtpUser) == ["u", nil])
    }

    @Test func noMailerOfItsOwnIsTheCommonOne() throws {
        let mail = "[mail]\nsmtp = \"smtp://one\"\nsmtp_user = \"u\"\n"
        let digest = try #require(try settings(mail + "[[digest]]\nsmtp = \"\"\n").digests.first)
        #expect(digest.mail.smtp == "smtp://one" && digest.mail.smtpUser == "u")
    }

    @Test(arguments: ["[[[digest]]]", "[/site]", "[<site>]", "[.site]", "[#site]", "[ ,", "[", "\u{A0}[/site]", "[ü]"])
    func aHeaderWithoutANameDoesNotEndTheProgram(header: String) {
        #expect(problem("[site]\n\(header)\n") != nil)
    }

    @Test(arguments: [
        "title = [}]", "title = ]", "title = }", "title = [[}", "title = {]", "title = 1979-05-27T",
        "title = [ \"\"\"x\"\"\"\" ]\n[/y]",
    ])
    func aBracketThatClosesNothingDoesNotEndTheProgram(setting: String) {
        #expect(problem("[site]\n\(setting)\n") != nil)
    }

    @Test func bracketsInTextsAndCommentsAreNobodysFault() throws {
        let text = """
            # [/ } ]
            [site] # ]
            title = "} ] # [" # {
            [polling]
            lists = [ # }
              'a].opml', "b\\"}.opml",
              "c.opml" ]
            [[digest]]
            title = \"\"\"\\
            [/] } " \\
            \"\"\"
            """
        let read = try settings(text)
        #expect(read.site.title == "} ] # [" && read.digests.map(\.title) == ["[/] } \" "])
        #expect(read.polling.lists.map { $0.split(separator: "/").last } == ["a].opml", "b\"}.opml", "c.opml"])
    }

    @Test func whatStandsBehindANULIsNotOverlooked() {
        #expect(problem("[site]\n\u{0}\n[storage]\nkeep_days = 1")?.contains("NUL") == true)
    }

    @Test func anAddressInOtherLettersIsRefused() {
        #expect(problem("[site]\nbase_url = \"https://exämple.org\"")?.contains("ASCII") == true)
    }

    @Test func whatStoriesStillNeedIsKept() throws {
        #expect(problem("[storage]\nkeep_days = 4")?.contains("at least 5") == true)
        #expect(try settings("[storage]\nkeep_days = 0").storage.keep == nil)
    }

    @Test func digestsHaveNamesOfTheirOwn() {
        #expect(problem("[[digest]]\n[[digest]]")?.contains("two digests have this name") == true)
    }

    @Test func pathsStartAtTheFilesFolder() throws {
        let settings = try settings(
            "[polling]\ncertificate_authorities = \"ca.pem\"\n[storage]\npath = \"/a/b.sqlite\"\n[[digest]]\nrecipients_file = \"r\""
        )
        let folder = FileManager.default.temporaryDirectory.path
        #expect(settings.polling.authorities == folder + "/ca.pem" && settings.storage.path == "/a/b.sqlite")
        #expect(settings.digests.first?.recipientsFile == folder + "/r")
    }

    @Test(arguments: [
        "[site]\nbase_url = \"httpfoo\"", "[site]\nbase_url = \"http://x/ y\"", "[site]\ntitle = \"\"",
        "[server]\nhost = \"[::1]\"",
        "[site]\nhub = \"nohub\"", "[polling]\nallow_addresses = [\"10.0.0.0/99\"]", "[storage]\npath = \"\"",
        "[mail]\nsmtp = \"mail.example.org\"", "[[digest]]\nrecipients = [\"foo\"]",
        "[[digest]]\ncountry = \"Kazakhstan\"",
        "[[digest]]\nfrom = \"News <n@x.org>\"", "[[digest]]\ncountry = \"zz\"", "[mail]\nsendmail = \"mailer\"",
        "[mail]\nsmtp = \"smtp://h:99999\"", "[mail]\nsmtp = \"smtp://me:secret@h\"", "[[digest]]\ntitle = \"\"",
        "[[digest]]\nfrom = \"n@müller.example\"",
        "[polling]\ncontact = \"x\\r\\nX-Evil: 1\"",
    ])
    func whatMakesNoSenseIsNamed(text: String) {
        #expect(problem(text)?.contains("is not a possible value") == true)
    }

    @Test(arguments: [
        "[server]\nport = 99999", "[polling]\nsize_limit_mib = 9223372036854775807",
        "[polling]\ninterval_minutes = 1e300",
        "[polling]\nfloor_minutes = inf",
    ])
    func whatIsBeyondMeasureIsNamed(text: String) {
        #expect(problem(text)?.contains("and at most") == true)
    }

    @Test func ofSeveralDigestsTheOneThatIsMeantIsNamed() {
        let lists = "[[digest]]\nname = \"a\"\n[[digest]]\nname = \"b\"\nlanguage = \"fr\""
        #expect(problem(lists)?.contains("digest \"b\": language must be") == true)
        #expect(problem("[polling]\ncontact = \"a\\nb\"")?.contains("polling.contact \"a\\nb\" is not") == true)
    }

    @Test func whatThereIsToChooseFromIsNamed() {
        #expect(
            problem("[site]\nlanguage = \"fr\"")?.contains("site.language must be \"de\" or \"en\", not \"fr\"") == true
        )
        #expect(problem("[[digest]]\nregion = \"mars\"")?.contains("\"caucasus\" or ") == true)
    }

    @Test(arguments: ["https://news.example.org/sub/", "https://x?y", "https://me:pw@x.org"])
    func theSiteIsAHostOfItsOwn(address: String) {
        #expect(problem("[site]\nbase_url = \"\(address)\"")?.contains("site.base_url must end with the host") == true)
    }

    @Test(arguments: [":-1", ":70000", ":99999999999999999999", ":x"])
    func aPortIsANumberThatThereIs(port: String) {
        #expect(problem("[site]\nbase_url = \"https://e.org\(port)\"")?.contains("site.base_url") == true)
    }

    @Test(arguments: ["https://e.org", "https://e.org:8443", "http://127.0.0.1:0", "http://[::1]:80", "http://[::1]"])
    func whatMayBeASitesAddress(address: String) throws {
        #expect(try settings("[site]\nbase_url = \"\(address)\"").site.baseURL.hasPrefix(address))
    }

    @Test func addressesWithColonsStandInBrackets() throws {
        let server = try settings("[server]\nhost = \"::1\"").server
        #expect(server.address(port: 80) == "http://[::1]:80")
    }

    @Test func recipientsMayEndWithCarriageReturns() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try Data("a@e.org\r\n# no more\r\n b@e.org \r\n".utf8).write(to: file)
        let digests = try settings("[[digest]]\nrecipients_file = \"\(file.path)\"").digests
        #expect(try digests.map { try $0.allRecipients() } == [["a@e.org", "b@e.org"]])
    }

    @Test func unknownSettingsAreNamed() {
        #expect(problem("[polling]\nintervall = 3")?.hasSuffix("polling.intervall is no setting") == true)
    }

    @Test func syntaxErrorsNameTheLine() {
        #expect(problem("[site]\ntitle = \"x\"\nlanguage = ")?.contains(".toml:3:") == true)
    }

    @Test func impossibleValuesAreNamed() {
        #expect(
            problem("[site]\ntime_zone = \"Europe/Atlantis\"")?.contains("site.time_zone \"Europe/Atlantis\"") == true)
        #expect(problem("[server]\nport = \"x\"")?.contains("server.port must be a whole number") == true)
    }
}

// Serial: a pipe's end that another child inherits would keep the stand-in mailer waiting.
@Suite(.serialized)
struct DigestRunTests {
    private let now = Date(timeIntervalSince1970: 1_795_501_800)

    private func setUp() throws -> (archive: Archive, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
        try archive.subscribe(to: [Feed(url: "https://e.org/f", title: "E")])
        let feed = try #require(try archive.feeds().first)
        var record = PollRecord(feed: feed)
        let article = Article(
            id: 1, feed: feed.id, key: "k", url: nil, title: "T", teaser: "t", language: Language("en"), published: now,
            firstSeen: now, story: StoryID("S"))
        record.new = [article]
        let story = Story(id: StoryID("S"), title: "T", lead: 1, opened: now, published: now, updated: now, version: 1)
        try archive.record(record, stories: [story])
        return (archive, folder)
    }

    @Test func aMailThatWasHandedOverLeavesNoFileOpen() throws {
        /// Files without names that hold messages.
        func openMessages() throws -> Int {
            let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            let start = NSTemporaryDirectory() + "umschau-"
            return files.count { file in
                // Why: one that is closed meanwhile leads nowhere.
                let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(file)")) ?? ""
                return target.hasPrefix(start) && target.hasSuffix(" (deleted)")
                    && !target.dropFirst(start.count).contains("/")
            }
        }
        for _ in 0..<12 {
            try Transport.sendmail(path: "/bin/true").deliver(Array("Subject: x".utf8), from: "a@e.org", to: "b@e.org")
        }
        #expect(try openMessages() < 4)
    }

    @Test func whomAMailerLeavesBehindIsNotWaitedFor() throws {
        let (_, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0, running: "sleep 20 > /dev/null 2>&1 &")
        let start = ContinuousClock.now
        try transport.deliver(Array("\r\nMessage-ID: x\r\n".utf8), from: "a@e.org", to: "b@e.org")
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(try sent(in: folder) == 1)
    }

    @Test(arguments: [("exit 67", "exited with 67"), ("kill -9 $$", "was ended by signal 9")])
    func howAMailerEndedIsSaid(command: String, words: String) throws {
        let (_, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0, running: command)
        let error = #expect(throws: DeliveryError.self) {
            try transport.deliver(Array("Subject: x".utf8), from: "a@e.org", to: "b@e.org")
        }
        #expect(error?.description.hasSuffix(words) ?? false)
    }

    /// A program that stands in for sendmail: keeps each message, runs a command, exits as told.
    private func mailer(in folder: URL, exit status: Int, running command: String = "") throws -> Transport {
        let path = folder.appendingPathComponent("sendmail").path
        try "#!/bin/sh\ncat >> \(folder.path)/sent\n\(command)\nexit \(status)\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return .sendmail(path: path)
    }

    private func sent(in folder: URL) throws -> Int {
        let text = try String(contentsOf: folder.appendingPathComponent("sent"), encoding: .utf8)
        return text.components(separatedBy: "\nMessage-ID:").count - 1
    }

    private func run(_ archive: Archive) -> DigestRun {
        var digest = Settings.DigestSettings()
        digest.recipients = ["a@e.org", "b@e.org"]
        return DigestRun(
            archive: archive, settings: Settings(), digest: digest,
            newToken: { UUID().uuidString.filter { $0 != "-" } })
    }

    @Test func eachRecipientGetsAnEditionOnce() throws {
        let (archive, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0)
        let later = now.addingTimeInterval(60)
        #expect(try run(archive).send(to: ["a@e.org", "b@e.org"], through: transport, at: later) == .delivered(2))
        #expect(
            try run(archive).send(to: ["a@e.org", "b@e.org"], through: transport, at: later.addingTimeInterval(60))
                == .nothingNew)
        #expect(try sent(in: folder) == 2)
    }

    @Test func whoHasUnsubscribedGetsNothing() throws {
        let (archive, folder) = try setUp()
        let token = try archive.subscriber("b@e.org", of: "daily", newToken: String(repeating: "b", count: 32)).token
        try archive.unsubscribe(token: token, at: now)
        let outcome = try run(archive).send(
            to: ["a@e.org", "b@e.org"], through: try mailer(in: folder, exit: 0), at: now.addingTimeInterval(60))
        #expect(outcome == .delivered(1))
        let text = try String(contentsOf: folder.appendingPathComponent("sent"), encoding: .utf8)
        #expect(!text.contains("b@e.org") && !text.contains("unsubscribe/" + String(repeating: "0", count: 32)))
    }

    @Test func aFailingMailerIsTriedAgain() throws {
        let (archive, folder) = try setUp()
        let later = now.addingTimeInterval(60)
        let outcome = try run(archive).send(
            to: ["a@e.org", "b@e.org"], through: try mailer(in: folder, exit: 75), at: later)
        guard case .failed(0, [], let waiting) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(waiting.count == 2)
        #expect(
            try run(archive).send(to: ["a@e.org", "b@e.org"], through: try mailer(in: folder, exit: 0), at: later)
                == .delivered(2))
    }

    @Test func whatIsSaidBeforeIsWhatIsDone() throws {
        let (archive, folder) = try setUp()
        let everybody = ["a@e.org", "b@e.org"]
        let token = try archive.subscriber("b@e.org", of: "daily", newToken: String(repeating: "b", count: 32)).token
        #expect(try run(archive).plan(for: everybody, at: now + 60).map(\.recipients) == [everybody])
        try archive.unsubscribe(token: token, at: now)
        _ = try run(archive).send(to: everybody, through: try mailer(in: folder, exit: 0), at: now + 60)
        let plans = try run(archive).plan(for: everybody + ["c@e.org"], at: now + 120)
        #expect(plans.map(\.recipients) == [["c@e.org"]])
        #expect(plans.map(\.others) == [["a@e.org: sent", "b@e.org: unsubscribed"]])
        #expect(try run(archive).plan(for: everybody, at: now + 86_400).isEmpty)
        // Whoever could not be reached yesterday is today.
        _ = try run(archive).send(to: ["c@e.org"], through: try mailer(in: folder, exit: 75), at: now + 180)
        let tomorrow = now + 86_400
        #expect(try run(archive).plan(for: everybody + ["C@e.org"], at: tomorrow).map(\.recipients) == [["c@e.org"]])
        // Who was taken off the list meanwhile gets nothing.
        #expect(try run(archive).plan(for: everybody, at: tomorrow).isEmpty)
        #expect(
            try run(archive).send(to: everybody, through: try mailer(in: folder, exit: 0), at: tomorrow) == .nothingNew)
    }

    @Test func whatIsStoredWhileAnEditionClosesIsInTheNextOne() throws {
        let (archive, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0)
        _ = try run(archive).send(to: ["a@e.org"], through: transport, at: now + 100.7)
        // It changed before the edition was closed, by the clock of the daemon, which stored it after that.
        var late = try #require(try archive.story(StoryID("S")))
        (late.updated, late.version) = (now + 100.2, 2)
        try archive.save([late])
        #expect(try run(archive).send(to: ["a@e.org"], through: transport, at: now + 86_400) == .delivered(1))
        #expect(try run(archive).send(to: ["a@e.org"], through: transport, at: now + 2 * 86_400) == .nothingNew)
    }

    @Test func anAddressBeyondASCIIIsNobodyElsesTrouble() throws {
        let (archive, folder) = try setUp()
        let outcome = try run(archive).send(
            to: ["müller@e.org", "b@e.org"], through: try mailer(in: folder, exit: 0), at: now + 60)
        guard case .failed(1, let refused, []) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(refused.first?.hasPrefix("müller@e.org: an address with letters beyond ASCII") == true)
    }

    @Test func onlyWhatAnEditionToldOfIsAnUpdate() throws {
        let (archive, folder) = try setUp()
        let feed = try #require(try archive.feeds().first)
        var record = PollRecord(feed: feed)
        record.new = [
            Article(
                id: 2, feed: feed.id, key: "k2", url: nil, title: "T2", teaser: "t", language: Language("en"),
                published: now, firstSeen: now, story: StoryID("S2"))
        ]
        let second = Story(
            id: StoryID("S2"), title: "T2", lead: 2, opened: now, published: now, updated: now, version: 1)
        try archive.record(record, stories: [second])
        var digest = Settings.DigestSettings()
        // There is room for one of the two.
        (digest.recipients, digest.stories) = (["a@e.org"], 1)
        func run() -> DigestRun {
            DigestRun(
                archive: archive, settings: Settings(), digest: digest,
                newToken: { UUID().uuidString.filter { $0 != "-" } })
        }
        let transport = try mailer(in: folder, exit: 0)
        #expect(try run().send(to: ["a@e.org"], through: transport, at: now + 60) == .delivered(1))
        var stories = try archive.stories(limit: 9)
        for index in stories.indices { (stories[index].updated, stories[index].version) = (now + 600, 2) }
        try archive.save(stories)
        digest.stories = 9
        let mail = try #require(try run().preview(at: now + 86_400, since: now + 300))
        let first = try #require(try run().preview(at: now + 86_400, since: now - 60))
        #expect(mail.returning.count == 1 && first.returning.isEmpty)
    }

    @Test func anEditionOfTheFutureSilencesNobody() throws {
        let (archive, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0)
        let future = StoredEdition(
            list: "daily", day: "2036-01-01", subject: "", message: [], watermark: now + 10 * 365 * 86_400)
        _ = try archive.close(future, for: [], at: now)
        var story = try #require(try archive.story(StoryID("S")))
        (story.updated, story.version) = (now + 600, 2)
        try archive.save([story])
        #expect(try run(archive).send(to: ["a@e.org"], through: transport, at: now + 300) == .nothingNew)
        #expect(try run(archive).send(to: ["a@e.org"], through: transport, at: now + 900) == .delivered(1))
    }

    @Test func aMailerThatStaysAwayIsAskedForThreeDays() throws {
        let recipients = ["a@e.org", "b@e.org"]
        let day: TimeInterval = 86_400
        for (delay, outcome) in [(2.9 * day, DigestRun.Outcome.delivered(2)), (3.1 * day, .nothingNew)] {
            let (archive, folder) = try setUp()
            let first = now + 60
            _ = try run(archive).send(to: recipients, through: try mailer(in: folder, exit: 75), at: first)
            let again = try run(archive).send(
                to: recipients, through: try mailer(in: folder, exit: 0), at: first + delay)
            #expect(again == outcome)
            // Nobody waits for ever.
            #expect(try archive.deliveryCounts()["prepared"] == nil)
        }
    }

    @Test func whoComesLaterGetsTheDaysEdition() throws {
        let (archive, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0)
        #expect(try run(archive).send(to: ["a@e.org"], through: transport, at: now + 60) == .delivered(1))
        #expect(
            try run(archive).send(to: ["a@e.org", "new@e.org"], through: transport, at: now + 120) == .delivered(1))
        let text = try String(contentsOf: folder.appendingPathComponent("sent"), encoding: .utf8)
        #expect(text.components(separatedBy: "To: <new@e.org>").count == 2)
    }

    @Test func nothingNewIsNoMail() throws {
        let (archive, folder) = try setUp()
        let transport = try mailer(in: folder, exit: 0)
        _ = try run(archive).send(to: ["a@e.org", "b@e.org"], through: transport, at: now.addingTimeInterval(60))
        #expect(
            try run(archive).send(to: ["a@e.org", "b@e.org"], through: transport, at: now.addingTimeInterval(86_400))
                == .nothingNew)
    }
}
