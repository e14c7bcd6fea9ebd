import FoundationEssentials
import Mustache
public import News

/// Web pages of one site in one reader's language.
public struct Page: Sendable {
    let site: Site
    let texts: Texts

    public init(site: Site, language: Language) {
        self.site = site
        texts = Texts.of(language)
    }

    /// The stories of a channel, with what is popular beside them.
    public func front(_ channel: Channel, stories: [Coverage], popular: [PopularStory]) -> String {
        let countries = Region.allCases.filter { channel == .all || channel == .region($0) }.flatMap(\.countries)
        let view = FrontView(
            heading: channel == .all ? "" : texts.name(of: channel), isEmpty: stories.isEmpty,
            nothingYet: texts.nothingYet,
            stories: stories.enumerated().map { StoryCard($1, isFirst: $0 == 0, page: self) },
            popularTitle: texts.popular, popularMeasure: texts.popularMeasure,
            popular: popular.map { PopularLine($0, page: self) },
            countriesTitle: texts.countries, countries: countries.map { link(to: .country($0)) })
        let heading = channel == .all ? site.title : "\(texts.name(of: channel)) – \(site.title)"
        return layout(render("front", view), heading: heading, channel: channel)
    }

    /// `relatedFrom`: how many of the related stories are on earlier pages.
    public func story(_ coverage: Coverage, popular: [PopularStory], relatedFrom: Int = 0) -> String {
        let pageSize = 5
        let next = relatedFrom + pageSize
        let paging =
            next < coverage.related.count
            ? [
                Link(
                    href: "?related=\(next)",
                    name: "\(texts.related) \(next + 1)–\(min(next + pageSize, coverage.related.count))")
            ] : []
        let view = StoryView(
            title: coverage.story.title, leadLanguage: coverage.lead?.article.language.code ?? "und",
            iso: coverage.story.updated.rfc3339, date: texts.dateTime(coverage.story.updated, in: site.timeZone),
            outlets: texts.sources(coverage.outletCount), languages: names(of: coverage.languages),
            lead: coverage.lead?.article.teaser ?? "", sparkline: Sparkline.svg(of: coverage, label: texts.reports),
            reportsTitle: texts.reports, reports: coverage.ownTexts.map { ReportLine($0, in: coverage, page: self) },
            shareTitle: texts.share, share: shareLinks(coverage), hasRelated: !coverage.related.isEmpty,
            relatedTitle: texts.related,
            related: coverage.related.dropFirst(relatedFrom).prefix(pageSize).map { PointerLine($0, why: texts.why) },
            paging: paging, hasMore: !coverage.moreLikeThis.isEmpty, moreTitle: texts.moreLikeThis,
            more: coverage.moreLikeThis.map { PointerLine($0, why: texts.why) },
            hasSame: !coverage.fromSameOutlet.isEmpty,
            sameTitle: "\(texts.fromSameOutlet) \(coverage.lead?.outlet ?? "")",
            same: coverage.fromSameOutlet.map { PointerLine($0, why: texts.why) }, popularTitle: texts.popular,
            popularMeasure: texts.popularMeasure, popular: popular.map { PopularLine($0, page: self) },
            hasCountries: !coverage.story.countries.isEmpty, countriesTitle: texts.countries,
            countries: coverage.story.countries.map { link(to: .country($0)) })
        return layout(render("story", view), heading: "\(coverage.story.title) – \(site.title)", channel: .all)
    }

    /// Asks before a subscription ends, or says that it has.
    public func unsubscribe(_ state: Subscription) -> String {
        let heading =
            switch state {
            case .active: texts.unsubscribeQuestion
            case .ended: texts.unsubscribed
            case .unknown: texts.unknownSubscription
            }
        return layout(
            render(
                "message",
                Message(heading: heading, siteTitle: site.title, button: state == .active ? texts.unsubscribe : nil)),
            heading: heading, channel: .all)
    }

    /// What a link in a mail leads to.
    public enum Subscription: Sendable {
        case active, ended, unknown
    }

    public func notFound() -> String {
        layout(
            render("message", Message(heading: texts.notFound, siteTitle: site.title, button: nil)),
            heading: texts.notFound,
            channel: .all)
    }

    func names(of languages: [Language]) -> String {
        languages.map { texts.name(of: $0) }.joined(separator: ", ")
    }

    func link(to channel: Channel, current: Channel? = nil) -> Link {
        Link(
            href: channel.path.isEmpty ? "/" : "/\(channel.path)/", name: texts.name(of: channel),
            isCurrent: channel == current)
    }

    private func layout(_ main: String, heading: String, channel: Channel) -> String {
        let names = [FeedFormat.atom: "Atom", .rss: "RSS", .json: "JSON Feed"]
        let view = Layout(
            language: texts.language.code, heading: heading, siteTitle: site.title, claim: texts.claim,
            regionsTitle: texts.regions, feedsTitle: texts.feeds,
            channels: ([.all] + Region.allCases.map { .region($0) }).map { link(to: $0, current: channel) },
            feeds: FeedFormat.allCases.map { format in
                FeedLink(
                    href: (channel.path.isEmpty ? "" : "/" + channel.path) + "/feed.\(format.rawValue)",
                    name: names[format] ?? "", type: format.mediaType)
            },
            main: main, otherLanguage: texts.otherLanguage, otherLanguageCode: texts.otherLanguageCode)
        return render("layout", view)
    }

    private func render(_ template: String, _ view: some Any) -> String {
        guard let html = Templates.library.render(view, withTemplate: template) else {
            preconditionFailure("there is no template \(template)")
        }
        return html
    }

    private func shareLinks(_ coverage: Coverage) -> [Link] {
        let address = site.page(of: coverage.id)
        let url = address.percentEncoded
        let title = coverage.story.title.percentEncoded
        return [
            Link(href: "mailto:?subject=\(title)&body=\(url)", name: "E-Mail"),
            Link(href: "https://t.me/share/url?url=\(url)&text=\(title)", name: "Telegram"),
            Link(href: "https://wa.me/?text=\(title)%20\(url)", name: "WhatsApp"),
            Link(href: "https://x.com/intent/post?url=\(url)&text=\(title)", name: "X"),
            Link(href: "https://mastodonshare.com/?url=\(url)&text=\(title)", name: "Mastodon"),
            Link(href: address, name: texts.copyLink),
        ]
    }
}

extension String {
    /// RFC 3986 unreserved characters stay, all others become %XX.
    var percentEncoded: String {
        utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isUnreserved
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
