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
    ///
    /// `since`: instead of the time of the last edition. `number`: 2 for a second edition of the day, and so on.
    public func preview(at now: Date, since: Date? = nil, number: Int = 1) throws(ArchiveError) -> DigestMail? {
        try draft(at: now, since: since, number: number, isPreview: true)?.mail
    }

    /// `watermark`: the newest change that this edition could have told of.
    private func draft(
        at now: Date, since: Date?, number: Int, isPreview: Bool = false
    ) throws(ArchiveError) -> (mail: DigestMail, watermark: Date)? {
        // Why not now: a story that is being stored at this moment may say that it changed a moment ago.
        guard let newest = try archive.lastChange(until: now) else { return nil }
        let watermark = try archive.watermark(of: digest.name, until: now)
        let start = since ?? watermark ?? now.addingTimeInterval(-24 * 3600)
        // Most widely reported first; what few report comes last or not at all.
        let ranked = try archive.stories(
            limit: digest.stories, digest.selection, after: start, until: newest, by: .outlets)
        guard !ranked.isEmpty else { return nil }
        // Told of before, and changed since.
        // A preview of the last day is what an edition would have been, whether or not one was closed meanwhile.
        let returning = try archive.changed(ranked, sinceToldBy: digest.name, before: isPreview ? start : now)
        let list = DigestMail.List(
            name: digest.name, title: digest.title, language: digest.language, timeZone: digest.timeZone,
            from: digest.from)
        let mail = DigestMail(
            list: list, site: try settings.site(of: archive, at: now), date: now, number: number,
            stories: try archive.coverage(of: ranked), returning: returning)
        return (mail, newest)
    }

    /// Whether the day has its edition, so that a run only sends that to those who have not got it.
    public func isClosed(at now: Date) throws(ArchiveError) -> Bool {
        try archive.edition(of: digest.name, day: now.day(in: digest.timeZone)) != nil
    }

    /// What a run would do with one edition.
    public struct Plan: Sendable, Equatable {
        public let subject: String
        public var recipients: [String] = []
        /// Who gets nothing, and why.
        public var others: [String] = []
    }

    /// What sending would do now, without recording anything: the day's edition first, then earlier ones that somebody still waits for.
    public func plan(
        for recipients: [String], at now: Date, since: Date? = nil, isForced: Bool = false
    ) throws(ArchiveError) -> [Plan] {
        let closed =
            isForced ? nil : try archive.edition(of: digest.name, day: now.day(in: digest.timeZone))
        var subject = closed?.subject
        if closed == nil { subject = try preview(at: now, since: since)?.subject }
        var plans: [Plan] = []
        if let subject { plans.append(try plan(subject, closed, for: recipients)) }
        for edition in try archive.openEditions(of: digest.name, since: now.addingTimeInterval(-Self.patience))
        where edition.day != closed?.day {
            let waiting = try waiting(for: edition, among: recipients)
            if !waiting.isEmpty { plans.append(try plan(edition.subject, edition, for: waiting)) }
        }
        return plans
    }

    private func plan(
        _ subject: String, _ edition: StoredEdition?, for recipients: [String]
    ) throws(ArchiveError) -> Plan {
        var fates: [String: String] = [:]
        if let edition { fates = try archive.endedDeliveries(of: edition) }
        var plan = Plan(subject: subject)
        for recipient in recipients {
            if try archive.hasUnsubscribed(recipient, from: digest.name) {
                plan.others.append("\(recipient): unsubscribed")
            } else if let fate = fates[recipient.lowercased()] {
                plan.others.append("\(recipient): \(fate)")
            } else {
                plan.recipients.append(recipient)
            }
        }
        return plan
    }

    /// An edition that a mailer could not be given is offered again for so long.
    private static let patience: TimeInterval = 3 * 24 * 3600

    /// Closes the day's edition, or takes up those that runs before this one closed, and sends them.
    ///
    /// A crash while sending leaves the recipient in `sending`: the next run sends the same bytes with the same
    /// Message-ID. `recipients`: whom it goes to. `isForced`: another edition even if the day has one.
    public func send(
        to recipients: [String], through transport: Transport, at now: Date, since: Date? = nil, isForced: Bool = false
    ) throws(ArchiveError) -> Outcome {
        let day = now.day(in: digest.timeZone)
        var number = 1
        while isForced, try archive.edition(of: digest.name, day: day + (number > 1 ? ".\(number)" : "")) != nil {
            number += 1
        }
        let closed = isForced ? nil : try archive.edition(of: digest.name, day: day)
        if let closed {
            // Who came on the list since then gets the day's edition too.
            try archive.add(try subscribed(among: recipients), to: closed)
        } else if let (mail, watermark) = try draft(at: now, since: since, number: number) {
            let edition = StoredEdition(
                list: digest.name, day: mail.day, subject: mail.subject, message: mail.message, watermark: watermark)
            _ = try archive.close(
                edition, telling: mail.stories.map(\.id), for: try subscribed(among: recipients), at: now)
        }
        let oldest = now.addingTimeInterval(-Self.patience)
        try archive.giveUpDeliveries(of: digest.name, closedBefore: oldest)
        var outcome = Outcome.nothingNew
        for edition in try archive.openEditions(of: digest.name, since: oldest) {
            outcome = outcome.joined(with: try deliver(edition, to: recipients, through: transport))
        }
        return outcome
    }

    /// All but those who have unsubscribed.
    private func subscribed(among recipients: [String]) throws(ArchiveError) -> [String] {
        var subscribed: [String] = []
        for recipient in recipients
        where try archive.subscriber(recipient, of: digest.name, newToken: newToken()).ended == nil {
            subscribed.append(recipient)
        }
        return subscribed
    }

    /// Who still waits for an edition, of those it may go to: who was taken off the list since gets nothing.
    private func waiting(for edition: StoredEdition, among recipients: [String]) throws(ArchiveError) -> [String] {
        let allowed = Set(recipients.map { $0.lowercased() })
        return try archive.openRecipients(of: edition).filter { allowed.contains($0.lowercased()) }
    }

    private func deliver(
        _ edition: StoredEdition, to allowed: [String], through transport: Transport
    ) throws(ArchiveError) -> Outcome {
        var delivered = 0
        var refused: [String] = []
        var later: [String] = []
        let recipients = try waiting(for: edition, among: allowed)
        attempts: for (index, recipient) in recipients.enumerated() {
            let subscriber = try archive.subscriber(recipient, of: digest.name, newToken: newToken())
            guard subscriber.ended == nil else {
                try archive.mark(edition, recipient: recipient, .failed, error: "unsubscribed")
                continue
            }
            try archive.mark(edition, recipient: recipient, .sending)
            let message = DigestMail.addressed(edition.message, to: recipient, token: subscriber.token)
            do {
                try transport.deliver(message, from: digest.from, to: recipient)
                try noteSent(edition, to: recipient)
                delivered += 1
            } catch let error as DeliveryError {
                switch error {
                case .refused(let reason):
                    try archive.mark(edition, recipient: recipient, .failed, error: reason)
                    refused.append("\(recipient): \(reason)")
                case .temporary(let reason):
                    try archive.mark(edition, recipient: recipient, .prepared, error: reason)
                    later.append("\(recipient): \(reason)")
                case .unavailable(let reason):
                    // The next one would be told the same.
                    try archive.mark(edition, recipient: recipient, .prepared, error: reason)
                    let others = recipients.count - index - 1
                    later.append("\(recipient)\(others > 0 ? " and \(others) more" : ""): \(reason)")
                    break attempts
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

extension DigestRun {
    /// Seconds that whoever keeps the database busy, or its disk full, is waited for.
    private static let longestNoting = 120

    /// What was handed over has to be known, or the next run would hand it over again.
    private func noteSent(_ edition: StoredEdition, to recipient: String) throws(ArchiveError) {
        let end = ContinuousClock.now + .seconds(Self.longestNoting)
        while true {
            do throws(ArchiveError) {
                return try archive.mark(edition, recipient: recipient, .sent)
            } catch {
                guard error.mayPass, ContinuousClock.now < end else { throw error }
                Thread.sleep(forTimeInterval: 1)
            }
        }
    }
}

extension DigestRun.Outcome {
    fileprivate func joined(with other: Self) -> Self {
        switch (self, other) {
        case (.nothingNew, _): other
        case (_, .nothingNew): self
        case (.delivered(let one), .delivered(let two)): .delivered(one + two)
        case (.delivered(let more), .failed(let delivered, let refused, let later)),
            (.failed(let delivered, let refused, let later), .delivered(let more)):
            .failed(delivered: delivered + more, refused: refused, later: later)
        case (.failed(let one, let refused, let later), .failed(let two, let alsoRefused, let alsoLater)):
            .failed(delivered: one + two, refused: refused + alsoRefused, later: later + alsoLater)
        }
    }
}
