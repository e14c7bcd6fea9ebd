import FoundationEssentials
public import News

extension Newsroom {
    /// Hours after which a story counts for 1/e as a recommendation.
    private static let fading: Float = 96
    /// How much a story loses by being like one that is recommended already.
    private static let sameness: Float = 0.5
    /// How much nearer an article is for being of the same story: the model has seen more than the two texts.
    private static let sameStory: Float = 2.5
    /// What countries that few others name are worth, beside the likeness of the texts.
    private static let tellingShare: Float = 0.1
    /// What headlines about the same two countries are worth, beside the likeness of the texts.
    private static let sameCountries: Float = 0.15
    /// What the headlines' common words are worth where an article is a headline alone.
    private static let sameTitle: Float = 0.2
    /// What letter sequences that texts in two languages share are worth: names and loans that no list knows.
    private static let sameLetters: Float = 0.4
    /// What one name or one theme in common counts for, beside two and more: a spelling alone may be two people's, and percentages
    /// are of many things.
    private static let loneTerm: Float = 0.5
    /// Likeness of themes below which places in common are all that two reports have in common.
    private static let leastTheme: Float = 0.05
    /// Likeness that a related story must have, and one that is like this; below it chance is as good a reason (docs/decisions/0017).
    private static let leastMatter: Float = 0.15
    private static let leastKind: Float = 0.08
    private static let reportsAsked = 6
    private static let nearestAsked = 160
    /// Reports that are ranked for an article's own list.
    private static let nearestRanked = 320
    private static let fewestAsked = 48

    /// What to read beside a story, and why its reports are one.
    public struct Lists: Sendable {
        /// Other stories about the same thing, best first, no two of them much alike.
        public var related: [Related] = []
        /// "Eher so": stories of the same themes, places and people that are not among the related ones.
        public var moreLikeThis: [Related] = []
        /// What its reports have in common, in words of the first of them; empty for a single report.
        public var bond: [String] = []
    }

    /// Both lists of a story: each entry with a score, higher is nearer, and the words both stories share.
    ///
    /// `language`: of these words, where the story has a report in it; else they are those of the report that is meant.
    public func recommendations(
        for story: StoryID, wordedIn language: Language? = nil, related: Int = 15, moreLikeThis: Int = 6
    ) -> Lists {
        let near = neighbours(of: story)
        var voice = ReasonVoice(language: language, preferred: report(of: story, in: language))
        var lists = Lists()
        lists.related = diverse(
            ranked(near, by: \.matter, above: Self.leastMatter), limit: related, voice: &voice)
        let excluded = Set(lists.related.map(\.story))
        lists.moreLikeThis = diverse(
            ranked(near, by: \.kind, above: Self.leastKind).filter {
                !excluded.contains(self[$0.other].storyID(in: self))
            },
            limit: moreLikeThis, voice: &voice)
        lists.bond = bond(of: story, voice: &voice)
        return lists
    }

    /// In whose words reasons are given, each report's looked up once.
    private struct ReasonVoice {
        /// The language that is wanted.
        let language: Language?
        /// A report of the story in it.
        let preferred: Int32?
        var surfaces: [Int32: Surfaces] = [:]
    }

    private static let english = Language("en")

    private func report(of story: StoryID, in language: Language?) -> Int32? {
        language.flatMap { language in
            self.story(story)?.members.first { self[$0].copyOf == nil && self[$0].language == language }
        }
    }

    private func bond(of id: StoryID, limit: Int = 4, voice: inout ReasonVoice) -> [String] {
        guard let story = story(id), story.ownReports > 1,
            let first = voice.preferred ?? story.members.first(where: { self[$0].copyOf == nil })
        else { return [] }
        let spoken = spoken(first, &voice)
        var counts: [String: Int] = [:]
        var order: [String] = []
        for other in story.members.filter({ $0 != first && self[$0].copyOf == nil }).prefix(Self.reportsAsked) {
            for term in sharedTerms(self[first], self[other], spokenAs: spoken, limit: limit) {
                let known = order.first { term.isVariant(of: $0) }
                if known == nil { order.append(term) }
                counts[known ?? term, default: 0] += 1
            }
        }
        return order.enumerated().sorted {
            (-counts[$0.element, default: 0], $0.offset) < (-counts[$1.element, default: 0], $1.offset)
        }
        .prefix(limit).map(\.element)
    }

