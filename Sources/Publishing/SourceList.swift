import FoundationEssentials
public import News

/// Feeds as a list that any reader can subscribe to (OPML 2.0).
public enum SourceList {
    /// `isPublic`: for everybody's eyes: without secrets in addresses, and with how the sources are in attributes of our own.
    public static func opml(of feeds: [Feed], title: String, isPublic: Bool) -> String {
        var xml = XMLWriter()
        let namespace = isPublic ? "https://umschau.invalid/opml" : nil
        xml.element("opml", ["version": "2.0", "xmlns:umschau": namespace]) { opml in
            opml.element("head") { $0.element("title", [:], title) }
            opml.element("body") { body in
                for feed in feeds {
                    body.element(
                        "outline",
                        [
                            "type": "rss", "text": feed.title, "title": feed.title,
                            "xmlUrl": isPublic ? feed.url.withoutSecrets : feed.url,
                            "htmlUrl": feed.homePage, "language": feed.language?.code,
                            "category": feed.category,
                            "umschau:state": isPublic ? FeedState(of: feed).rawValue : nil,
                            "umschau:lastNews": isPublic ? feed.health.lastNewArticle?.timestamp : nil,
                        ])
                }
            }
        }
        return xml.text
    }
}
