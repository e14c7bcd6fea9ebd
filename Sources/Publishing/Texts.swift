import Foundation
public import News

/// Our own words in a reader's language.
///
/// One value a language.
public struct Texts: Sendable {
    public let language: Language
    public let claim: String
    let lead: String
    let latest: String
    let popular: String
    let popularMeasure: String
    public let related: String
    let moreLikeThis: String
    let fromSameOutlet: String
    let share: String
    let copyLink: String
    public let alsoAt: String
    let citing: String
    let regions: String
    let countries: String
    let feeds: String
    let mergedInto: String
    let nothingYet: String
    let notFound: String
    let reports: String
    let why: String
    let oneSource: String
    let manySources: String
    let inLanguages: String
    let digestSubject: String
    let digestIntro: String
    let updatedMark: String
    let unsubscribe: String
    let unsubscribeQuestion: String
    let unsubscribed: String
    let unknownSubscription: String
    let everything: String
    let otherLanguage: String
    let otherLanguageCode: String
    let regionNames: [Region: String]

    /// German for German readers, English for everybody else.
    public static func of(_ language: Language) -> Texts {
        language.code == "de" ? german : english
    }

    /// The best of our languages for an Accept-Language header (RFC 9110 §12.5.4).
    public static func preferred(_ acceptLanguage: String?, fallback: Language) -> Language {
        let ranges = (acceptLanguage ?? "").split(separator: ",").map { range -> (Language, Double) in
            let parts = range.split(separator: ";")
            let quality = parts.dropFirst().first { $0.contains("q=") }?.split(separator: "=").last
            return (Language(String(parts.first ?? "")), quality.flatMap { Double($0) } ?? 1)
        }
        let known = ranges.filter { ["de", "en"].contains($0.0.code) && $0.1 > 0 }
        return known.max { $0.1 < $1.1 }?.0 ?? fallback
    }

    func sources(_ count: Int) -> String {
        count == 1 ? oneSource : manySources.replacing("%", with: String(count))
    }

    func name(of channel: Channel) -> String {
        switch channel {
        case .all: everything
        case .region(let region): regionNames[region] ?? region.rawValue
        case .country(let code): name(ofCountry: code)
        }
    }

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

    private var locale: Locale { Locale(identifier: language.code == "de" ? "de_DE" : "en_GB") }

    static let german = Texts(
        language: Language("de"), claim: "Was die Medien einer Region berichten, zu Geschichten gebündelt",
        lead: "Im Mittelpunkt", latest: "Neueste Geschichten", popular: "Beliebt",
        popularMeasure: "Letzte 24 Stunden, nach unabhängigen Quellen, Tempo und Frische", related: "Related",
        moreLikeThis: "Eher so", fromSameOutlet: "Mehr von", share: "Teilen", copyLink: "Adresse dieser Seite",
        alsoAt: "auch bei", citing: "nach %", regions: "Regionen", countries: "Länder", feeds: "Feeds",
        mergedInto: "Diese Geschichte ist in einer anderen aufgegangen.",
        nothingYet: "Noch keine Geschichten. Sie erscheinen hier, sobald die ersten Quellen gelesen sind.",
        notFound: "Diese Seite gibt es nicht.", reports: "Berichte", why: "Gemeinsam:", oneSource: "1 Quelle",
        manySources: "% Quellen", inLanguages: "Sprachen", digestSubject: "Umschau vom",
        digestIntro: "Die Geschichten des Tages.",
        updatedMark: "Aktualisiert", unsubscribe: "Abbestellen",
        unsubscribeQuestion: "Soll diese Mail nicht mehr kommen?",
        unsubscribed: "Abbestellt. Es kommt keine Mail dieser Liste mehr.",
        unknownSubscription: "Dieser Link gehört zu keinem Abonnement.", everything: "Alles", otherLanguage: "English",
        otherLanguageCode: "en",
        regionNames: [
            .caucasus: "Südkaukasus", .centralAsia: "Zentralasien", .turkey: "Türkei",
            .german: "Deutschsprachiger Raum",
        ])

    static let english = Texts(
        language: Language("en"), claim: "What a region's media report, gathered into stories", lead: "In focus",
        latest: "Latest stories", popular: "Popular",
        popularMeasure: "Last 24 hours, by independent sources, speed and freshness", related: "Related",
        moreLikeThis: "More like this", fromSameOutlet: "More from", share: "Share", copyLink: "Address of this page",
        alsoAt: "also at", citing: "citing %", regions: "Regions", countries: "Countries", feeds: "Feeds",
        mergedInto: "This story has become part of another one.",
        nothingYet: "No stories yet. They appear here as soon as the first sources are read.",
        notFound: "There is no such page.", reports: "Reports", why: "In common:", oneSource: "1 source",
        manySources: "% sources", inLanguages: "Languages", digestSubject: "Umschau of",
        digestIntro: "The stories of the day.",
        updatedMark: "Updated", unsubscribe: "Unsubscribe", unsubscribeQuestion: "Do you want this mail no more?",
        unsubscribed: "Done. No more mail of this list will come.",
        unknownSubscription: "This link belongs to no subscription.", everything: "Everything",
        otherLanguage: "Deutsch",
        otherLanguageCode: "de",
        regionNames: [
            .caucasus: "South Caucasus", .centralAsia: "Central Asia", .turkey: "Türkiye",
            .german: "German-speaking countries",
        ])
}