    private func spoken(_ position: Int32, _ voice: inout ReasonVoice) -> Surfaces {
        let spoken = voice.surfaces[position] ?? Surfaces(self[position])
        voice.surfaces[position] = spoken
        return spoken
    }

    /// What a pair of reports has in common: in the words of a report of either story in the language that is wanted, else in
    /// English, which more readers know than any other, else in the report's own.
    private func reason(_ neighbour: Neighbour, _ voice: inout ReasonVoice) -> [String] {
        let (own, other) = (self[neighbour.own].storyID(in: self), self[neighbour.other].storyID(in: self))
        let voices = [
            voice.preferred, report(of: other, in: voice.language), report(of: own, in: Self.english),
            report(of: other, in: Self.english), neighbour.own,
        ]
        for case let position? in voices {
            let terms = sharedTerms(
                self[neighbour.own], self[neighbour.other], spokenAs: spoken(position, &voice), limit: 3)
            if !terms.isEmpty { return terms }
        }
        return []
    }

    /// The live articles most like one, those of its own story before others as like; likeness fades with the time between them.
    ///
    /// Gives ids, best first.
    public func nearest(to article: Article.ID, limit: Int = 15) -> [Article.ID] {
        guard let position = position(of: article) else { return [] }
        let own = self[position]
        let candidates = nearest(to: own.profile, limit: Self.nearestRanked).filter { $0 != position }
        let telling = tellingCountries(of: own, among: candidates)
        return
            candidates.map { other in
                let hours = Float(abs(own.time - self[other].time) / 3600)
                let verdict: Float = self[other].story == own.story ? Self.sameStory : 1
                var alike =
                    likeness(own, self[other]) + Self.tellingShare * telling.covered(by: self[other].profile.names)
                if own.languageKey != self[other].languageKey {
                    alike += Self.sameLetters * own.profile.grams.dot(self[other].profile.grams)
                }
                if own.profile.isAboutTheSameCountries(as: self[other].profile) { alike += Self.sameCountries }
                if !own.profile.hasTeaser {
                    alike += Self.sameTitle * overlap(own.profile.titleWords, self[other].profile.titleWords)
                }
                return (self[other].id, verdict * alike * Float.exponential(-hours / Self.fading))
            }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(limit).map(\.0)
    }

    /// The countries a report names, each the heavier the fewer of the candidates name it too.
    private func tellingCountries(of report: FiledReport, among candidates: [Int32]) -> SparseVector {
        let countries = report.profile.countries
        let all = Float(candidates.count)
        return SparseVector(
            sorted: countries.map { country in
                let others = candidates.count { self[$0].profile.countries.contains(country) }
                return .init(term: country, weight: max(0, Float.logarithm((all + 1) / (Float(others) + 0.5))))
            })
    }

    /// A report of a story and one of another story.
    private struct Pair {
        let own: Int32
        let other: Int32
        /// How much they are about the same thing, and how much about the same kind of thing.
        let matter: Float
        let kind: Float
    }

    private struct Neighbour {
        let own: Int32
        let other: Int32
        let score: Float
    }

    /// The reports of other stories that are nearest to a story's, those of one report after those of another.
    private func neighbours(of id: StoryID) -> [Pair] {
        guard let story = story(id) else { return [] }
        let own = story.members.filter { self[$0].copyOf == nil }.prefix(Self.reportsAsked)
        // As many in all as of a single report: those of one story have much the same neighbours.
        let asked = max(Self.fewestAsked, Self.nearestAsked / max(1, own.count))
        return own.flatMap { position in
            let probe = Probe(self[position], counts)
            return nearest(to: self[position].profile, limit: asked).compactMap { pair(position, probe, $0) }
        }
    }

