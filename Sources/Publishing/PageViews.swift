import FoundationEssentials
import News

// What the templates see: their fields are named here and nowhere else.

struct Link {
    let href: String
    let name: String
    var isCurrent = false
}

struct FeedLink {
    let href: String
    let name: String
    let type: String
}

struct Layout {
    let language, heading, siteTitle, claim, regionsTitle, feedsTitle: String
    let channels: [Link]
    let feeds: [FeedLink]
    let main, otherLanguage, otherLanguageCode: String
}

struct Message {
    let heading, siteTitle: String
    /// Of a form that sends the page's own address back.
    let button: String?
}

struct FrontView {
    let heading: String?
    let isEmpty: Bool
    let nothingYet: String
    let stories: [StoryCard]
    let popularTitle, popularMeasure: String
    let popular: [PopularLine]
    let countriesTitle: String
    let countries: [Link]

    init(
        heading: String, isEmpty: Bool, nothingYet: String, stories: [StoryCard], popularTitle: String,
        popularMeasure: String, popular: [PopularLine], countriesTitle: String, countries: [Link]
    ) {
        self.heading = heading.isEmpty ? nil : heading
        self.isEmpty = isEmpty
        self.nothingYet = nothingYet
        self.stories = stories
        self.popularTitle = popularTitle
        self.popularMeasure = popularMeasure
        self.popular = popular
        self.countriesTitle = countriesTitle
        self.countries = countries
    }
}

struct StoryView {
    let title, leadLanguage, iso, date, outlets, languages, lead, sparkline, reportsTitle: String
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
    let popularTitle, popularMeasure: String
    let popular: [PopularLine]
    let hasCountries: Bool
    let countriesTitle: String
    let countries: [Link]
}

struct StoryCard {
    let isFirst: Bool
    let href, title, language, iso, date, outlets: String
    let languages, teaser: String?
    let hasReports: Bool
    let reports: [ReportLine]

    init(_ coverage: Coverage, isFirst: Bool, page: Page) {
        self.isFirst = isFirst
        href = "/story/\(coverage.id)"
        title = coverage.story.title
        language = coverage.lead?.article.language.code ?? "und"
        iso = coverage.story.updated.rfc3339
        date = page.texts.dateTime(coverage.story.updated, in: page.site.timeZone)
        outlets = page.texts.sources(coverage.outletCount)
        languages = coverage.languages.count > 1 ? page.names(of: coverage.languages) : nil
        teaser = coverage.lead.flatMap { $0.article.teaser.isEmpty ? nil : $0.article.teaser }
        let others = coverage.ownTexts.filter { $0.article.id != coverage.story.lead }
        reports = others.prefix(4).map { ReportLine($0, in: coverage, page: page) }
        hasReports = !reports.isEmpty
    }
}

struct ReportLine {
    let href: String?
    let title, language, languageName, outlet, iso, date: String
    let also, teaser: String?
    /// "citing Reuters".
    let credit: String?

    init(_ report: Report, in coverage: Coverage, page: Page) {
        href = report.article.url
        title = report.article.title
        language = report.article.language.code
        languageName = page.texts.name(of: report.article.language)
        outlet = report.outlet
        iso = report.article.published.rfc3339
        date = page.texts.dateTime(report.article.published, in: page.site.timeZone)
        let copies = coverage.reports.filter { $0.article.copyOf == report.article.id }.map(\.outlet)
        also = copies.isEmpty ? nil : "\(page.texts.alsoAt) \(copies.joined(separator: ", "))"
        credit = report.article.credit.map { page.texts.citing.replacing("%", with: $0) }
        let isLead = report.article.id == coverage.story.lead
        teaser = isLead || report.article.teaser.isEmpty ? nil : report.article.teaser
    }
}

struct PointerLine {
    let href, title, language: String
    let teaser, why: String?

    init(_ pointer: Coverage.Pointer, why: String) {
        href = "/story/\(pointer.story)"
        title = pointer.title
        language = pointer.language.code
        teaser = pointer.teaser.isEmpty ? nil : pointer.teaser.shortened(words: 24)
        self.why = pointer.because.isEmpty ? nil : "\(why) \(pointer.because.joined(separator: " · "))"
    }
}

struct PopularLine {
    let href, title, language, note: String

    init(_ popular: PopularStory, page: Page) {
        href = "/story/\(popular.pointer.story)"
        title = popular.pointer.title
        language = popular.pointer.language.code
        note = page.texts.sources(popular.outlets)
    }
}

extension String {
    /// At most so many words, "…" where some are left out.
    func shortened(words limit: Int) -> String {
        let words = split(separator: " ")
        guard words.count > limit else { return self }
        let kept = words.prefix(limit).reversed().drop { !$0.contains(where: \.isLetter) }.reversed()
        return kept.joined(separator: " ") + "…"
    }
}
