import Foundation
public import News

/// Our own words in a reader's language.
///
/// One value a language, each in a file of its own; `known` lists them.
public struct Texts: Sendable {
    public let language: Language
    /// For dates and the names of countries and languages: "de_DE".
    let localeName: String
    /// The language's own name, for the link that switches to it.
    let ownName: String
    let claim: String

    // Headings.
    let latest, popular, popularMeasure: String
    public let related: String
    let pages, newer, older, moreLikeThis, fromSameOutlet, regions, sections, countries, feeds, reports, sourcesTitle,
        archive: String

    // A story.
    let share, copyLink: String
    public let alsoAt: String
    let citing, why, together, mergedInto, outletsByLanguage, reportsOverTime: String
    let sources, reportCount, stories: Plural
    let justNow: String
    let minutesAgo, hoursAgo, daysAgo: Plural

    // Search.
    let search, searchWords, anyLanguage, nothingFound, results: String

    // Sources.
    let outlet, languageTitle, country, state, lastNews, nextPoll, never, homePage: String
    let states: [FeedState: String]

    // Messages.
    let nothingYet, nothingHere, notFound, skipToText: String

    // The digest mail.
    let digestIntro, updatedMark, unsubscribe, unsubscribeQuestion, unsubscribed, subscribeAgain, subscribedAgain,
        unknownSubscription: String

    let everything: String
    let regionNames: [Region: String]
    let sectionNames: [Section: String]

    /// Every language the pages speak.
    public static let known: [Texts] = [german, english]

    /// English for readers of languages that are not known.
    public static func of(_ language: Language) -> Texts {
        known.first { $0.language.code == language.code } ?? english
    }

    /// The best of our languages for an Accept-Language header (RFC 9110 §12.5.4).
    public static func preferred(_ acceptLanguage: String?, fallback: Language) -> Language {
        let ranges = (acceptLanguage ?? "").split(separator: ",").map { range -> (Language, Double) in
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            return (Language(parts.first ?? ""), quality.flatMap { Double($0.dropFirst(2)) } ?? 1)
        }
        let spoken = ranges.filter { range in range.1 > 0 && known.contains { $0.language.code == range.0.code } }
        return spoken.max { $0.1 < $1.1 }?.0 ?? fallback
    }

    func sources(_ count: Int) -> String { sources.form(for: count) }

    func count(_ count: Int, _ phrase: Plural) -> String { phrase.form(for: count) }

    /// "3 hours ago", the date from a week on.
    func age(of date: Date, at now: Date, in zone: TimeZone) -> String {
        let minutes = Int(now.timeIntervalSince(date) / 60)
        switch minutes {
        case ..<2: return justNow
        case ..<60: return count(minutes, minutesAgo)
        case ..<(24 * 60): return count(minutes / 60, hoursAgo)
        case ..<(7 * 24 * 60): return count(minutes / (24 * 60), daysAgo)
        default: return dateTime(date, in: zone)
        }
    }

    func name(of channel: Channel) -> String {
        switch channel {
        case .all: everything
        case .region(let region): regionNames[region] ?? region.rawValue
        case .section(let section): name(of: section)
        case .country(let code): name(ofCountry: code)
        case .source(_, let title): title
        case .day(let day, let part): part == 1 ? day : "\(day) (\(part))"
        case .search(let words, _): "\(search): \(words)"
        }
    }

    func name(of section: Section) -> String { sectionNames[section] ?? section.rawValue }

    func name(ofCountry code: String) -> String {
        locale.localizedString(forRegionCode: code) ?? code
    }

    func name(of language: Language) -> String {
        locale.localizedString(forLanguageCode: language.code) ?? language.code
    }

    func dateTime(_ date: Date, in zone: TimeZone) -> String {
        var style = Date.FormatStyle(date: .long, time: .shortened, locale: locale)
        style.timeZone = zone
        return date.formatted(style)
    }

    func date(_ date: Date, in zone: TimeZone) -> String {
        var style = Date.FormatStyle(date: .complete, time: .omitted, locale: locale)
        style.timeZone = zone
        return date.formatted(style)
    }

    private var locale: Locale { Locale(identifier: localeName) }
}
