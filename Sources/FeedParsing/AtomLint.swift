import FoundationEssentials

/// Faults of Atom 1.0 (RFC 4287).
extension FeedLint {
    private static let forFeeds: Set<String> = [
        "prev-archive", "next-archive", "current", "hub", "first", "last", "previous", "next",
    ]
    private static let single: [ShortName] = [
        "id", "title", "updated", "published", "summary", "content", "rights", "source", "generator", "icon", "logo",
        "subtitle",
    ]

    mutating func checkAtom(_ feed: XMLElement) {
        if feed.namespace != .atom { report("no-namespace", "feed", "the feed is not in Atom's namespace") }
        let entries = feed.all("entry", .atom)
        checkCommon(feed, "feed")
        checkLanguage(feed.attribute("xml:lang"), "feed")
        checkLinks(of: feed, "feed")
        checkSelf(of: feed)
        for (index, entry) in entries.enumerated() {
            let place = "entry \(index + 1)"
            checkCommon(entry, place)
            checkLinks(of: entry, place)
            checkEntry(entry, in: feed, place)
        }
        let places = entries.enumerated().map { ($0.element, "entry \($0.offset + 1)") }
        checkDistinct(
            places.compactMap { entry, place in entry.value("id", .atom).map { ($0, place) } }, "dup-id",
            "another entry has the same id")
        checkDistinct(
            places.compactMap { entry, place in entry.value("updated", .atom).map { ($0, place) } }, "same-updated",
            "another entry was updated in the same second")
        let newest = entries.compactMap { $0.value("updated", .atom).flatMap { FeedDate.parse($0) } }.max()
        if let newest, let own = feed.value("updated", .atom).flatMap({ FeedDate.parse($0) }), own < newest {
            report("old-updated", "feed", "the feed's updated is older than an entry's")
        }
    }

    /// What feeds and entries have alike.
    private mutating func checkCommon(_ element: XMLElement, _ place: String) {
        for name in ["id", "title", "updated"] as [ShortName] where element.value(name, .atom) == nil {
            report("no-\(name)", place, "there is no \(name)")
        }
        for name in Self.single where element.all(name, .atom).count > 1 {
            report("dup-element", place, "\(name) stands there \(element.all(name, .atom).count) times")
        }
        checkTimestamp(element.value("updated", .atom), "updated", place)
        checkTimestamp(element.value("published", .atom), "published", place)
        if let id = element.value("id", .atom) { checkAddress(id, "the id", place) }
        for text in element.children
        where ["title", "summary", "subtitle", "rights", "content"].contains(text.name) && text.namespace == .atom {
            checkText(text, place)
        }
        for person in element.all("author", .atom) + element.all("contributor", .atom) {
            if person.value("name", .atom) == nil { report("no-author-name", place, "an author has no name") }
            checkAddress(person.value("uri", .atom), "the author's uri", place)
            if let email = person.value("email", .atom), !email.contains(/^[^@\s]+@[^@\s]+$/) {
                report("author-not-email", place, "\"\(email)\" is no mail address")
            }
        }
        for category in element.all("category", .atom) where category.attribute("term") == nil {
            report("no-term", place, "a category has no term")
        }
    }

    private mutating func checkText(_ element: XMLElement, _ place: String) {
        let type = element.attribute("type") ?? "text"
        checkLanguage(element.attribute("xml:lang"), place)
        if element.name == "content", let source = element.attribute("src") {
            checkAddress(source, "src of content", place)
        }
        switch type {
        case "text":
            if element.hasChildren { report("html-in-text", place, "\(element.name) of type text has elements") }
            if element.name == "title" { checkTitle(element.wholeText, place) }
        case "html":
            if element.name == "title" { checkTitle(HTMLEntities.decode(element.wholeText), place) }
            checkHTML(element.rawText, place)
        case "xhtml":
            if element.first("div", .xhtml) == nil {
                report("no-div", place, "\(element.name) of type xhtml needs a div")
            }
            checkHTML(element.markup[...], place)
        default:
            if element.name != "content" { report("bad-type", place, "\"\(type)\" is no type of a \(element.name)") }
        }
    }

