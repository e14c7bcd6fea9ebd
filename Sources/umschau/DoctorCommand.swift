import ArgumentParser
import Daemon
import Fetching
import Foundation
import News
import Storage

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Looks for what could be wrong, and says what to do.",
        discussion: """
            Changes nothing. Exits with 78 when something is a problem.

            EXAMPLES
              umschau doctor
              sudo -u umschau umschau doctor --config /etc/umschau/umschau.toml
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "One JSON object a line.") var json = false

    private struct Finding: Encodable {
        enum Verdict: String, Encodable { case ok, warning, problem }

        let subject: String
        let verdict: Verdict
        let finding: String
        var advice: String?
    }

    func run() async throws {
        let findings = await findings()
        try await reporting { for finding in findings { print(json ? try umschau.json(finding) : text(finding)) } }
        if findings.contains(where: { $0.verdict == .problem }) { throw Status.configuration }
    }

    private func findings() async -> [Finding] {
        var findings: [Finding] = []
        do {
            let settings = try options.settings()
            findings.append(configuration(settings))
            findings += [
                lists(settings), folder(settings), files(settings), disk(settings), database(settings), clock(),
                names(settings),
            ]
            findings += [mailer(settings), await port(settings), backups(settings), sources(settings)]
        } catch {
            findings.append(
                Finding(
                    subject: "configuration", verdict: .problem, finding: "\(error)",
                    advice: "mend the file; \"umschau check-config\" reads it again"))
        }
        return findings
    }

    private func configuration(_ settings: Settings) -> Finding {
        do {
            try settings.checkFiles()
            return Finding(subject: "configuration", verdict: .ok, finding: options.file)
        } catch {
            return Finding(
                subject: "configuration", verdict: .problem, finding: "\(error)",
                advice: "make that file, or mend what names it")
        }
    }

    private func text(_ finding: Finding) -> String {
        let mark = finding.verdict.rawValue
        let advice = finding.advice.map { "\n         → \($0)" } ?? ""
        return mark.padding(toLength: 8, withPad: " ", startingAt: 0)
            + " \(finding.subject): \(finding.finding)\(advice)"
    }

    private func lists(_ settings: Settings) -> Finding {
        do {
            let count = try options.subscriptions(of: settings).count
            let unusable = try Lists.unusable(settings.polling.lists, relativeTo: options.folder)
            guard let first = unusable.first else {
                return Finding(subject: "lists", verdict: .ok, finding: count == 1 ? "1 feed" : "\(count) feeds")
            }
            return Finding(
                subject: "lists", verdict: .warning,
                finding: "\(count) feeds; \(unusable.count) left out, the first \"\(first.address)\" of \(first.file)",
                advice: "only http and https are read")
        } catch {
            return Finding(
                subject: "lists", verdict: .problem, finding: "\(error)", advice: "mend that file, or polling.lists")
        }
    }

    private func folder(_ settings: Settings) -> Finding {
        let folder = (settings.storage.path as NSString).deletingLastPathComponent
        guard FileManager.default.fileExists(atPath: folder) else {
            return Finding(
                subject: "state folder", verdict: .warning, finding: "\(folder) does not exist yet",
                advice: "the daemon makes it if it may; the package's unit does so")
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            return Finding(
                subject: "state folder", verdict: .problem, finding: "\(folder) cannot be written by this user",
                advice: "run as the daemon's user (sudo -u umschau), or give it the folder: chown umschau \(folder)")
        }
        return Finding(subject: "state folder", verdict: .ok, finding: folder)
    }

    private func files(_ settings: Settings) -> Finding {
        guard let folder = settings.site.folder else {
            return Finding(subject: "files", verdict: .ok, finding: "pages are served, and not written")
        }
        guard FileManager.default.fileExists(atPath: folder) else {
            return Finding(
                subject: "files", verdict: .warning, finding: "\(folder) is not there yet",
                advice: "it is made with the first publication, where the daemon's user may write beside it")
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return Finding(
                subject: "files", verdict: .problem, finding: "\(folder): \(reason)",
                advice: "make the folder of site.folder, and let the daemon's user write into it")
        }
        return Finding(subject: "files", verdict: .ok, finding: folder)
    }

    private func disk(_ settings: Settings) -> Finding {
        let folder = (settings.storage.path as NSString).deletingLastPathComponent
        var state = statvfs()
        guard statvfs(folder, &state) == 0 else {
            return Finding(subject: "disk", verdict: .warning, finding: "the free space of \(folder) is unknown")
        }
        let free = (UInt64(state.f_bavail) * UInt64(state.f_frsize)) >> 20
        return free < 200
            ? Finding(
                subject: "disk", verdict: .problem, finding: "\(free) MiB free",
                advice: "make room, or set storage.keep_days; the daemon cannot store new articles without any")
            : Finding(subject: "disk", verdict: free < 1024 ? .warning : .ok, finding: "\(free) MiB free")
    }

    private func database(_ settings: Settings) -> Finding {
        guard FileManager.default.fileExists(atPath: settings.storage.path) else {
            return Finding(subject: "database", verdict: .ok, finding: "none yet; the daemon makes it")
        }
        let faults: [String]
        do {
            faults = try Archive.faults(in: settings.storage.path)
        } catch {
            return Finding(
                subject: "database", verdict: .problem, finding: "\(error)",
                advice:
                    "run this as the daemon's user, or look at the permissions of the file and its folder and at the room there"
            )
        }
        guard FileManager.default.isWritableFile(atPath: settings.storage.path) else {
            return Finding(
                subject: "database", verdict: .problem, finding: "\(settings.storage.path) may not be written",
                advice: "give it to the daemon's user: chown umschau \(settings.storage.path)")
        }
        return faults.isEmpty
            ? Finding(subject: "database", verdict: .ok, finding: settings.storage.path)
            : Finding(
                subject: "database", verdict: .problem, finding: faults[0],
                advice: "stop the daemon, then \"umschau restore\" one of the copies in \"backups\" beside it")
    }

    /// The program was made after this time, so no clock that is right shows an earlier one.
    private static let earliest = Date(timeIntervalSince1970: 1_795_000_000)

    private func clock() -> Finding {
        let now = Machine.now()
        return now < Self.earliest
            ? Finding(
                subject: "clock", verdict: .problem, finding: "it shows \(now.formatted(.iso8601))",
                advice: "set it: timedatectl set-ntp true")
            : Finding(subject: "clock", verdict: .ok, finding: now.formatted(.iso8601))
    }

    private func names(_ settings: Settings) -> Finding {
        // Why: without lists there is no name to look up, which is said already.
        guard let feeds = try? options.feeds(of: settings), !feeds.isEmpty else {
            return Finding(subject: "names", verdict: .warning, finding: "no host to look up")
        }
        // One publisher may be gone; that many are not at once.
        let hosts = Array(Set(feeds.map { URL(string: $0.url)?.host ?? $0.host })).sorted().prefix(Self.hostsAsked)
        var faults: [String] = []
        for name in hosts {
            var found: UnsafeMutablePointer<addrinfo>?
            defer { if let found { freeaddrinfo(found) } }
            let status = getaddrinfo(name, nil, nil, &found)
            guard status != 0 else { return Finding(subject: "names", verdict: .ok, finding: "\(name) is resolved") }
            faults.append("\(name): \(String(cString: gai_strerror(status)))")
        }
        return Finding(
            subject: "names", verdict: .problem, finding: faults.joined(separator: "; "),
            advice: "look at /etc/resolv.conf and the network")
    }

    private static let hostsAsked = 3

    private func mailer(_ settings: Settings) -> Finding {
        guard !settings.digests.isEmpty else {
            return Finding(subject: "mail", verdict: .ok, finding: "no digest is configured")
        }
        do {
            for digest in settings.digests where try digest.allRecipients().isEmpty {
                return Finding(
                    subject: "mail", verdict: .warning, finding: "digest \"\(digest.name)\" has no recipients",
                    advice: "set recipients or recipients_file")
            }
            for digest in settings.digests { _ = try digest.mail.transport() }
        } catch {
            return Finding(subject: "mail", verdict: .problem, finding: "\(error)", advice: "mend the mail settings")
        }
        let mailers = Set(settings.digests.filter { $0.mail.smtp == nil }.map(\.mail.sendmail)).sorted()
        if let missing = mailers.first(where: { !FileManager.default.isExecutableFile(atPath: $0) }) {
            return Finding(
                subject: "mail", verdict: .problem, finding: "\(missing) is not there",
                advice: "install a mailer (apt install msmtp-mta), or set mail.smtp")
        }
        let servers = Set(settings.digests.compactMap(\.mail.smtp)).sorted()
        return Finding(
            subject: "mail", verdict: .ok, finding: "through \((servers + mailers).joined(separator: ", "))")
    }

    private func port(_ settings: Settings) async -> Finding {
        guard settings.server.port > 0 else {
            return Finding(subject: "web server", verdict: .ok, finding: "on any free port")
        }
        let address = settings.server.address(port: settings.server.port)
        switch await Self.ask(address + "/readyz") {
        case .answer(200, "ok"):
            return Finding(subject: "web server", verdict: .ok, finding: "\(address) answers, ready")
        case .answer(503, let text):
            return Finding(subject: "web server", verdict: .warning, finding: "\(address) answers: \(text)")
        case .answer(let status, _):
            return Finding(
                subject: "web server", verdict: .problem,
                finding: "\(address) answers with status \(status), but not as umschau does",
                advice: "another program has the port: set server.port")
        case .none:
            return Finding(
                subject: "web server", verdict: .warning, finding: "nothing answers on \(address)",
                advice: "the daemon does not run: systemctl start umschau")
        }
    }

    private enum Reply {
        case answer(Int, String)
        case none
    }

    /// Our own server, wherever it listens.
    private static func ask(_ url: String) async -> Reply {
        let everywhere = ["0.0.0.0/0", "::/0"].compactMap { AddressGuard.Block($0) }
        var request = FetchRequest(url: url, userAgent: "umschau doctor")
        request.timeoutMilliseconds = 5_000
        do {
            let response = try await Fetcher(addresses: AddressGuard(allowed: everywhere)).fetch(request)
            let text = String(decoding: response.body, as: UTF8.self)
            return .answer(response.status, text.trimmingCharacters(in: .whitespacesAndNewlines))
        } catch {
            // Nobody there is an answer too.
            return .none
        }
    }

    private func backups(_ settings: Settings) -> Finding {
        guard settings.storage.backups > 0 else {
            return Finding(
                subject: "backups", verdict: .warning, finding: "switched off", advice: "set storage.backups")
        }
        let backups = Backups(database: settings.storage.path)
        guard let newest = backups.newest(at: Machine.now()), let file = backups.all(at: Machine.now()).first else {
            return Finding(subject: "backups", verdict: .ok, finding: "none yet; the daemon makes one a day")
        }
        let days = Int(Machine.now().timeIntervalSince(newest) / 86_400)
        return days < 3
            ? Finding(subject: "backups", verdict: .ok, finding: file)
            : Finding(
                subject: "backups", verdict: .warning, finding: "the newest is \(days) days old: \(file)",
                advice: "the daemon makes one a day while it runs; its log says where it could not")
    }

    private func sources(_ settings: Settings) -> Finding {
        guard FileManager.default.fileExists(atPath: settings.storage.path) else {
            return Finding(subject: "sources", verdict: .ok, finding: "not polled yet")
        }
        do {
            let feeds = try options.archive(of: settings).feeds()
            let troubled = feeds.count { FeedState(of: $0).isTrouble }
            let isBad = !feeds.isEmpty && 2 * troubled > feeds.count
            return Finding(
                subject: "sources", verdict: isBad ? .problem : .ok,
                finding: "\(troubled) of \(feeds.count) in trouble",
                advice: troubled > 0 ? "\"umschau feeds\" says what is wrong with each" : nil)
        } catch {
            return Finding(subject: "sources", verdict: .problem, finding: "\(error)")
        }
    }
}
