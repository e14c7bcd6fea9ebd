import FoundationEssentials
import News

extension OutgoingFeed {
    /// RSS 2.0 (https://www.rssboard.org/rss-specification) with the namespaces readers know.
    var rss: String {
        var xml = XMLWriter()
        xml.element(
            "rss",
            [
                "version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom",
                "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
                "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            ]
        ) { rss in
            rss.element("channel") { channel in
                channel.element("title", [:], title)
                channel.element("link", [:], page)
                channel.element("description", [:], Texts.of(site.language).claim)
                channel.element("language", [:], site.language.code)
                channel.element("lastBuildDate", [:], updated.httpDate)
                channel.element("generator", [:], "Umschau")
                channel.element("ttl", [:], "30")
                channel.element(
                    "atom:link",
                    [
                        "rel": "self", "type": FeedFormat.rss.mediaType,
                        "href": FeedFormat.rss.address(of: self.channel, on: site),
                    ])
                if let hub = site.hub(of: self.channel) { channel.element("atom:link", ["rel": "hub", "href": hub]) }
                for coverage in stories { item(coverage, in: &channel) }
            }
        }
        return xml.text
    }

    private func item(_ coverage: Coverage, in channel: inout XMLWriter) {
        channel.element("item") { item in
            item.element("title", [:], coverage.story.title)
            item.element("link", [:], site.page(of: coverage.id))
            item.element("guid", ["isPermaLink": "false"], site.id(of: coverage.id))
            item.element("pubDate", [:], (coverage.story.published ?? coverage.story.updated).httpDate)
            if let outlet = coverage.lead?.outlet { item.element("dc:creator", [:], outlet) }
            for country in coverage.story.countries {
                item.element("category", ["domain": site.baseURL + "/country"], country)
            }
            if let section = coverage.story.section {
                item.element("category", ["domain": site.baseURL + "/section"], section.rawValue)
            }
            item.element("description", [:], summary(of: coverage).escapedForXML)
            item.element("content:encoded", [:], content(of: coverage))
            item.element("atom:updated", [:], coverage.story.updated.timestamp)
        }
    }
}
