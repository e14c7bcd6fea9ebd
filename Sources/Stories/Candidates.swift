import News

/// A story that a report may belong to, with the evidence.
struct Candidate: Sendable {
    let story: Int32
    let situation: JoinModel.Situation
    var features: Features
    /// The story's reports that are nearest, with their likeness.
    let near: [(position: Int32, likeness: Float)]

    /// A lead of more than this means no more.
    static let greatestLead: Float = 5
}

extension Newsroom {
    private static let wordsAsked = 24
    private static let namesAsked = 12
    private static let themesAsked = 8
    private static let reportsKept = 24
    /// Terms of less weight, a five-hundredth of the whole, decide nothing and stand in the most articles.
    private static let lightest: Float = 0.045
    private static let storiesKept = 10

    /// The stories a report may belong to, likeliest first.
    func candidates(for report: FiledReport) -> [Candidate] {
        var byStory: [Int32: [Int32]] = [:]
        var order: [Int32] = []
        for position in nearest(to: report.profile) where abs(self[position].time - report.time) <= Self.window {
            let story = self[position].story
            if byStory[story] == nil {
                guard order.count < Self.storiesKept else { continue }
                order.append(story)
            }
            byStory[story, default: []].append(position)
        }
        let probe = Probe(report, counts)
        var candidates = order.compactMap { candidate($0, near: byStory[$0] ?? [], for: probe) }
        let scores = candidates.map { $0.features[.gramsBest] + $0.features[.namesBest] }
        for index in candidates.indices {
            let rival = scores.indices.filter { $0 != index }.map { scores[$0] }.max() ?? 0
            rank(&candidates[index].features, lead: scores[index] - rival, in: candidates[index].situation)
        }
        candidates.sort { ($1.features[.rank], $0.story) < ($0.features[.rank], $1.story) }
        for index in candidates.indices {
            let next = index + 1 < candidates.count ? candidates[index + 1].features[.rank] : -Candidate.greatestLead
            settle(&candidates[index].features, rankLead: candidates[index].features[.rank] - next)
        }
        return candidates
    }

    /// Adds the ranking's verdict to what a report and a story have in common.
    ///
    /// `lead`: how far it is ahead of the story most like the report among the others.
    func rank(_ features: inout Features, lead: Float, in situation: JoinModel.Situation) {
        features[.lead] = lead
        features.settleFigures()
        features.leaveOut(model.without)
        features[.rank] = model[situation].rank(features.values)
    }

    /// Adds how far the ranking's verdict is ahead of the next story's; then nothing is missing.
    func settle(_ features: inout Features, rankLead: Float) {
        features[.rankLead] = min(Candidate.greatestLead, rankLead)
        features.leaveOut(model.without)
    }

    /// How probable it is that the report belongs to the story.
    func probability(of candidate: Candidate) -> Float {
        model[candidate.situation].probability(candidate.features.values)
    }

    /// How sure what is said in other languages has to be where what is said in the report's own speaks against it.
    private static let sureAcross: Float = 0.8

    /// Whether a story's reports in other languages alone make a report one of it.
    ///
    /// A story with one weak report in its language would else be closed to it.
    func isSureAcross(_ report: FiledReport, _ candidate: Candidate) -> Bool {
        guard let story = stories[candidate.story], story.wordings.count > 1,
            story.indexOfWording(in: report.languageKey) != nil
        else { return false }
        let foreign = candidate.near.map(\.position).filter { self[$0].languageKey != report.languageKey }
        guard !foreign.isEmpty else { return false }
        let probe = Probe(report, counts)
        var features = features(of: probe, in: story)
        for feature in [Feature.wordsStory, .wordsCovered, .gramsStory, .gramsCovered] { features[feature] = 0 }
        features[.density] = story.names.density
        for position in foreign { compare(probe, self[position], into: &features) }
        let situation = JoinModel.Situation(sameLanguage: false, hasTeaser: report.profile.hasTeaser)
        rank(&features, lead: candidate.features[.lead], in: situation)
        settle(&features, rankLead: candidate.features[.rankLead])
        return model[situation].probability(features.values) >= Self.sureAcross
    }