    private mutating func checkLinks(of element: XMLElement, _ place: String) {
        let links = element.all("link", .atom)
        for link in links {
            guard let href = link.attribute("href") else {
                report("no-href", place, "a link leads nowhere")
                continue
            }
            checkAddress(href, "a link", place)
            checkLanguage(link.attribute("hreflang"), place)
            let relation = link.attribute("rel") ?? "alternate"
            if element.name == "entry", Self.forFeeds.contains(relation) {
                report("prev-archive-in-entry", place, "rel=\(relation) belongs to the feed")
            }
            if let type = link.attribute("type"), type.wholeMatch(of: /[\w.+-]+\/[\w.+-]+(\s*;.*)?/) == nil {
                report("bad-type", place, "\"\(type)\" is no media type")
            }
        }
        let alternates = links.filter { ($0.attribute("rel") ?? "alternate") == "alternate" }
        let kinds = alternates.map { ($0.attribute("type") ?? "") + " " + ($0.attribute("hreflang") ?? "") }
        if Set(kinds).count < kinds.count {
            report("two-alternates", place, "two alternate links have the same type and language")
        }
        for media in element.children where media.namespace == .media && ["thumbnail", "content"].contains(media.name) {
            guard let url = media.attribute("url") else {
                report("media-nourl", place, "media:\(media.name) has no url")
                continue
            }
            checkAddress(url, "media:\(media.name)", place)
        }
    }

    private mutating func checkSelf(of feed: XMLElement) {
        let links = feed.all("link", .atom)
        guard let own = links.first(where: { $0.attribute("rel") == "self" })?.attribute("href") else {
            return report("no-self", "feed", "no link says where the feed itself is")
        }
        let page = links.first { ($0.attribute("rel") ?? "alternate") == "alternate" }?.attribute("href")
        checkSelf(own, page: page)
    }

    /// The self link has to be the address asked for, or at least one of the page's host.
    mutating func checkSelf(_ own: String, page: String?) {
        if let address, own != address {
            report("wrong-self", "feed", "the self link says \(own), the feed is at \(address)")
        } else if let host = Self.host(own), let other = page.flatMap({ Self.host($0) }), host != other {
            report("wrong-self", "feed", "the self link is on \(host), the page on \(other)")
        }
    }

    private static func host(_ address: String) -> String? {
        URL(string: address)?.host()?.lowercased()
    }

    private mutating func checkEntry(_ entry: XMLElement, in feed: XMLElement, _ place: String) {
        let isSigned =
            !entry.all("author", .atom).isEmpty || !(entry.first("source", .atom)?.all("author", .atom) ?? []).isEmpty
        if !isSigned, feed.all("author", .atom).isEmpty {
            report("no-author", place, "neither the entry nor the feed has an author")
        }
        if let source = entry.first("source", .atom) {
            for name in ["id", "title", "updated"] as [ShortName] where source.value(name, .atom) == nil {
                report("bad-source", place, "the source has no \(name)")
            }
            checkTimestamp(source.value("updated", .atom), "updated of the source", place)
        }
        let hasAlternate = entry.all("link", .atom).contains { ($0.attribute("rel") ?? "alternate") == "alternate" }
        if !hasAlternate, entry.first("content", .atom) == nil {
            report("no-alternate", place, "there is neither a link nor content")
        }
        for reply in entry.children where reply.name == "in-reply-to" && reply.attribute("ref") == nil {
            report("thr-noref", place, "thr:in-reply-to has no ref (RFC 4685)")
        }
        let published = entry.value("published", .atom).flatMap { FeedDate.parse($0) }
        if let published, let updated = entry.value("updated", .atom).flatMap({ FeedDate.parse($0) }),
            updated < published
        {
            report("updated-before-published", place, "updated is earlier than published")
        }
    }
}
