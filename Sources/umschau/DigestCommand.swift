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
              umschau digest --print | sendmail -t -i the raw message, with --to
            """)

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var clock: ClockOptions
    @Option(help: "Only this list.") var list: String?
    @Option(help: "Recipients instead of the configured ones, for --print.") var to: [String] = []
    @Flag(help: "Say what would be sent; send and record nothing.") var dryRun = false
    @Flag(help: "Write the raw message of the last day; send and record nothing.") var `print` = false

    func run() async throws {
        try await reporting {
            let settings = try options.settings()
            let archive = try options.archive(of: settings)
            let now = clock.clock(at: Machine.now()).virtual(at: Machine.now())
            var digests = settings.digests.isEmpty ? [Settings.DigestSettings()] : settings.digests
            if let list {
                digests = digests.filter { $0.name == list }
                guard !digests.isEmpty else {
                    throw fail("\(options.file): there is no digest \"\(list)\"", Status.configuration)
                }
            }
            for digest in digests {
                let run = DigestRun(
                    archive: archive, settings: settings, digest: digest, newToken: Machine.token)
                if dryRun || `print` {
                    try show(run, digest, at: now)
                } else {
                    try send(run, digest, settings: settings, at: now)
                }
            }
        }
    }

    private func show(_ run: DigestRun, _ digest: Settings.DigestSettings, at now: Date) throws {
        guard let mail = try run.preview(at: now, since: `print` ? now.addingTimeInterval(-24 * 3600) : nil) else {
            warn("umschau: nothing new for \(digest.name)")
            return
        }
        let recipients = to.isEmpty ? digest.recipients : to
        if `print` {
            let recipient = recipients.first ?? "reader@example.invalid"
            // Why not a token of theirs: what is printed is not sent, and must not end a subscription.
            let token = String(repeating: "0", count: 32)
            FileHandle.standardOutput.write(Data(DigestMail.addressed(mail.message, to: recipient, token: token)))
        } else {
            let addresses =
                recipients.isEmpty ? "nobody (digest.recipients is empty)" : recipients.joined(separator: ", ")
            Swift.print("\(digest.name): \"\(mail.subject)\", \(mail.stories.count) stories, to \(addresses)")
        }
    }

    private func send(_ run: DigestRun, _ digest: Settings.DigestSettings, settings: Settings, at now: Date) throws {
        guard !digest.recipients.isEmpty else {
            throw fail("\(options.file): digest \"\(digest.name)\" has no recipients", Status.configuration)
        }
        let lock = try ProcessLock(settings.storage.path + ".digest.lock")
        guard lock.isHeld else { return }
        switch try run.send(through: try settings.mail.transport(), at: now) {
        case .nothingNew, .delivered: return
        case .failed(_, let refused, let later):
            for line in refused + later { warn("umschau: \(digest.name): \(line)") }
            throw later.isEmpty ? Status.unavailable : Status.tryAgain
        }
    }
}

/// A lock that ends with the process: of two digest runs at once, one leaves.
struct ProcessLock {
    let isHeld: Bool

    init(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fail("\(path) cannot be opened", Status.ioError) }
        isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
}

extension Settings.MailSettings {
    /// - Throws: `SettingsError` where the password's file cannot be read.
    func transport() throws(SettingsError) -> Transport {
        guard let smtp else { return .sendmail(path: sendmail) }
        guard let smtpPasswordFile else { return .smtp(url: smtp, user: smtpUser, password: nil) }
        do {
            let password = try String(contentsOfFile: smtpPasswordFile, encoding: .utf8)
            return .smtp(url: smtp, user: smtpUser, password: password.trimmingCharacters(in: .newlines))
        } catch {
            throw SettingsError(place: smtpPasswordFile, problem: "mail.smtp_password_file cannot be read")
        }
    }
}
