public import FoundationEssentials
public import News

/// A feed of ours: entries are stories.
///
/// Atom is the master, RSS and JSON Feed say the same.
public struct OutgoingFeed: Sendable {
    public let site: Site
    public let channel: Channel
    public let stories: [Coverage]
    /// Address of the feed of the last whole day before (RFC 5005 §4).
    public var previousArchive: String?
    /// Whether this is a past day's feed, which never changes again.
    public var isArchive = false

    /// `stories`: published ones, newest change first.
    public init(site: Site, channel: Channel, stories: [Coverage]) {
        self.site = site
        self.channel = channel
        self.stories = stories
    }

    /// The newest change in the feed; the epoch where it is empty.
    public var updated: Date {
        stories.map(\.story.updated).max() ?? Date(timeIntervalSince1970: 0)
    }

    public func document(_ format: FeedFormat) -> String {
        switch format {
        case .atom: atom
        case .rss: rss
        case .json: json
        }
    }

    var title: String {
        let texts = Texts.of(site.language)
        return channel == .all ? site.title : "\(site.title) – \(texts.name(of: channel))"
    }

    var page: String {
        if case .search = channel { return site.baseURL + "/search?" + channel.query }
        // Of a day's parts only the feeds have addresses.
        if case .day(let day, _) = channel { return site.baseURL + "/" + Channel.day(day).path + "/" }
        return site.baseURL + "/" + (channel.path.isEmpty ? "" : channel.path + "/")
    }

    /// The body of an entry: every source with its headline, then what is related and why.
    func content(of coverage: Coverage) -> String {
        let texts = Texts.of(site.language)
        if let survivor = coverage.story.mergedInto {
            let link = "<a href=\"\(site.page(of: survivor))\">"
            guard let pointer = coverage.survivor else { return "<p>\(link)\(texts.mergedInto)</a></p>" }
            let title = "<span lang=\"\(pointer.language)\" dir=\"auto\">\(pointer.title.escapedForXML)</span>"
            return "<p>\(texts.mergedInto) \(link)\(title)</a></p>"
        }
        var html = ""
        if let lead = coverage.lead, !lead.article.teaser.isEmpty {
            html += "<p lang=\"\(lead.article.language)\" dir=\"auto\">\(lead.article.teaser.escapedForXML)</p>"
        }
        html += "<h3>\(texts.sources(coverage.outletCount).escapedForXML)</h3><ul>"
        for report in coverage.ownTexts {
            let copies = coverage.copies(of: report).map { copy in
                let outlet = copy.outlet.escapedForXML
                return copy.article.url.map { "<a href=\"\($0.escapedForXML)\">\(outlet)</a>" } ?? outlet
            }
            let also = copies.isEmpty ? "" : " (\(texts.alsoAt.escapedForXML) \(copies.joined(separator: ", ")))"
            let headline =
                "<span lang=\"\(report.article.language)\" dir=\"auto\">\(report.article.title.escapedForXML)</span>"
            html += "<li>" + (report.article.url.map { "<a href=\"\($0.escapedForXML)\">\(headline)</a>" } ?? headline)
            html += " – \(report.outlet.escapedForXML)\(also)</li>"
        }
        html += "</ul>"
        if !coverage.related.isEmpty {
            html += "<h3>\(texts.related)</h3><ul>"
            for pointer in coverage.related.prefix(5) {
                html += "<li><a href=\"\(site.page(of: pointer.story))\">"
                html += "<span lang=\"\(pointer.language)\" dir=\"auto\">\(pointer.title.escapedForXML)</span></a>"
                html += " <small>\(pointer.because.joined(separator: " · ").escapedForXML)</small></li>"
            }
            html += "</ul>"
        }
        return html
    }

    func summary(of coverage: Coverage) -> String {
        if coverage.story.mergedInto != nil {
            return [Texts.of(site.language).mergedInto, coverage.survivor?.title].compactMap { $0 }.joined(
                separator: " ")
        }
        let teaser = coverage.lead?.article.teaser ?? ""
        return teaser.isEmpty ? coverage.story.title : teaser
    }
}
