public import FoundationEssentials
import Mustache
public import News

/// Web pages of one site in one reader's language.
public struct Page: Sendable {
    let site: Site
    let texts: Texts
    /// What "3 hours ago" counts from.
    let now: Date
    /// Whether the reader chose the language in the address.
    private let isChosen: Bool
    /// Whether the page is a file, which knows no queries.
    private let isFile: Bool

    public init(site: Site, language: Language, now: Date, isChosen: Bool = false, isFile: Bool = false) {
        self.site = site
        texts = Texts.of(language)
        self.now = now
        self.isChosen = isChosen
        self.isFile = isFile
    }

    /// Of its own words, and of the headlines where there is a choice.
    public var language: Language { texts.language }

    /// An address on this site, with the language that the reader chose.
    public func link(_ path: String) -> String { isChosen ? path + "?hl=\(texts.language.code)" : path }

    /// A source's page; nil in files, where there is none.
    func sourceLink(_ source: Feed.ID) -> String? { isFile ? nil : link("/source/\(source)/") }

    /// Which part of a long list a page shows.
    public struct Part: Sendable {
        /// From 1 on.
        public let number: Int
        public let hasMore: Bool
        /// Stories of the parts before.
        let skipped: Int

        /// `skipping`: how many stories stand in the parts before.
        public init(number: Int, hasMore: Bool, skipping skipped: Int = 0) {
            self.number = number
            self.hasMore = hasMore
            self.skipped = skipped
        }
    }

    private static let leads = 4
    private static let blockLength = 3
    private static let latestLength = 16

    /// The front page: what is reported most, the sections, the newest.
    ///
    /// `stories`: newest change first.
    public func front(stories: [Coverage], popular: [PopularStory]) -> String {
        let ranks = Dictionary(popular.enumerated().map { ($1.pointer.story, $0) }) { first, _ in first }
        let ranked = stories.filter { ranks[$0.id] != nil }.sorted {
            ranks[$0.id, default: 0] < ranks[$1.id, default: 0]
        }
        let leads = (ranked + stories.filter { ranks[$0.id] == nil }).prefix(Self.leads)
        var shown = Set(leads.map(\.id))
        let blocks = Section.allCases.compactMap { section -> FrontView.Block? in
            let own = stories.filter { $0.story.section == section && !shown.contains($0.id) }.prefix(Self.blockLength)
            guard !own.isEmpty else { return nil }
            shown.formUnion(own.map(\.id))
            return FrontView.Block(
                link: link(to: .section(section)), stories: own.map { StoryCard($0, level: 3, reports: 2, page: self) })
        }
        let latest = stories.filter { !shown.contains($0.id) }.prefix(Self.latestLength)
        let view = FrontView(
            heading: site.title, isEmpty: stories.isEmpty, nothingYet: texts.nothingYet,
            leads: leads.enumerated().map { StoryCard($1, isFirst: $0 == 0, page: self) }, blocks: blocks,
            latestTitle: texts.latest, hasLatest: !latest.isEmpty, latest: latest.map { StoryLine($0, page: self) },
            margin: margin(popular, countries: Region.allCases.flatMap(\.countries)))
        return layout(render("front", view), heading: site.title, channel: .all)
    }

    /// The stories of a region, a section, a country or a day.
    public func channel(_ channel: Channel, stories: [Coverage], part: Part, popular: [PopularStory]) -> String {
        var countries: [String] = []
        if case .region(let region) = channel { countries = region.countries }
        return list(
            channel, stories: stories, part: part, nothing: texts.nothingHere, popular: popular, countries: countries)
    }

    /// A source with how it is, and its stories.
    public func source(_ feed: Feed, stories: [Coverage], part: Part, popular: [PopularStory]) -> String {
        let line = SourceLine(feed, page: self)
        let note = [line.language, line.country, line.state, "\(texts.lastNews): \(line.lastNews)", line.error]
        return list(
            .source(feed.id, title: feed.title), stories: stories, part: part, nothing: texts.nothingHere,
            note: note.compactMap { $0 }.joined(separator: " · "),
            links: feed.homePage.map { [Link(href: $0, name: texts.homePage)] } ?? [], popular: popular)
    }