    private func pair(_ position: Int32, _ probe: Probe, _ near: Int32) -> Pair? {
        let (own, other) = (probe.report, self[near])
        guard other.story != own.story, other.copyOf == nil else { return nil }
        let freshness = Float.exponential(-Float(abs(own.time - other.time) / 3600) / Self.fading)
        var names: Float = 0
        var named: Float = 0
        var count = 0
        probe.names.forEach(in: other.profile.names) { mine, theirs, _ in
            names += mine * theirs
            guard mine > 0 else { return }
            named += theirs * theirs
            count += 1
        }
        var themes: Float = 0
        var themeCount = 0
        probe.themes.forEach(in: other.profile.themes) { mine, theirs, _ in
            themes += mine * theirs
            themeCount += mine > 0 ? 1 : 0
        }
        if count == 1 { names *= Self.loneTerm }
        let shared = count > 0 && themes < Self.leastTheme ? SharedNames(own.profile, other.profile) : nil
        // Names that no list knows are told by their consonants: one of them by itself, in another language, is chance.
        if count <= 2, themeCount == 0, own.languageKey != other.languageKey, shared?.areUnknownOnly ?? false {
            names = 0
        }
        let kind = 0.5 * (themes + names)
        // What happens in one town is seldom one matter.
        if count > 1, shared?.arePlacesOnly ?? false { names *= Self.loneTerm }
        if count == 0, themeCount == 1 { themes *= Self.loneTerm }
        // Two of a pair are more than one of it: a treaty of Baku and Astana is no matter of Baku and Ankara.
        let both = names * named
        var matter = 0.45 * names + 0.2 * themes + 0.5 * both
        if own.languageKey == other.languageKey {
            matter += 0.16 * probe.words.dot(other.profile.words)
        }
        if own.profile.isAboutTheSameCountries(as: other.profile) { matter += Self.sameCountries }
        return Pair(
            own: position, other: near, matter: matter * freshness, kind: kind * freshness)
    }

    /// The best pair with every other story, best first.
    private func ranked(_ pairs: [Pair], by score: KeyPath<Pair, Float>, above least: Float) -> [Neighbour] {
        var best: [Int32: Neighbour] = [:]
        for pair in pairs where pair[keyPath: score] > max(least, best[self[pair.other].story]?.score ?? 0) {
            best[self[pair.other].story] = Neighbour(own: pair.own, other: pair.other, score: pair[keyPath: score])
        }
        return best.sorted { ($1.value.score, $0.key) < ($0.value.score, $1.key) }.prefix(60).map(\.value)
    }

    /// Maximal marginal relevance (Carbonell and Goldstein 1998): what repeats an entry above it moves down.
    ///
    /// An entry only ever moves down, so it is compared with those above it when it is about to be taken, and seldom else.
    private func diverse(_ ranked: [Neighbour], limit: Int, voice: inout ReasonVoice) -> [Related] {
        var rest = ranked.map { (neighbour: $0, twin: Float(0), compared: 0) }
        var taken: [Int32] = []
        var related: [Related] = []
        func score(_ entry: (neighbour: Neighbour, twin: Float, compared: Int)) -> Float {
            entry.neighbour.score * (1 - Self.sameness * min(1, max(0, entry.twin - 0.3)))
        }
        while related.count < limit, let best = rest.indices.max(by: { (score(rest[$0]), $1) < (score(rest[$1]), $0) })
        {
            if rest[best].compared < taken.count {
                for other in taken[rest[best].compared...] {
                    rest[best].twin = max(
                        rest[best].twin, likeness(self[rest[best].neighbour.other], self[other]))
                }
                rest[best].compared = taken.count
                continue
            }
            let neighbour = rest.remove(at: best).neighbour
            taken.append(neighbour.other)
            let because = reason(neighbour, &voice)
            guard !because.isEmpty else { continue }
            related.append(
                Related(
                    story: self[neighbour.other].storyID(in: self), score: Double(neighbour.score), because: because))
        }
        return related
    }
}

extension FiledReport {
    fileprivate func storyID(in newsroom: Newsroom) -> StoryID { newsroom.stories[story]?.id ?? StoryID("") }
}
