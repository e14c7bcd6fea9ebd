import Foundation
import News
import Stories

extension Draft {
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
    /// Items of one document that are taken: a feed that shows ever new ones by the ten thousand must not fill the window by itself.
    private static let mostItems = 1_000

    /// The newest items, in the document's order, and how many are left out; those without a date count as new.
    var newestDrafts: (taken: [Draft], left: Int) {
        guard drafts.count > Self.mostItems else { return (drafts, 0) }
        func age(_ index: Int) -> (Date, Int) { (drafts[index].date ?? .distantFuture, -index) }
        let taken = drafts.indices.sorted { age($0) > age($1) }.prefix(Self.mostItems).sorted()
        return (taken.map { drafts[$0] }, drafts.count - Self.mostItems)
    }
}
