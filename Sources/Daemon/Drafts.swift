import Foundation
import News
import Storage
import Stories

extension Sighting {
    var isFirst: Bool { if case .first = self { true } else { false } }
}

extension Draft {
    var isEmpty: Bool { title.isEmpty && teaser.isEmpty }

    /// Whether two items of one document that say the same are two nevertheless: earthquakes in one place.
    func isSeparate(from other: Draft) -> Bool {
        guard let key = Identity.addressKey(of: address), let otherKey = Identity.addressKey(of: other.address) else {
            return false
        }
        return key != otherKey && (date == nil || other.date == nil || date != other.date)
    }
}

extension Article {
    private static let longestAddress: TimeInterval = 24 * 3600

    /// A stored article with what the publisher has changed since; nil where nothing has.
    ///
    /// `identity`: what the document's items are known by. `outlet`: the source's name.
    func edited(as draft: Draft, of identity: Identity, by outlet: String, at now: Date) -> Article? {
        guard !draft.title.isEmpty else { return nil }
        var article = self
        article.title = draft.title
        article.teaser = draft.teaser
        if article != self {
            article.edited = now
            let reading = Reading(title: article.title, teaser: article.teaser, language: language)
            article.credit = Credits.bundled.source(citedIn: reading, outlet: outlet)
        }
        guard draft.address != url, let key = identity.addressKey(of: draft) else {
            return article == self ? nil : article
        }
        // A corrected address counts, once a day: some name another one with each answer. What is put behind it for counting readers does not.
        let isDue = edited.map { now.timeIntervalSince($0) >= Self.longestAddress } ?? true
        let isMoved = isDue && key != Identity.addressKey(of: url)
        if article != self || isMoved {
            article.url = draft.address
            article.edited = now
        }
        return article == self ? nil : article
    }
}

extension Bulletin {
    /// New items of one document that are taken at once: a feed that shows ever new ones by the ten thousand must not fill the window.
    private static let mostAtOnce = 1_000

    /// Of the places of new items those of the newest, where they are too many; those without a date come first, in their order.
    static func newest(_ places: [Int], date: (Int) -> Date?) -> Set<Int> {
        guard places.count > mostAtOnce else { return Set(places) }
        func age(_ place: Int) -> (Date, Int) { (date(place) ?? .distantFuture, -place) }
        return Set(places.sorted { age($0) > age($1) }.prefix(mostAtOnce))
    }
}

extension Desk {
    /// Seconds between two undated articles that may be one: what a feed shows for so long.
    private static let undatedTwinsApart: TimeInterval = 14 * 24 * 3600

    /// The same article under another guid and address; from before the window too.
    func twin(
        of article: Article, _ submission: Newsroom.Submission, isDated: Bool, at now: Date
    ) throws(ArchiveError) -> Article.ID? {
        if let twin = newsroom.twin(of: submission, isDated: isDated) { return twin }
        let isInWindow = isDated && now.timeIntervalSince(article.published) <= Newsroom.window
        return isInWindow
            ? nil : try archive.twin(of: article, within: isDated ? Newsroom.twinsApart : Self.undatedTwinsApart)
    }

    /// What one poll added.
    struct Tally: Sendable {
        var new = 0
        var updated = 0
        var copies = 0
        /// New items of the document that wait for the next poll.
        var left = 0

        /// Whether the others come with the next poll: where all that was taken was known after all, they never would.
        var isCut: Bool { left > 0 && new > 0 }

        init() {}

        init(_ record: PollRecord, left: Int) {
            (new, updated) = (record.new.count, record.updated.count)
            copies = record.new.count { $0.copyOf != nil }
            self.left = left
        }
    }
}
