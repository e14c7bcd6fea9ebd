import FoundationEssentials
import News

// What the templates see: their fields are named here and nowhere else.

struct Link {
    let href: String
    let name: String
    var isCurrent = false
    /// Language of what is behind it.
    var language: String?
}

struct FeedLink {
    let href: String
    let name: String
    let type: String
}

struct Layout {
    let language, heading, siteTitle, claim, regionsTitle, sectionsTitle, feedsTitle, search, searchWords: String
    let skipToText, sourcesTitle, archiveTitle, words: String
    let homeHref, sourcesHref: String
    /// What only the daemon's own server answers: nil, and false, in files.
    let archiveHref: String?
    let hasSearch: Bool
    /// Of a story, for what shows links with a preview (https://ogp.me).
    let preview: Preview?
    /// Kept by forms; nil where the browser chooses.
    let chosenLanguage: String?
    let regions, sections: [Link]
    let feeds: [FeedLink]
    let main: String
    let languages: [Link]
}

struct Preview {
    let title, address: String
    let summary: String?
}

struct Message {
    let heading, siteTitle, homeHref: String
    /// What it is about; nil where the heading says so.
    let about: String?
    let form: Form?

    /// A button that sends something to the page's own address.
    struct Form {
        let button: String
        /// The query.
        let action: String

        init(_ button: String, action: String) {
            self.button = button
            self.action = action
        }
    }
}

/// What stands beside the stories.
struct Margin {
    let popularTitle, popularMeasure: String
    let hasPopular: Bool
    let popular: [PopularLine]
    let hasCountries: Bool
    let countriesTitle: String
    let countries: [Link]
}

struct FrontView {
    let heading: String
    let isEmpty: Bool
    let nothingYet: String
    let leads: [StoryCard]
    let blocks: [Block]
    let latestTitle: String
    let hasLatest: Bool
    let latest: [StoryLine]
    let margin: Margin

    /// A section's newest stories.
    struct Block {
        let link: Link
        let stories: [StoryCard]
    }
}

struct ChannelView {
    let heading: String
    let note: String?
    let form: SearchForm?
    let isEmpty: Bool
    let nothing: String
    let links: [Link]
    let stories: [StoryCard]
    let hasPaging: Bool
    let pagesTitle: String
    let paging: [Link]
    let margin: Margin
}

struct SearchForm {
    let words, label, button, languageLabel: String
    let chosenLanguage: String?
    let languages: [Choice]

    struct Choice {
        let code, name: String
        let isChosen: Bool
    }
}

struct StoryView {
    let title, leadLanguage, iso, date, outlets, languages, sparkline, languageBar, reportsTitle: String
    /// Nil where it would say the same as the date.
    let age: String?
    let lead: String?
    let section: Link?
    let together: String?
    let reports: [ReportLine]
    let shareTitle: String
    let share: [Link]
    let hasRelated: Bool
    let relatedTitle: String
    let related: [PointerLine]
    let paging: [Link]
    let hasMore: Bool
    let moreTitle: String
    let more: [PointerLine]
    let hasSame: Bool
    let sameTitle: String
    let same: [PointerLine]
    let margin: Margin
}

struct SourcesView {
    let heading, summary, opmlHref: String
    let outlet, languageTitle, countryTitle, stateTitle, lastNewsTitle, nextPollTitle: String
    let sources: [SourceLine]
}

struct SourceLine {
    let href: String?
    let title: String
    let language, country: String?
    let state, lastNews, nextPoll: String
    let isTrouble: Bool
    let error: String?
}

struct DaysView {
    let heading, nothing: String
    let isEmpty: Bool
    let days: [Link]
}

struct StoryCard {
    let isFirst: Bool
    /// Of its heading.
    let level: Int
    let href, title, language, iso, date, age, outlets: String
    let languages, teaser, because: String?
    let hasReports: Bool
    let reports: [ReportLine]

