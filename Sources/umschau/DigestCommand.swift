import ArgumentParser
import Daemon
import Delivery
import Foundation
import News
import Publishing
import Storage

struct DigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest", abstract: "Sends the day's digest mail, each recipient once.",
        discussion: """
            Prints nothing when all went well, and nothing when there is nothing new: made for cron.

            EXAMPLES
              umschau digest                          send every configured list
              umschau digest --list daily --dry-run   what would be sent, to whom
              umschau digest --print --to me@example.org | sendmail -t -i     the last day's, to see it in a mail program
              umschau digest --list daily --to new@example.org        the day's edition for one more reader
              umschau digest --force --since 2026-11-20T06:00:00Z     a second edition of the day
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var clock: ClockOptions
    @Option(help: "Only this list.") var list: String?
    @Option(help: "Recipients instead of the configured ones.") var to: [String] = []
    @Option(help: ArgumentHelp("Stories changed since then (RFC 3339), not since the last edition.", valueName: "time"))
    var since: String?
    @Flag(help: "Another edition, even if the day has one already.") var force = false
    @Flag(help: "Say what would be sent; send and record nothing.") var dryRun = false
    @Flag(help: "Write the raw message of the last day; send and record nothing.") var `print` = false

    func validate() throws {
        guard since == nil || start != nil else {
            throw ValidationError("--since must be a time like 2026-11-24T06:00:00Z.")
        }
        if let wrong = to.first(where: { !Settings.DigestSettings.isAddress($0) }) {
            throw ValidationError("\(wrong.debugDescription) is no mail address.")
        }
    }

    private var start: Date? {
        // Why: what is no time is refused in `validate`.
        since.flatMap { try? Date($0, strategy: .iso8601) }
    }

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let archive = try options.archive(of: settings)
            let now = clock.clock(at: Machine.now()).virtual(at: Machine.now())
            var digests = settings.digests
            if digests.isEmpty {
                guard !to.isEmpty || dryRun || `print` else {
                    throw fail("\(options.file): there is no [[digest]]", Status.configuration)
                }
                var digest = Settings.DigestSettings()
                digest.mail = settings.mail
                digests = [digest]
            }
            if let list {
                digests = digests.filter { $0.name == list }
                guard !digests.isEmpty else {
                    throw fail("\(options.file): there is no digest \"\(list)\"", Status.configuration)
                }
            }
            // Two messages in a row would be one to a mailer.
            guard !`print` || digests.count == 1 else {
                throw fail("--print shows one digest: name it with --list", Status.usage)
            }
            var statuses: [ExitCode] = []
            for digest in digests {
                // One list's trouble is not the others'.
                do {
                    try take(digest, settings, archive, at: now)
                } catch let error as SettingsError {
                    statuses.append(fail(error.description, Status.configuration))
                } catch let status as ExitCode {
                    statuses.append(status)
                }
            }
            // What needs a hand before what will pass by itself, and that before what is over.
            for status in [Status.configuration, Status.tryAgain] + statuses where statuses.contains(status) {
                throw status
            }
        }
    }

    private func take(_ digest: Settings.DigestSettings, _ settings: Settings, _ archive: Archive, at now: Date) throws
    {
        let run = DigestRun(archive: archive, settings: settings, digest: digest, newToken: Machine.token)
        if dryRun || `print` {
            try show(run, digest, at: now)
        } else {
            try send(run, digest, settings: settings, at: now)
        }
    }

    private func show(_ run: DigestRun, _ digest: Settings.DigestSettings, at now: Date) throws {
        let recipients = to.isEmpty ? try digest.allRecipients() : to
        if `print` {
            guard let mail = try run.preview(at: now, since: start ?? now.addingTimeInterval(-24 * 3600)) else {
                return warn("umschau: nothing new for \(digest.name)")
            }
            let recipient = recipients.first ?? "reader@example.invalid"
            // Why not a token of theirs: what is printed is not sent, and must not end a subscription.
            let token = String(repeating: "0", count: 32)
            Swift.print(
                String(decoding: DigestMail.addressed(mail.message, to: recipient, token: token), as: UTF8.self),
                terminator: "")
        } else {
            let plans = try run.plan(for: recipients, at: now, since: start, isForced: force)
            guard !plans.isEmpty else { return warn("umschau: nothing new for \(digest.name)") }
            for plan in plans {
                let addresses = plan.recipients.isEmpty ? "nobody" : plan.recipients.joined(separator: ", ")
                Swift.print("\(digest.name): \"\(plan.subject)\", to \(addresses)")
                for other in plan.others { Swift.print("  not to \(other)") }
            }
        }
    }

    private func send(_ run: DigestRun, _ digest: Settings.DigestSettings, settings: Settings, at now: Date) throws {
        var digest = digest
        if !to.isEmpty { (digest.recipients, digest.recipientsFile) = (to, nil) }
        let recipients = try digest.allRecipients()
        guard !recipients.isEmpty else {
            throw fail("\(options.file): digest \"\(digest.name)\" has no recipients", Status.configuration)
        }
        let lock = try ProcessLock(on: settings.storage.path, ".digest-\(digest.name).lock")
        guard lock.isHeld else {
            // Cron's other run does it; who names somebody, or wants another edition, is not served by that.
            if to.isEmpty, !force { return }
            throw fail("another run is sending \(digest.name); try again when it has ended", Status.tryAgain)
        }
        defer { lock.release() }
        if since != nil, !force, try run.isClosed(at: now) {
            warn(
                "umschau: \(digest.name): the day has its edition, and --since says nothing to it; --force makes another"
            )
        }
        // Who names somebody waits for an answer; cron does not.
        for plan in to.isEmpty ? [] : try run.plan(for: recipients, at: now, since: start, isForced: force) {
            for other in plan.others { warn("umschau: \(digest.name): not to \(other)") }
        }
        let outcome = try run.send(
            to: recipients, through: try digest.mail.transport(), at: now, since: start, isForced: force)
        switch outcome {
        case .nothingNew, .delivered: return
        case .failed(_, let refused, let later):
            for line in refused + later { warn("umschau: \(digest.name): \(line)") }
            throw later.isEmpty ? Status.unavailable : Status.tryAgain
        }
    }
}

extension Settings.MailSettings {
    /// - Throws: `SettingsError` where the password's file cannot be read.
    func transport() throws(SettingsError) -> Transport {
        guard let smtp else { return .sendmail(path: sendmail) }
        let password = try password()
        guard smtpUser == nil || password != nil else {
            throw SettingsError(place: "mail.smtp_user", problem: "needs a password; see mail.smtp_password_file")
        }
        return .smtp(
            Transport.Server(url: smtp, user: smtpUser, password: password, authorities: authorities))
    }

    /// From the file that is named, a systemd credential or the environment, in that order; never from an argument.
    private func password() throws(SettingsError) -> String? {
        let environment = ProcessInfo.processInfo.environment
        let credential = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/smtp-password" }
            .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
        guard let file = smtpPasswordFile ?? credential else { return environment["UMSCHAU_SMTP_PASSWORD"] }
        do {
            return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
        } catch {
            throw SettingsError(place: file, problem: "mail.smtp_password_file cannot be read")
        }
    }
}
