import FoundationEssentials
public import News

/// The sources as a list that any reader can subscribe to (OPML 2.0), with how they are in attributes of our own.
public enum SourceList {
    public static func opml(of feeds: [Feed], title: String) -> String {
        var xml = XMLWriter()
        xml.element("opml", ["version": "2.0", "xmlns:umschau": "https://umschau.invalid/opml"]) { opml in
            opml.element("head") { $0.element("title", [:], title) }
            opml.element("body") { body in
                for feed in feeds {
                    body.element(
                        "outline",
                        [
                            "type": "rss", "text": feed.title, "title": feed.title, "xmlUrl": feed.url.withoutSecrets,
                            "htmlUrl": feed.homePage, "language": feed.language?.code,
                            "category": feed.category,
                            "umschau:state": FeedState(of: feed).rawValue,
                            "umschau:lastNews": feed.health.lastNewArticle?.timestamp,
                        ])
                }
            }
        }
        return xml.text
    }
}
