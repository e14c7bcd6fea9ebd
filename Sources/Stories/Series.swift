public import News

/// Formats that come again: the weather, horoscopes, exchange rates, the day's police report.
///
/// Their headlines repeat each other, so yesterday's instalment looks like a report of the same event.
public enum Series {
    /// Formats known by their headlines, in every language of the lexicon.
    private static let formats: Lexicon = {
        var lexicon = Lexicon()
        lexicon.add(BundledData.serials, kind: .theme)
        return lexicon
    }()

    /// Names of the formats whose instalments are about a place each; for the others, all instalments of one day cover the same
    /// subject, however worded.
    static let placeFormats: Set = [
        "weather", "traffic", "police-log", "prices-today", "prayer-times", "duty-pharmacies", "outages", "air-quality",
        "events", "obituaries",
    ]
    private static let ofPlaces = concepts(named: placeFormats)

    private static func concepts(named names: Set<String>) -> Set<Lexicon.Concept> {
        Set(formats.names.indices.filter { names.contains(formats.names[$0]) }.map { Lexicon.Concept($0) })
    }

    /// Instalments of a known format are this far apart at least, seconds.
    private static let pause: Double = 10 * 3600
    /// What recurs at one outlet in longer steps than this is a format too, seconds.
    private static let period: Double = 16 * 3600
    /// Share of the longer headline's words that instalments have in common.
    private static let sameHeadline: Float = 0.6

    /// The name of the known format a headline announces, as `lexicon/serials.txt` has it; nil where it announces none.
    public static func format(of headline: String, language: Language) -> String? {
        format(of: Tokens(headline, language: language), languageKey: Lexicon.key(ofLanguage: language.code)).map {
            formats.name(of: $0)
        }
    }

    /// The known format a headline announces.
    static func format(of title: Tokens, languageKey: UInt64) -> Lexicon.Concept? {
        title.tokens.indices.lazy.compactMap { formats.match(title, at: $0, languageKey: languageKey)?.concept }.first
    }

    /// Whether a report is another instalment than those of a story, earlier or later.
    ///
    /// `near`: the story's reports that are most like it. `everywhere`: those of all stories.
    static func isOtherInstalment(
        _ report: FiledReport, than near: [FiledReport], among everywhere: [FiledReport]
    ) -> Bool {
        if let format = report.format {
            let instalments = near.filter { $0.format == format }
            if let apart = instalments.map({ abs(report.time - $0.time) }).min(), apart > pause { return true }
            // The weather of Weimar is none of Kassel's.
            if !instalments.isEmpty, instalments.allSatisfy({ isElsewhere($0, report) }) { return true }
        }
        // One outlet, the same headline day after day.
        guard near.contains(where: { $0.feed == report.feed && isSameHeadline($0, report) }) else { return false }
        let own = everywhere.filter { $0.feed == report.feed && isSameHeadline($0, report) }.map(\.time).sorted()
        return own.count >= 2 && own.allSatisfy { abs(report.time - $0) > period }
            && zip(own, own.dropFirst()).allSatisfy { $1 - $0 > period }
    }

    /// Formats that tell of no event: the weather of a town is no report of the murder there.
    ///
    /// Not those whose words events share: a power cut, a dollar that rises.
    static let routineFormats = placeFormats.subtracting(["police-log", "traffic", "outages", "prices-today"]).union([
        "horoscope", "lottery", "television", "on-this-day", "press-review", "fixtures", "puzzle", "jokes-and-quotes",
    ])
    private static let routine = concepts(named: routineFormats)

    /// Whether a story's nearest reports are instalments of another format than a report is, or one side is of a format that tells of no
    /// event and the other of none at all.
    static func areOfAnotherKind(_ near: [FiledReport], than report: FiledReport) -> Bool {
        let formats = near.compactMap(\.format)
        guard let format = report.format else {
            return !near.isEmpty && formats.count == near.count && formats.allSatisfy(routine.contains)
        }
        return formats.isEmpty ? routine.contains(format) : !formats.contains(format)
    }

    /// Whether a report with the text of another one may be its copy.
    ///
    /// Not where both are instalments of a format of places and each headline has a word of its own: the weather of Auxerre reads like that of Ploërmel.
    static func mayBeCopy(_ report: FiledReport, of other: FiledReport) -> Bool {
        report.format != other.format || !isOfPlaces(report) || !haveOwnWords(report, other)
    }

    /// Whether two reports may have one headline because it comes again day after day, of a format or of one outlet: that says
    /// nothing of their texts.
    static func mayRecur(_ report: FiledReport, _ other: FiledReport) -> Bool {
        let apart = abs(report.time - other.time)
        if report.format != nil, report.format == other.format, apart > pause { return true }
        return report.feed == other.feed && apart > period && isSameHeadline(report, other)
    }

    private static func isOfPlaces(_ report: FiledReport) -> Bool { report.format.map(ofPlaces.contains) ?? false }

    /// Weight of a name, of all of a text's names, that the other instalment would have to have.
    private static let tellingName: Float = 0.3

    /// Whether two instalments name different places, and each one that the other does not; towns that are no name to us
    /// show in headlines that are otherwise the same.
    private static func isElsewhere(_ one: FiledReport, _ two: FiledReport) -> Bool {
        if isOfPlaces(one), isSameHeadline(one, two), haveOwnWords(one, two) { return true }
        // Each country's bank says what its own money is worth in dollars.
        let (own, other) = (one.profile.currencies, two.profile.currencies)
        if !own.isEmpty, !other.isEmpty, !own.contains(where: other.contains) { return true }
        let (one, two) = (one.profile.names, two.profile.names)
        let apart = min(one.heaviest(outside: two), two.heaviest(outside: one))
        // What both name is the place itself, or a word of the format, which weighs little.
        return apart > tellingName && apart > max(one.heaviest(inside: two), two.heaviest(inside: one))
    }

    /// Whether each headline has a word that the other has not.
    private static func haveOwnWords(_ one: FiledReport, _ two: FiledReport) -> Bool {
        let (one, two) = (one.profile.titleWords, two.profile.titleWords)
        return !one.allSatisfy(two.contains) && !two.allSatisfy(one.contains)
    }

    private static func isSameHeadline(_ one: FiledReport, _ two: FiledReport) -> Bool {
        let (one, two) = (one.profile.titleWords, two.profile.titleWords)
        let longer = max(one.count, two.count)
        return longer > 0 && Float(one.count(where: two.contains)) >= sameHeadline * Float(longer)
    }
}