    init(_ coverage: Coverage, isFirst: Bool = false, level: Int = 2, reports limit: Int = 4, page: Page) {
        self.isFirst = isFirst
        self.level = level
        let line = StoryLine(coverage, page: page)
        (href, title, language) = (line.href, line.title, line.language)
        (iso, date, age, outlets) = (line.iso, line.date, line.age, line.outlets)
        let shown = coverage.report(for: page.language)
        languages = coverage.languages.count > 1 ? page.names(of: coverage.languages) : nil
        teaser = shown.flatMap { $0.ownTeaser?.shortened(words: 45) }
        let shared = coverage.story.because
        because = shared.isEmpty ? nil : "\(page.texts.together) \(shared.joined(separator: " · "))"
        let others = coverage.ownTexts.filter { $0.article.id != shown?.article.id }
        reports = others.prefix(limit).map { ReportLine($0, in: coverage, page: page) }
        hasReports = !reports.isEmpty
    }
}

/// A story in one line.
struct StoryLine {
    let href, title, language, iso, date, age, outlets: String

    init(_ coverage: Coverage, page: Page) {
        href = page.link("/story/\(coverage.id)")
        let shown = coverage.report(for: page.language)
        title = coverage.headline(for: page.language)
        language = shown?.article.language.code ?? "und"
        iso = coverage.story.updated.timestamp
        date = page.texts.dateTime(coverage.story.updated, in: page.site.timeZone)
        age = page.age(of: coverage.story.updated)
        outlets = page.texts.sources(coverage.outletCount)
    }
}

struct ReportLine {
    // Names of their own: where one is nil, a template would take what stands around.
    let articleHref: String?
    let title, language, languageName, outlet, iso, date: String
    let outletHref: String?
    let hasCopies: Bool
    let alsoAt: String
    let copies: [Copy]
    let teaser: String?
    /// "citing Reuters".
    let credit: String?

    /// The same text at another outlet.
    struct Copy {
        let copyHref: String?
        let outlet: String
    }

    /// `isShown`: its teaser stands above already.
    init(_ report: Report, in coverage: Coverage, isShown: Bool = false, page: Page) {
        articleHref = report.article.url
        title = report.article.title
        language = report.article.language.code
        languageName = page.texts.name(of: report.article.language)
        outlet = report.outlet
        outletHref = page.sourceLink(report.article.feed)
        iso = report.article.published.timestamp
        date = page.texts.dateTime(report.article.published, in: page.site.timeZone)
        copies = coverage.copies(of: report).map { Copy(copyHref: $0.article.url, outlet: $0.outlet) }
        hasCopies = !copies.isEmpty
        alsoAt = page.texts.alsoAt
        credit = report.article.credit.map { page.texts.citing.replacing("%", with: $0) }
        teaser = isShown ? nil : report.ownTeaser
    }
}

struct PointerLine {
    let href, title, language: String
    let teaser, why: String?

    init(_ pointer: Coverage.Pointer, page: Page) {
        href = page.link("/story/\(pointer.story)")
        title = pointer.title
        language = pointer.language.code
        teaser = pointer.teaser.isEmpty ? nil : pointer.teaser.shortened(words: 24)
        self.why = pointer.because.isEmpty ? nil : "\(page.texts.why) \(pointer.because.joined(separator: " · "))"
    }
}

struct PopularLine {
    let href, title, language, note: String

    init(_ popular: PopularStory, page: Page) {
        href = page.link("/story/\(popular.pointer.story)")
        title = popular.pointer.title
        language = popular.pointer.language.code
        note = page.texts.sources(popular.outlets)
    }
}

extension String {
    /// At most so many words, of sixteen characters each on the average, "…" where some are left out.
    func shortened(words limit: Int) -> String {
        let longest = limit * 16
        let words = split(separator: " ")
        guard words.count > limit || count > longest else { return self }
        let kept = words.prefix(limit).reversed().drop { !$0.contains(where: \.isLetter) }.reversed()
        return kept.joined(separator: " ").prefix(longest) + "…"
    }
}
