import Foundation
import News
import Stories

extension Draft {
    /// Publication dates before 1995 are mistakes: 1970, the year 1.
    private static let earliest = Date(timeIntervalSince1970: 788_918_400)

    /// When it was published, or at least changed; nil where the feed says nothing that may be believed.
    var date: Date? { [published, updated].compactMap { $0 }.first { $0 > Self.earliest } }

    /// Whether two items of one document that say the same are two nevertheless: earthquakes in one place.
    func isSeparate(from other: Draft) -> Bool {
        guard let place = Identity.place(of: address), let otherPlace = Identity.place(of: other.address) else {
            return false
        }
        return place != otherPlace && (date == nil || other.date == nil || date != other.date)
    }
}

extension Article {
    /// A stored article with what the publisher has changed since; nil where nothing has.
    ///
    /// `outlet`: the source's name. `hasOwnPlace`: whether the draft's address is that of no other item.
    func edited(as draft: Draft, hasOwnPlace: Bool, by outlet: String, at now: Date) -> Article? {
        guard !draft.title.isEmpty else { return nil }
        var article = self
        article.title = draft.title
        article.teaser = draft.teaser
        if article != self {
            article.edited = now
            let reading = Reading(title: article.title, teaser: article.teaser, language: language)
            article.credit = Credits.bundled.source(citedIn: reading, outlet: outlet)
        }
        guard hasOwnPlace else { return article == self ? nil : article }
        // A corrected address counts, once: some name another one with each answer. What is put behind it for counting readers does not.
        let isMoved = edited == nil && Identity.place(of: draft.address) != Identity.place(of: url)
        if article != self || isMoved {
            article.url = draft.address
            article.edited = now
        }
        return article == self ? nil : article
    }
}
