import FoundationEssentials
import News

extension OutgoingFeed {
    /// Atom 1.0 (RFC 4287).
    var atom: String {
        var xml = XMLWriter()
        xml.instruction("xml-stylesheet type=\"text/css\" href=\"\(site.baseURL)/feed.css\"")
        xml.element(
            "feed",
            [
                "xmlns": "http://www.w3.org/2005/Atom", "xml:lang": site.language.code,
                "xmlns:fh": isArchive ? "http://purl.org/syndication/history/1.0" : nil,
            ]
        ) { feed in
            feed.element("id", [:], site.id(of: channel))
            feed.element("title", [:], title)
            feed.element("subtitle", [:], Texts.of(site.language).claim)
            feed.element("updated", [:], updated.timestamp)
            feed.element(
                "link",
                [
                    "rel": "self", "type": FeedFormat.atom.mediaType,
                    "href": FeedFormat.atom.address(of: channel, on: site),
                ])
            feed.element("link", ["rel": "alternate", "type": "text/html", "href": page])
            if let hub = site.hub(of: channel) { feed.element("link", ["rel": "hub", "href": hub]) }
            if let previousArchive { feed.element("link", ["rel": "prev-archive", "href": previousArchive]) }
            if isArchive {
                feed.element("link", ["rel": "current", "href": FeedFormat.atom.address(of: .all, on: site)])
                feed.element("fh:archive", [:], nil)
            }
            feed.element("generator", [:], "Umschau")
            feed.element("author") { $0.element("name", [:], site.title) }
            for coverage in stories { entry(coverage, in: &feed) }
        }
        return xml.text
    }

    private func entry(_ coverage: Coverage, in feed: inout XMLWriter) {
        let texts = Texts.of(site.language)
        // The publishers' words are in their language, all others in the site's.
        let language = coverage.lead?.article.language.code
        feed.element("entry") { entry in
            entry.element("id", [:], site.id(of: coverage.id))
            entry.element("title", ["xml:lang": language], coverage.story.title)
            entry.element("published", [:], (coverage.story.published ?? coverage.story.updated).timestamp)
            entry.element("updated", [:], coverage.story.updated.timestamp)
            entry.element("link", ["rel": "alternate", "type": "text/html", "href": site.page(of: coverage.id)])
            if let survivor = coverage.story.mergedInto {
                entry.element("link", ["rel": "related", "type": "text/html", "href": site.page(of: survivor)])
            }
            for report in coverage.ownTexts {
                guard let url = report.article.url else { continue }
                entry.element(
                    "link",
                    [
                        "rel": "related", "type": "text/html", "hreflang": report.article.language.code,
                        "title": "\(report.article.title) (\(report.outlet))", "href": url,
                    ])
            }
            if let origin = coverage.lead?.article.url {
                entry.element("link", ["rel": "via", "type": "text/html", "href": origin])
            }
            for country in coverage.story.countries {
                entry.element(
                    "category",
                    ["term": country, "scheme": site.baseURL + "/country", "label": texts.name(ofCountry: country)])
            }
            if let section = coverage.story.section {
                entry.element(
                    "category",
                    [
                        "term": section.rawValue, "scheme": site.baseURL + "/section", "label": texts.name(of: section),
                    ])
            }
            if let lead = coverage.lead { source(lead, in: &entry) }
            entry.element(
                "summary", ["type": "text", "xml:lang": coverage.story.mergedInto == nil ? language : nil],
                summary(of: coverage))
            entry.element("content", ["type": "html"], content(of: coverage))
        }
    }

    private func source(_ lead: Report, in entry: inout XMLWriter) {
        entry.element("author") { $0.element("name", [:], lead.outlet) }
        entry.element("source") { source in
            source.element("id", [:], lead.feedURL.withoutSecrets)
            source.element("title", [:], lead.outlet)
            source.element("updated", [:], lead.article.firstSeen.timestamp)
            source.element("link", ["rel": "self", "href": lead.feedURL.withoutSecrets])
            if let page = lead.outletPage {
                source.element("link", ["rel": "alternate", "type": "text/html", "href": page])
            }
        }
    }
}
