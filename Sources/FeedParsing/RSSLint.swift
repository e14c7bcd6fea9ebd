import FoundationEssentials

/// Faults of RSS 2.0 (https://www.rssboard.org/rss-specification) and of its profile.
extension FeedLint {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let single: [ShortName] = [
        "title", "link", "description", "guid", "pubdate", "author", "comments", "source", "encoded",
    ]

    mutating func checkRSS(_ root: XMLElement) {
        if root.attribute("version") != "2.0" { report("bad-version", "feed", "the version is not 2.0") }
        guard let channel = root.first("channel") else { return report("no-channel", "feed", "there is no channel") }
        checkChannel(channel)
        let items = channel.all("item")
        for (index, item) in items.enumerated() { checkItem(item, "entry \(index + 1)") }
        checkDistinct(
            items.enumerated().compactMap { index, item in item.value("guid").map { ($0, "entry \(index + 1)") } },
            "dup-id", "another item has the same guid")
    }

    private mutating func checkChannel(_ channel: XMLElement) {
        for (name, fault) in [("title", "no-title"), ("link", "no-link"), ("description", "no-channel-desc")]
            as [(ShortName, String)]
        where channel.value(name) == nil {
            report(fault, "feed", "the channel has no \(name)")
        }
        checkTitle(channel.value("title"), "feed")
        checkAddress(channel.value("link"), "the channel's link", "feed")
        checkLanguage(channel.value("language"), "feed")
        for name in ["pubdate", "lastbuilddate"] as [ShortName] { checkMailDate(channel.value(name), "feed") }
        if let ttl = channel.value("ttl"), Int(ttl).map({ $0 > 0 }) != true {
            report("bad-ttl", "feed", "ttl \"\(ttl)\" is no number of minutes")
        }
        for name in ["managingeditor", "webmaster"] as [ShortName] { checkMailbox(channel.value(name), "feed") }
        for link in channel.all("link", .atom) { checkAddress(link.attribute("href"), "a link", "feed") }
        if let own = channel.all("link", .atom).first(where: { $0.attribute("rel") == "self" })?.attribute("href") {
            checkSelf(own, page: channel.value("link"))
        } else {
            report("no-atom-self", "feed", "no atom:link says where the feed itself is")
        }
        guard let image = channel.first("image") else { return }
        for name in ["url", "title", "link"] as [ShortName] where image.value(name) == nil {
            report("bad-image", "feed", "the channel's image has no \(name)")
        }
        if let title = image.value("title"), title != channel.value("title") {
            report("image-title-mismatch", "feed", "the image's title is not the channel's")
        }
        if let link = image.value("link"), link != channel.value("link") {
            report("image-link-mismatch", "feed", "the image's link is not the channel's")
        }
    }

    private mutating func checkItem(_ item: XMLElement, _ place: String) {
        for name in Self.single
        where item.children.count(where: { $0.name == name && [.none, .content].contains($0.namespace) }) > 1 {
            report(name == "encoded" ? "content-dup" : "dup-element", place, "\(name) stands there more than once")
        }
        if item.value("title") == nil, item.value("description") == nil {
            report("no-title", place, "there is neither title nor description")
        }
        checkTitle(item.value("title"), place)
        checkAddress(item.value("link"), "the link", place)
        checkAddress(item.value("comments"), "comments", place)
        checkMailDate(item.value("pubdate"), place)
        checkMailbox(item.value("author"), place)
        checkGuid(of: item, place)
        if let source = item.first("source") {
            if source.attribute("url") == nil { report("source-nourl", place, "the source has no url") }
            checkAddress(source.attribute("url"), "the source's url", place)
        }
        for enclosure in item.all("enclosure") {
            for name in ["url", "type", "length"] as [ShortName] where enclosure.attribute(name) == nil {
                report("enclosure-no-\(name)", place, "the enclosure has no \(name)")
            }
            if let length = enclosure.attribute("length"), Int(length).map({ $0 >= 0 }) != true {
                report("enclosure-no-length", place, "the enclosure's length \"\(length)\" is no number of bytes")
            }
            checkAddress(enclosure.attribute("url"), "the enclosure", place)
        }
        for media in item.children where media.namespace == .media && ["thumbnail", "content"].contains(media.name) {
            if media.attribute("url") == nil { report("media-nourl", place, "media:\(media.name) has no url") }
            checkAddress(media.attribute("url"), "media:\(media.name)", place)
        }
        for text in [item.first("description"), item.first("encoded", .content)].compactMap({ $0 }) {
            checkHTML(text.hasChildren ? text.markup[...] : text.rawText, place)
        }
    }

    private mutating func checkGuid(of item: XMLElement, _ place: String) {
        guard let guid = item.first("guid"), let text = guid.text else {
            return report("no-guid", place, "there is no guid")
        }
        let isPermalink = guid.attribute("isPermaLink")?.lowercased() != "false"
        if isPermalink, !text.contains(/^https?:\/\/\S+$/) {
            report("permalink-tag", place, "the guid \"\(text)\" is no address and does not say isPermaLink=\"false\"")
        }
    }

    /// RFC 822 with four digits of the year, and the right day of the week.
    private mutating func checkMailDate(_ text: String?, _ place: String) {
        guard let text else { return }
        let form =
            /(?:([A-Z][a-z]{2}), )?(\d{1,2}) [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (GMT|UT|UTC|[A-Z]{1,4}|[+-]\d{4})/
        guard let match = text.wholeMatch(of: form), FeedDate.parse(text) != nil else {
            return report(text.contains(/^\d{4}-/) ? "iso-date" : "bad-date", place, "\"\(text)\" is no RFC 822 date")
        }
        guard let weekday = match.1,
            let local = FeedDate.parse(String(text.drop { $0 != " " }.dropLast(match.3.count)) + "GMT")
        else { return }
        let days = Int((local.timeIntervalSince1970 / 86_400).rounded(.down))
        let right = Self.weekdays[((days % 7) + 7) % 7]
        if right != weekday { report("wrong-dow", place, "\"\(text)\" was a \(right)") }
    }

    private mutating func checkMailbox(_ text: String?, _ place: String) {
        guard let text, !text.contains(/[^@\s]+@[^@\s]+\.[^@\s]+/) else { return }
        report("author-not-email", place, "\"\(text)\" has no mail address; a name belongs into dc:creator")
    }
}