    /// Live reports that share most of the strongest terms, best first.
    func nearest(to profile: ProfileVectors, limit: Int = Self.reportsKept) -> [Int32] {
        let strong = [
            (profile.words, model.without.contains(.words) ? 0 : Self.wordsAsked),
            (profile.names, model.without.contains(.names) ? 0 : Self.namesAsked),
            (profile.themes, model.without.contains(.themes) ? 0 : Self.themesAsked),
        ].filter { $0.1 > 0 }.map { $0.0.trimmed(to: $0.1) }
        let lists = strong.flatMap(\.entries).filter { $0.weight >= Self.lightest }.map {
            (reports: newestReports(using: $0.term), weight: $0.weight * $0.weight)
        }
        var best = Best(limit: limit)
        Overlap.add(lists, first: oldestPosition, count: reportCount) { position, sum in
            // In this order: most are not among the best, and need not be looked up.
            if best.takes(position, sum), self[position].isAlive { best.insert(position, sum) }
        }
        return best.positions
    }

    private func candidate(_ number: Int32, near positions: [Int32], for probe: Probe) -> Candidate? {
        guard let story = stories[number] else { return nil }
        let isOneOutlets = positions.allSatisfy { self[$0].feed == probe.report.feed }
        var features = features(of: probe, in: story, atLeast: isOneOutlets ? Self.outletsHour : 0)
        var near: [(position: Int32, likeness: Float)] = []
        for position in positions {
            near.append((position, compare(probe, self[position], into: &features)))
        }
        near.sort { ($1.likeness, $1.position) < ($0.likeness, $0.position) }
        let situation = JoinModel.Situation(
            sameLanguage: story.indexOfWording(in: probe.report.languageKey) != nil,
            hasTeaser: probe.report.profile.hasTeaser)
        return Candidate(story: number, situation: situation, features: features, near: near)
    }

    /// What one outlet brings at the same time it seldom says twice, and where its feed gives no dates, all it has came just now.
    static let outletsHour: Double = 3600

    /// What a report has in common with a story as a whole.
    ///
    /// `atLeast`: seconds between the two that count even where they are less.
    func features(of probe: Probe, in story: OpenStory, atLeast least: Double = 0) -> Features {
        var features = Features()
        let report = probe.report
        if let place = story.indexOfWording(in: report.languageKey) {
            (features[.wordsStory], features[.wordsCovered]) = story.wordings[place].words.likeness(probe.words)
            (features[.gramsStory], features[.gramsCovered]) = story.wordings[place].grams.likeness(probe.grams)
            features[.density] = story.wordings[place].grams.density
        } else {
            features[.density] = story.names.density
        }
        (features[.namesStory], features[.namesCovered]) = story.names.likeness(probe.names)
        (features[.themesStory], features[.themesCovered]) = story.themes.likeness(probe.themes)
        let day: Float = 86_400
        // A report that comes late may be as far from the story's first as others are from its last.
        let gap = max(least, report.time - story.last, story.first - report.time)
        features[.recency] = Float.exponential(-2 * Float(gap) / day)
        features[.youth] = Float.exponential(-Float(max(least, report.time - story.first)) / day / 2)
        features[.size] = Float.logarithm(Float(story.members.count)) / 4
        return features
    }

