public import FoundationEssentials
public import News

/// Decides what readers are told, and when: publication, material changes.
///
/// Pure.
public enum Editor {
    /// How long a story may gather reports before readers see it, unless a second outlet reports it first.
    public struct Policy: Sendable {
        public var settle: TimeInterval
        public var settledOutlets: Int
        /// At most one material change in this time, seconds.
        public var quiet: TimeInterval

        public init(settle: TimeInterval = 20 * 60, settledOutlets: Int = 2, quiet: TimeInterval = 3600) {
            self.settle = settle
            self.settledOutlets = settledOutlets
            self.quiet = quiet
        }
    }

    private static let milestones = [2, 3, 5, 8, 13, 21, 34, 55, 89]

    /// A new story as its first article opens it.
    public static func open(_ article: Article) -> Story {
        Story(
            id: article.story, title: article.title, lead: article.id, opened: article.firstSeen,
            updated: article.firstSeen)
    }

    /// The story after its articles changed or time went on.
    ///
    /// `reports`: all of the story's, in order of arrival. `outletCountries`: the countries the sources sit in. `isRestructured`:
    /// it has just merged with another story, or parted. `memory`: what articles speak of.
    public static func revise(
        _ story: Story, reports: [StoryReport], outletCountries: [Feed.ID: String] = [:], isRestructured: Bool = false,
        policy: Policy, memory: inout SubjectMemory, at now: Date
    ) -> Story {
        var story = story
        let outlets = Set(reports.filter { !$0.isCopy }.map(\.feed)).count
        let languages = Array(Set(reports.map(\.language.code))).sorted()
        let ownCountries = reports.map { outletCountries[$0.feed] }
        let outletCountries = Array(Set(ownCountries.compactMap { $0 })).sorted()
        let subjects = reports.map { memory.subjects(of: $0) }
        let named = countries(of: subjects)
        // Where no text names any country, they are about their own, if that is the same of all.
        let isAtHome = outletCountries.count == 1 && !ownCountries.contains(nil)
        story.countries = isAtHome && subjects.allSatisfy(\.countries.isEmpty) ? outletCountries : named
        story.section = Sections.section(of: zip(reports, subjects).filter { !$0.0.isCopy }.map(\.1))
        guard story.published != nil else {
            let lead = lead(of: reports)
            story.lead = lead?.id ?? story.lead
            story.title = lead?.title ?? story.title
            let isSettled = outlets >= policy.settledOutlets || now.timeIntervalSince(story.opened) >= policy.settle
            guard isSettled else { return story }
            // What a new source brings from its past is no news of today.
            let newest = reports.map(\.published).max() ?? now
            let isPast = now.timeIntervalSince(newest) > Newsroom.window
            story.published = isPast ? newest : now
            return announced(
                story, outlets: outlets, languages: languages, outletCountries: outletCountries,
                at: isPast ? newest : now)
        }
        let isLeadGone = !reports.contains { $0.id == story.lead }
        if isLeadGone, let lead = lead(of: reports) {
            // What led it turned out to be another story.
            story.lead = lead.id
            story.title = lead.title
        }
        let isMaterial =
            isRestructured || isLeadGone
            || hasGrown(story, outlets: outlets, languages: languages, outletCountries: outletCountries)
        // What comes late of something long past does not make it new.
        let newest = reports.map(\.published).max() ?? now
        guard isMaterial, now.timeIntervalSince(story.updated) >= policy.quiet,
            now.timeIntervalSince(newest) <= Newsroom.window
        else { return story }
        return announced(story, outlets: outlets, languages: languages, outletCountries: outletCountries, at: now)
    }

    /// Whether a story has grown by as much as readers are told of since it was announced last.
    ///
    /// `outlets`: with texts of their own. `outletCountries`: the countries the sources sit in.
    public static func hasGrown(_ story: Story, outlets: Int, languages: [String], outletCountries: [String]) -> Bool {
        milestones.last { $0 <= outlets } ?? 0 > story.announcedOutlets
            || !Set(languages).isSubset(of: story.announcedLanguages)
            || !Set(outletCountries).isSubset(of: story.announcedCountries)
    }

    /// The story's last version: readers are told where it goes on.
    public static func close(_ story: Story, mergedInto survivor: StoryID, at now: Date) -> Story {
        var story = story
        story.mergedInto = survivor
        story.version += 1
        if story.published != nil { story.updated = now }
        return story
    }

    private static func announced(
        _ story: Story, outlets: Int, languages: [String], outletCountries: [String], at now: Date
    ) -> Story {
        var story = story
        story.updated = now
        story.version += 1
        story.announcedOutlets = outlets
        story.announcedLanguages = languages
        story.announcedCountries = outletCountries
        return story
    }

    /// The first report with a text of its own; one with a teaser before one without.
    private static func lead(of reports: [StoryReport]) -> StoryReport? {
        let own = reports.filter { !$0.isCopy }
        return own.first { !$0.teaser.isEmpty } ?? own.first ?? reports.first
    }

    /// The countries that a third of the reports name.
    private static func countries(of reports: [Subjects]) -> [String] {
        var counts: [String: Int] = [:]
        for country in reports.flatMap(\.countries) { counts[country, default: 0] += 1 }
        let least = max(1, (reports.count + 2) / 3)
        return counts.filter { $0.value >= least }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    }
}