    /// What was found, with the form to look for something else.
    public func search(
        words: String, language: Language?, stories: [Coverage], part: Part, popular: [PopularStory]
    ) -> String {
        let codes = Set(["de", "en", "ru", "az", "tr", "kk", "ka", "hy", "uz", "ky", "uk", "es", "fr"])
            .union(language.map { [$0.code] } ?? [])
        let choices = codes.sorted().map { code in
            SearchForm.Choice(code: code, name: texts.name(of: Language(code)), isChosen: language?.code == code)
        }
        let form = SearchForm(
            words: words, label: texts.searchWords, button: texts.search, languageLabel: texts.languageTitle,
            chosenLanguage: isChosen ? texts.language.code : nil,
            languages: [SearchForm.Choice(code: "", name: texts.anyLanguage, isChosen: language == nil)] + choices)
        // How many there are after this page is not known.
        let count = texts.count(part.skipped + stories.count, texts.stories)
        return list(
            .search(words: words, language: language), heading: texts.search, stories: stories, part: part,
            nothing: words.isEmpty ? "" : texts.nothingFound,
            note: words.isEmpty || stories.isEmpty ? nil : "\(texts.results): \(part.hasMore ? "> " : "")\(count)",
            form: form,
            popular: popular)
    }

    private func list(
        _ channel: Channel, heading: String? = nil, stories: [Coverage], part: Part, nothing: String,
        note: String? = nil, links: [Link] = [], form: SearchForm? = nil, popular: [PopularStory],
        countries: [String] = []
    ) -> String {
        let heading = heading ?? title(of: channel)
        let paging = paging(channel, part)
        let view = ChannelView(
            heading: heading, note: note, form: form, isEmpty: stories.isEmpty, nothing: nothing, links: links,
            stories: stories.map { StoryCard($0, page: self) }, hasPaging: !paging.isEmpty,
            pagesTitle: texts.pages, paging: paging, margin: margin(popular, countries: countries))
        let shown = part.number > 1 ? "page=\(part.number)" : nil
        return layout(
            render("channel", view), heading: "\(heading) – \(site.title)", channel: channel, showing: shown)
    }

    private func paging(_ channel: Channel, _ part: Part) -> [Link] {
        guard !isFile else { return [] }
        func link(_ number: Int, _ name: String) -> Link {
            Link(href: address(channel.query, "page=\(number)"), name: name)
        }
        return (part.number > 1 ? [link(part.number - 1, texts.newer)] : [])
            + (part.hasMore ? [link(part.number + 1, texts.older)] : [])
    }

