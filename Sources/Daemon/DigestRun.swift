public import Delivery
public import Foundation
import News
public import Publishing
public import Storage

/// Builds a list's edition of the day, freezes it and delivers it, each recipient once.
public struct DigestRun: Sendable {
    private let archive: Archive
    private let settings: Settings
    private let digest: Settings.DigestSettings
    private let newToken: @Sendable () -> String

    /// `newToken`: 32 hexadecimal digits that nobody can guess, others each time.
    public init(
        archive: Archive, settings: Settings, digest: Settings.DigestSettings,
        newToken: @escaping @Sendable () -> String
    ) {
        self.archive = archive
        self.settings = settings
        self.digest = digest
        self.newToken = newToken
    }

    /// What happened, for the exit status.
    public enum Outcome: Sendable, Equatable {
        case nothingNew
        case delivered(Int)
        case failed(delivered: Int, refused: [String], later: [String])
    }

    /// The edition that a run now would close; nil when there is nothing new.
    public func preview(at now: Date, since: Date? = nil) throws(ArchiveError) -> DigestMail? {
        let watermark = try archive.watermark(of: digest.name)
        let start = since ?? watermark ?? now.addingTimeInterval(-24 * 3600)
        let channel: Channel = digest.region.map { .region($0) } ?? .all
        let fresh = try archive.stories(
            limit: 500, Selection(countries: digest.region?.countries), since: start
        ).filter {
            $0.updated > start
        }
        // Most widely reported first; what few report comes last or not at all.
        let ranked = fresh.sorted { ($1.announcedOutlets, $0.id) < ($0.announcedOutlets, $1.id) }.prefix(digest.stories)
        guard !ranked.isEmpty else { return nil }
        let returning = watermark.map { mark in Set(ranked.filter { ($0.published ?? now) <= mark }.map(\.id)) } ?? []
        let list = DigestMail.List(
            name: digest.name, title: digest.title, language: digest.language, timeZone: digest.timeZone,
            from: digest.from,
            channel: channel)
        return DigestMail(
            list: list, site: try settings.site(of: archive, at: now), date: now,
            stories: try archive.coverage(of: Array(ranked)), returning: returning)
    }

    /// Closes the day's edition, or takes up the one that a run before this one closed, and sends it.
    ///
    /// A crash while sending leaves the recipient in `sending`: the next run sends the same bytes with the same
    /// Message-ID.
    public func send(through transport: Transport, at now: Date) throws(ArchiveError) -> Outcome {
        let day = now.day(in: digest.timeZone)
        if try archive.edition(of: digest.name, day: day) == nil {
            guard let mail = try preview(at: now) else { return .nothingNew }
            let watermark = mail.stories.map(\.story.updated).max() ?? now
            let edition = StoredEdition(
                list: digest.name, day: day, subject: mail.subject, message: mail.message,
                watermark: max(watermark, now))
            _ = try archive.close(edition, for: try subscribed(), at: now)
        }
        guard let edition = try archive.edition(of: digest.name, day: day) else { return .nothingNew }
        return try deliver(edition, through: transport)
    }

    /// The configured recipients but for those who have unsubscribed.
    private func subscribed() throws(ArchiveError) -> [String] {
        var recipients: [String] = []
        for recipient in digest.recipients
        where try archive.subscriber(recipient, of: digest.name, newToken: newToken()).ended == nil {
            recipients.append(recipient)
        }
        return recipients
    }

    private func deliver(_ edition: StoredEdition, through transport: Transport) throws(ArchiveError) -> Outcome {
        var delivered = 0
        var refused: [String] = []
        var later: [String] = []
        for recipient in try archive.open(edition) {
            let subscriber = try archive.subscriber(recipient, of: digest.name, newToken: newToken())
            guard subscriber.ended == nil else {
                try archive.mark(edition, recipient: recipient, .failed, error: "unsubscribed")
                continue
            }
            try archive.mark(edition, recipient: recipient, .sending)
            let message = DigestMail.addressed(edition.message, to: recipient, token: subscriber.token)
            do {
                try transport.deliver(message, from: digest.from, to: recipient)
                try archive.mark(edition, recipient: recipient, .sent)
                delivered += 1
            } catch let error as DeliveryError {
                switch error {
                case .refused(let reason):
                    try archive.mark(edition, recipient: recipient, .failed, error: reason)
                    refused.append("\(recipient): \(reason)")
                case .temporary(let reason):
                    try archive.mark(edition, recipient: recipient, .prepared, error: reason)
                    later.append("\(recipient): \(reason)")
                }
            } catch let error as ArchiveError {
                throw error
            } catch {
                throw .failed("\(error)")
            }
        }
        let isClean = refused.isEmpty && later.isEmpty
        return isClean
            ? (delivered == 0 ? .nothingNew : .delivered(delivered))
            : .failed(delivered: delivered, refused: refused, later: later)
    }
}