    /// Raises the features to what a pair of reports shares.
    ///
    /// Gives how alike the two are, 0…1.
    @discardableResult
    func compare(_ probe: Probe, _ other: FiledReport, into features: inout Features) -> Float {
        let report = probe.report
        let (own, foreign) = (report.profile, other.profile)
        var words: Float = 0
        var grams: Float = 0
        if report.languageKey == other.languageKey {
            var rarest = Rarest(features[.rarestWord], features[.secondWord])
            let shared = probe.words.shared(with: foreign.words, noting: &rarest)
            words = shared.product
            (features[.rarestWord], features[.secondWord]) = (rarest.first, rarest.second)
            features.raise(.wordsWithin, to: shared.within)
            grams = probe.grams.dot(foreign.grams)
            features.raise(.titleBest, to: overlap(own.titleWords, foreign.titleWords))
            features.raise(.titleRest, to: own.titleRest(in: foreign))
        }
        var rarest = Rarest(features[.rarestName], features[.secondName])
        let (names, namesWithin) = probe.names.shared(with: foreign.names, noting: &rarest)
        (features[.rarestName], features[.secondName]) = (rarest.first, rarest.second)
        features.raise(.namesWithin, to: namesWithin)
        var themes: Float = 0
        var sharedThemes: Float = 0
        probe.themes.forEach(in: foreign.themes) { mine, theirs, _ in
            themes += mine * theirs
            sharedThemes += mine > 0 ? 1 : 0
        }
        let figures = own.figures.count(where: foreign.figures.contains)
        features.raise(.wordsBest, to: words)
        features.raise(.gramsBest, to: grams)
        features.raise(.namesBest, to: names)
        features.raise(.themesBest, to: themes)
        features.raise(.sharedThemes, to: min(sharedThemes, 4) / 4)
        features.raise(.sharedCountries, to: own.sharedCountries(with: foreign))
        if own.isAboutTheSameCountries(as: foreign) { features.raise(.sameCountries, to: 1) }
        features.raise(.sharedFigures, to: Float(min(figures, 3)) / 3)
        if figures == 0, !own.figures.isEmpty, !foreign.figures.isEmpty { features.raise(.otherFigures, to: 1) }
        return report.languageKey == other.languageKey ? 0.5 * (words + grams) : 0.6 * names + 0.4 * themes
    }

    func overlap(_ one: [Term], _ two: [Term]) -> Float {
        guard !one.isEmpty, !two.isEmpty else { return 0 }
        return Float(one.count(where: two.contains)) / Float(min(one.count, two.count))
    }
}

/// The two greatest of many.
private struct Rarest {
    private(set) var first: Float
    private(set) var second: Float

    init(_ first: Float, _ second: Float) {
        self.first = first
        self.second = second
    }

    @inline(__always)
    mutating func note(_ rarity: Float) {
        second = max(second, min(first, rarity))
        first = max(first, rarity)
    }
}

extension IndexedVector {
    /// The product with another vector, and the greater part of either one, of its squared weights, whose terms the other has.
    ///
    /// `rarest`: is told how rare the terms are, in tenths.
    @inline(__always)
    fileprivate func shared(with other: SparseVector, noting rarest: inout Rarest) -> (product: Float, within: Float) {
        var (product, own, foreign): (Float, Float, Float) = (0, 0, 0)
        forEach(in: other) { mine, theirs, rarity in
            product += mine * theirs
            own += mine * mine
            foreign += mine > 0 ? theirs * theirs : 0
            rarest.note(rarity / 10)
        }
        return (product, max(own, foreign))
    }
}

/// The best few of many, best first; of equals the one filed first.
private struct Best {
    let limit: Int
    private var entries: [(position: Int32, score: Float)] = []

    init(limit: Int) { self.limit = limit }

    var positions: [Int32] { entries.map(\.position) }

    @inline(__always)
    func takes(_ position: Int32, _ score: Float) -> Bool {
        guard entries.count == limit, let last = entries.last else { return true }
        return (score, last.position) > (last.score, position)
    }

    mutating func insert(_ position: Int32, _ score: Float) {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if (entries[middle].score, position) < (score, entries[middle].position) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        entries.insert((position, score), at: low)
        if entries.count > limit { entries.removeLast() }
    }
}