    /// This page with another query; the language stays as it was chosen.
    private func address(_ fields: String?..., language: Language? = nil) -> String {
        let chosen = language ?? (isChosen ? texts.language : nil)
        let all = [chosen.map { "hl=\($0)" }] + fields
        return "?" + all.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "&")
    }

    /// `relatedFrom`: how many of the related stories are on earlier pages.
    public func story(_ coverage: Coverage, popular: [PopularStory], relatedFrom: Int = 0) -> String {
        let pageSize = isFile ? coverage.related.count : 5
        let next = relatedFrom + pageSize
        let paging =
            next < coverage.related.count
            ? [
                Link(
                    href: address("related=\(next)"),
                    name: "\(texts.related) \(next + 1)–\(min(next + pageSize, coverage.related.count))")
            ] : []
        let shared = coverage.story.because
        let shown = coverage.report(for: language)
        let headline = coverage.headline(for: language)
        let view = StoryView(
            title: headline, leadLanguage: shown?.article.language.code ?? "und",
            iso: coverage.story.updated.timestamp, date: texts.dateTime(coverage.story.updated, in: site.timeZone),
            outlets: texts.sources(coverage.outletCount),
            languages: names(of: coverage.languages),
            sparkline: Sparkline.svg(of: coverage, texts: texts),
            languageBar: LanguageBar.svg(of: coverage, texts: texts), reportsTitle: texts.reports,
            age: isFile ? nil : age(of: coverage.story.updated),
            lead: shown?.ownTeaser,
            section: coverage.story.section.map { link(to: .section($0)) },
            together: shared.isEmpty ? nil : "\(texts.together) \(shared.joined(separator: " · "))",
            reports: coverage.ownTexts.map {
                ReportLine($0, in: coverage, isShown: $0.article.id == shown?.article.id, page: self)
            },
            shareTitle: texts.share, share: shareLinks(coverage), hasRelated: !coverage.related.isEmpty,
            relatedTitle: texts.related,
            related: coverage.related.dropFirst(relatedFrom).prefix(pageSize).map { PointerLine($0, page: self) },
            paging: paging, hasMore: !coverage.moreLikeThis.isEmpty, moreTitle: texts.moreLikeThis,
            more: coverage.moreLikeThis.map { PointerLine($0, page: self) },
            hasSame: !coverage.fromSameOutlet.isEmpty,
            sameTitle: "\(texts.fromSameOutlet) \(coverage.lead?.outlet ?? "")",
            same: coverage.fromSameOutlet.map { PointerLine($0, page: self) },
            margin: margin(popular, countries: coverage.story.countries))
        return layout(
            render("story", view), heading: "\(headline) – \(site.title)",
            preview: Preview(
                title: headline, address: site.page(of: coverage.id), summary: shown?.ownTeaser?.shortened(words: 45)),
            showing: relatedFrom > 0 ? "related=\(relatedFrom)" : nil)
    }

    /// Every source and how it is, those with trouble first.
    public func sources(_ feeds: [Feed]) -> String {
        let ordered = feeds.sorted {
            let (one, other) = (FeedState(of: $0).isTrouble, FeedState(of: $1).isTrouble)
            return one == other ? ($0.title, $0.id) < ($1.title, $1.id) : one
        }
        let troubles = feeds.count { FeedState(of: $0).isTrouble }
        let counts = Dictionary(grouping: feeds) { FeedState(of: $0) }.mapValues(\.count)
        let summary = FeedState.allCases.compactMap { state in
            counts[state].map { "\(texts.states[state] ?? state.rawValue): \($0)" }
        }
        let view = SourcesView(
            heading: texts.sourcesTitle,
            summary: "\(texts.sources(feeds.count)) · " + summary.joined(separator: " · "), opmlHref: "/sources.opml",
            outlet: texts.outlet, languageTitle: texts.languageTitle, countryTitle: texts.country,
            stateTitle: texts.state, lastNewsTitle: texts.lastNews, nextPollTitle: texts.nextPoll,
            sources: ordered.map { SourceLine($0, page: self) })
        let mark = troubles > 0 ? " (\(troubles))" : ""
        return layout(
            render("sources", view), heading: "\(texts.sourcesTitle)\(mark) – \(site.title)")
    }

    /// The days of the archive, newest first.
    public func days(_ days: [(day: String, stories: Int)]) -> String {
        let view = DaysView(
            heading: texts.archive, nothing: texts.nothingYet, isEmpty: days.isEmpty,
            days: days.map { day, count in
                Link(
                    href: link("/archive/\(day)/"),
                    name: "\(title(of: .day(day))) – \(texts.count(count, texts.stories))")
            })
        return layout(render("days", view), heading: "\(texts.archive) – \(site.title)")
    }

    /// Asks before a subscription ends, or says that it has, and takes that back.
    ///
    /// `list`: the name of the list it is to.
    public func unsubscribe(_ state: Subscription, of list: String? = nil) -> String {
        let mail = list.flatMap { site.mailTitles[$0] }
        return switch state {
        case .active:
            message(texts.unsubscribeQuestion, about: mail, form: Message.Form(texts.unsubscribe, action: address()))
        case .ended:
            message(
                texts.unsubscribed, about: mail, form: Message.Form(texts.subscribeAgain, action: address("again=1")))
        case .resumed: message(texts.subscribedAgain, about: mail)
        case .unknown: message(texts.unknownSubscription)
        }
    }

    /// What a link in a mail leads to.
    public enum Subscription: Sendable {
        case active, ended, resumed, unknown
    }

    /// A page that leads to another one, for servers of files that answer with no status.
    public static func redirection(to address: String) -> String {
        let address = address.escapedForXML
        return """
            <!DOCTYPE html>
            <html lang="zxx"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=\(address)"><link rel="canonical" href="\(address)">
            <title>→</title><a href="\(address)">\(address)</a>

            """
    }

    public func notFound() -> String { message(texts.notFound) }

    private func message(_ heading: String, about: String? = nil, form: Message.Form? = nil) -> String {
        layout(
            render(
                "message",
                Message(heading: heading, siteTitle: site.title, homeHref: link("/"), about: about, form: form)),
            heading: heading)
    }

    func names(of languages: [Language]) -> String {
        languages.map { texts.name(of: $0) }.joined(separator: ", ")
    }

    /// In files, which stay as they are, the time itself.
    func age(of date: Date) -> String {
        isFile ? texts.dateTime(date, in: site.timeZone) : texts.age(of: date, at: now, in: site.timeZone)
    }

    private func title(of channel: Channel) -> String {
        guard case .day(let day, _) = channel, let noon = Date(noonOf: day, in: site.timeZone) else {
            return texts.name(of: channel)
        }
        return texts.date(noon, in: site.timeZone)
    }

    private func link(to channel: Channel, current: Channel? = nil) -> Link {
        Link(
            href: link(channel.path.isEmpty ? "/" : "/\(channel.path)/"), name: texts.name(of: channel),
            isCurrent: channel == current)
    }

    private func margin(_ popular: [PopularStory], countries: [String]) -> Margin {
        // Countries of no region have no page.
        let countries = countries.filter { Channel.everything.contains(.country($0)) }
        return Margin(
            popularTitle: texts.popular, popularMeasure: texts.popularMeasure, hasPopular: !popular.isEmpty,
            popular: popular.map { PopularLine($0, page: self) }, hasCountries: !countries.isEmpty,
            countriesTitle: texts.countries, countries: countries.map { link(to: .country($0)) })
    }

    /// What stands around every page.
    ///
    /// `channel`: the one that is shown; nil for other pages. `showing`: the part of a long page that is shown, as a query.
    private func layout(
        _ main: String, heading: String, channel current: Channel? = nil, preview: Preview? = nil,
        showing: String? = nil
    ) -> String {
        // Other pages name the feeds of everything.
        let channel = current ?? .all
        let names = [FeedFormat.atom: "Atom", .rss: "RSS", .json: "JSON Feed"]
        let words = if case .search(let words, _) = channel { words } else { "" }
        let view = Layout(
            language: texts.language.code, heading: heading, siteTitle: site.title, claim: texts.claim,
            regionsTitle: texts.regions, sectionsTitle: texts.sections, feedsTitle: texts.feeds, search: texts.search,
            searchWords: texts.searchWords, skipToText: texts.skipToText, sourcesTitle: texts.sourcesTitle,
            archiveTitle: texts.archive, words: words, homeHref: link("/"), sourcesHref: link("/sources/"),
            archiveHref: isFile ? nil : link("/archive/"), hasSearch: !isFile, preview: preview,
            chosenLanguage: isChosen ? texts.language.code : nil,
            regions: ([.all] + Region.allCases.map { .region($0) }).map { link(to: $0, current: current) },
            sections: Section.allCases.map { link(to: .section($0), current: current) },
            feeds: FeedFormat.allCases.map { format in
                FeedLink(href: format.path(of: channel), name: names[format] ?? "", type: format.mediaType)
            },
            main: main,
            languages: (isFile ? [] : Texts.known).filter { $0.language != texts.language }.map { other in
                Link(
                    href: address(channel.query, showing, language: other.language), name: other.ownName,
                    language: other.language.code)
            })
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
        let title = coverage.headline(for: language).percentEncoded
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

extension SourceLine {
    init(_ feed: Feed, page: Page) {
        let state = FeedState(of: feed)
        href = page.sourceLink(feed.id)
        title = feed.title
        language = feed.language.map { page.texts.name(of: $0) }
        country = feed.country.map { page.texts.name(ofCountry: $0) }
        self.state = page.texts.states[state] ?? state.rawValue
        isTrouble = state.isTrouble
        lastNews = feed.health.lastNewArticle.map { page.age(of: $0) } ?? page.texts.never
        nextPoll =
            state == .gone || feed.health.nextDue <= Date(timeIntervalSince1970: 0)
            ? "–" : page.texts.dateTime(feed.health.nextDue, in: page.site.timeZone)
        error = feed.health.lastError?.withoutSecrets
    }
}

extension String {
    /// RFC 3986 unreserved characters stay, all others become %XX.
    public var percentEncoded: String {
        utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isUnreserved = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isUnreserved
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
