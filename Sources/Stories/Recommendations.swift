import FoundationEssentials
public import News

extension Newsroom {
    /// Hours after which a story counts for 1/e as a recommendation.
    private static let fading: Float = 96
    /// How much a story loses by being like one that is recommended already.
    private static let sameness: Float = 0.5
    /// How much nearer an article is for being of the same story: the model has seen more than the two texts.
    private static let sameStory: Float = 1.8
    /// What countries that few others name are worth, beside the likeness of the texts.
    private static let tellingShare: Float = 0.1
    private static let reportsAsked = 6
    private static let nearestAsked = 160

    /// Other stories about the same thing, best first, no two of them much alike.
    ///
    /// Gives at most `limit`, each with a score of 0…1 and the words both stories share.
    public func related(to story: StoryID, limit: Int = 15) -> [Related] {
        let ranked = neighbours(of: story) { own, other in
            let names = own.profile.names.dot(other.profile.names)
            let themes = own.profile.themes.dot(other.profile.themes)
            // Two of a pair are more than one of it: a treaty of Baku and Astana is no matter of Baku and Ankara.
            let pair = names * other.profile.names.covered(by: own.profile.names)
            guard own.seed == other.seed else { return 0.45 * names + 0.2 * themes + 0.5 * pair }
            let words = own.profile.words.dot(other.profile.words)
            let grams = own.profile.grams.dot(other.profile.grams)
            return 0.08 * (words + grams) + 0.45 * names + 0.2 * themes + 0.5 * pair
        }
        return diverse(ranked.filter { $0.score > 0.04 }, limit: limit)
    }

    /// "Eher so": stories of the same themes, places and people that are not among the related ones.
    public func moreLikeThis(_ story: StoryID, excluding: [Related], limit: Int = 6) -> [Related] {
        let excluded = Set(excluding.map(\.story))
        let ranked = neighbours(of: story) { own, other in
            0.5 * own.profile.themes.dot(other.profile.themes) + 0.5 * own.profile.names.dot(other.profile.names)
        }
        return diverse(
            ranked.filter { $0.score > 0.02 && !excluded.contains(self[$0.other].storyID(in: self)) }, limit: limit)
    }

    /// What a story's reports have in common, in words of the first of them; empty for a single report.
    public func bond(of id: StoryID, limit: Int = 4) -> [String] {
        guard let story = story(id), let first = story.members.first(where: { self[$0].copyOf == nil }) else {
            return []
        }
        var counts: [String: Int] = [:]
        var order: [String] = []
        for other in story.members.filter({ $0 != first && self[$0].copyOf == nil }).prefix(Self.reportsAsked) {
            for term in sharedTerms(self[first], self[other], limit: limit) {
                if counts[term] == nil { order.append(term) }
                counts[term, default: 0] += 1
            }
        }
        return order.enumerated().sorted {
            (-counts[$0.element, default: 0], $0.offset) < (-counts[$1.element, default: 0], $1.offset)
        }
        .prefix(limit).map(\.element)
    }

    /// The live articles most like one, those of its own story before others as like; likeness fades with the time between them.
    ///
    /// Gives ids, best first.
    public func nearest(to article: Article.ID, limit: Int = 15) -> [Article.ID] {
        guard let position = position(of: article) else { return [] }
        let own = self[position]
        let candidates = nearest(to: own.profile, limit: Self.nearestAsked).filter { $0 != position }
        let telling = tellingCountries(of: own, among: candidates)
        return
            candidates.map { other in
                let hours = Float(abs(own.time - self[other].time) / 3600)
                let verdict: Float = self[other].story == own.story ? Self.sameStory : 1
                let alike =
                    likeness(own, self[other]) + Self.tellingShare * telling.covered(by: self[other].profile.names)
                return (self[other].id, verdict * alike * Float.exponential(-hours / Self.fading))
            }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(limit).map(\.0)
    }

    /// The countries a report names, each the heavier the fewer of the candidates name it too.
    private func tellingCountries(of report: FiledReport, among candidates: [Int32]) -> SparseVector {
        let countries = report.profile.countries
        let all = Float(candidates.count)
        return SparseVector(
            terms: countries,
            weights: countries.map { country in
                let others = candidates.count { self[$0].profile.countries.contains(country) }
                return max(0, Float.logarithm((all + 1) / (Float(others) + 0.5)))
            })
    }

    private struct Neighbour {
        let own: Int32
        let other: Int32
        let score: Float
    }

    /// The nearest pair of reports with every other story, best first.
    private func neighbours(of id: StoryID, score: (FiledReport, FiledReport) -> Float) -> [Neighbour] {
        guard let story = story(id) else { return [] }
        var best: [Int32: Neighbour] = [:]
        let own = story.members.filter { self[$0].copyOf == nil }.prefix(Self.reportsAsked)
        for position in own {
            let report = self[position]
            for near in nearest(to: report.profile, limit: Self.nearestAsked) {
                let other = self[near]
                guard other.story != report.story, other.copyOf == nil else { continue }
                let hours = Float(abs(report.time - other.time) / 3600)
                let value = score(report, other) * Float.exponential(-hours / Self.fading)
                if value > best[other.story]?.score ?? 0 {
                    best[other.story] = Neighbour(own: position, other: near, score: value)
                }
            }
        }
        return best.sorted { ($1.value.score, $0.key) < ($0.value.score, $1.key) }.prefix(60).map(\.value)
    }

    /// Maximal marginal relevance (Carbonell and Goldstein 1998): what repeats an entry above it moves down.
    private func diverse(_ ranked: [Neighbour], limit: Int) -> [Related] {
        var rest = ranked.map { (neighbour: $0, twin: Float(0)) }
        var related: [Related] = []
        while related.count < limit, !rest.isEmpty {
            let scores = rest.map { $0.neighbour.score * (1 - Self.sameness * min(1, max(0, $0.twin - 0.3))) }
            guard let best = scores.indices.max(by: { (scores[$0], $1) < (scores[$1], $0) }) else { break }
            let neighbour = rest.remove(at: best).neighbour
            for index in rest.indices {
                let likeness = likeness(self[rest[index].neighbour.other], self[neighbour.other])
                rest[index].twin = max(rest[index].twin, likeness)
            }
            let because = sharedTerms(self[neighbour.own], self[neighbour.other], limit: 3)
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