/// Adds up what the reports of the window share with another one.
///
/// A place a report: lists are in order of filing, so that they walk through it in step. A hash table of the reports met costs three
/// times as much.
private enum Overlap {
    /// Calls back once for each report that is in a list, with the sum of the weights, above 0, of those it is in.
    ///
    /// `first`, `count`: the reports of the window, no others count.
    static func add(
        _ lists: [(reports: ArraySlice<Int32>, weight: Float)], first: Int32, count: Int,
        _ visit: (_ position: Int32, _ sum: Float) -> Void
    ) {
        let additions = lists.reduce(0) { $0 + $1.reports.count }
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { sums in
            sums.initialize(repeating: 0)
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: min(count, additions) + 1) { met in
                var known = 0
                for list in lists {
                    for position in list.reports where position >= first {
                        let place = Int(position - first)
                        // Why no branch: which report was met before, nobody can foretell.
                        met[known] = position
                        known += sums[place] == 0 ? 1 : 0
                        sums[place] += list.weight
                    }
                }
                for position in met[..<known] { visit(position, sums[Int(position - first)]) }
            }
        }
    }
}

extension Features {
    mutating func raise(_ feature: Feature, to value: Float) {
        self[feature] = max(self[feature], value)
    }
}

extension Newsroom {
    /// What speaks for the story a report joins and another candidate being one.
    ///
    /// `certainty`, `otherCertainty`: how probable it is that the report belongs to either.
    func bonds(
        _ joined: Candidate, _ certainty: Float, _ other: Candidate, _ otherCertainty: Float
    ) -> (situation: JoinModel.Situation, bonds: Bonds)? {
        guard let one = stories[joined.story], let two = stories[other.story] else { return nil }
        var bonds = Bonds()
        let hasCommonLanguage = compareAsAWhole(one, two, into: &bonds)
        bonds[.joined] = certainty
        bonds[.other] = otherCertainty
        bonds[.density] = min(joined.features[.density], other.features[.density])
        for (bond, feature) in Bond.nearest { bonds[bond] = min(joined.features[feature], other.features[feature]) }
        return (hasCommonLanguage ? .mergeWithin : .mergeAcross, bonds)
    }

    /// Gives whether the stories have reports in one language.
    @discardableResult
    func compareAsAWhole(_ one: OpenStory, _ two: OpenStory, into bonds: inout Bonds) -> Bool {
        var hasCommonLanguage = false
        for wording in one.wordings {
            guard let place = two.indexOfWording(in: wording.languageKey) else { continue }
            let other = two.wordings[place]
            hasCommonLanguage = true
            bonds.raise(.words, to: wording.words.cosine(other.words))
            bonds.raise(.grams, to: wording.grams.cosine(other.grams))
            if !model.without.contains(.contrast) { bonds.raise(.contrast, to: wording.contrast(with: other)) }
        }
        bonds[.names] = one.names.cosine(two.names)
        bonds[.themes] = one.themes.cosine(two.themes)
        bonds[.gap] = Float(max(0, max(one.first, two.first) - min(one.last, two.last)) / 86_400)
        let sizes = [one.members.count, two.members.count].sorted().map { Float.logarithm(Float($0)) / 4 }
        bonds[.smaller] = sizes[0]
        bonds[.larger] = sizes[1]
        bonds[.density] = min(one.names.density, two.names.density)
        return hasCommonLanguage
    }
}

extension Bond {
    /// What is told by the nearest reports of both.
    static let nearest: [(Bond, Feature)] = [
        (.wordsBest, .wordsBest), (.gramsBest, .gramsBest), (.namesBest, .namesBest),
        (.titleBest, .titleBest),
        (.rarestWord, .rarestWord), (.secondWord, .secondWord), (.rarestName, .rarestName),
        (.secondName, .secondName),
    ]
}

extension Bonds {
    mutating func raise(_ bond: Bond, to value: Float) {
        self[bond] = max(self[bond], value)
    }
}
