public import News

/// Which section a story belongs to, by the themes of the lexicon its reports name.
public enum Sections {
    /// Its share of all that speaks for any section, and how often at least.
    private static let leastShare = 0.4
    private static let leastMentions = 2.0

    /// The section most of the reports' themes speak for; nil where none stands out.
    public static func section(of reports: [Subjects]) -> Section? {
        var mentions: [Section: Double] = [:]
        for report in reports { mentions.merge(report.sections, uniquingKeysWith: +) }
        // In the order of the sections: sums come out the same in every run.
        let all = Section.allCases.reduce(0) { $0 + mentions[$1, default: 0] }
        // Of equals the first of the sections, so that the same reports always give the same one.
        let most = Section.allCases.max { mentions[$0, default: 0] < mentions[$1, default: 0] }
        guard let most, let count = mentions[most], count >= leastMentions, count >= leastShare * all else {
            return nil
        }
        return most
    }
}
