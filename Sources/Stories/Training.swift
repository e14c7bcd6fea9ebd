import FoundationEssentials
import News

/// An article of which it is known to which story it belongs.
public struct LabelledArticle: Sendable {
    public let submission: Newsroom.Submission
    /// The story meant.
    public let cluster: String

    public init(submission: Newsroom.Submission, cluster: String) {
        self.submission = submission
        self.cluster = cluster
    }

    /// The same article as its headline alone.
    public var headline: LabelledArticle {
        let whole = submission
        return LabelledArticle(
            submission: Newsroom.Submission(
                id: whole.id, feed: whole.feed, seed: whole.seed, title: whole.title, teaser: "",
                language: whole.language, time: whole.time), cluster: cluster)
    }
}

/// A stream to learn from.
public struct LabelledStream: Sendable {
    public let name: String
    /// How much it weighs, whatever its length.
    public let weight: Float
    /// In order of arrival.
    public let articles: [LabelledArticle]

    public init(name: String, weight: Float, articles: [LabelledArticle]) {
        self.name = name
        self.weight = weight
        self.articles = articles
    }
}

/// Learns the join model from labelled streams.
///
/// The order of candidates is learned first, from stories as they should be; then, in rounds, order, joining and
/// merging from stories as the model of the round before makes them.
public struct Training {
    private static let rounds = 4
    /// Right answers below which a situation is left to its sister.
    private static let fewestExamples = 40

    /// Learns several models, each from other draws and so from other mistakes, and gives their mean (bagging, Breiman 1996).
    ///
    /// `without` names parts to do without, `progress` is told what is done before it is done.
    public static func model(
        from streams: [LabelledStream], models: Int, without: Set<JoinModel.Part> = [],
        progress: (String) -> Void = { _ in }
    ) -> JoinModel {
        JoinModel(
            mean: (1...models).map { number in
                model(from: streams, seed: UInt64(number), without: without) { progress("model \(number): \($0)") }
            })
    }

    private static func model(
        from streams: [LabelledStream], seed: UInt64, without: Set<JoinModel.Part>, progress: (String) -> Void
    ) -> JoinModel {
        progress("learning from \(streams.reduce(0) { $0 + $1.articles.count }) articles as they should be filed")
        var training = Training(without: without, seed: seed)
        for stream in streams { training.learn(from: stream, deciding: nil) }
        var model = training.ranking().starting()
        for round in 1...rounds {
            progress("round \(round) of \(rounds)")
            // Why not from the first round: what a model without knowledge does is no example.
            if round <= 2 { training = Training(without: without, seed: seed) }
            for stream in streams { training.learn(from: stream, deciding: model) }
            model = training.model(ranking: round < rounds ? training.ranking() : model).withThresholds()
        }
        return model
    }

    private struct Sample {
        let features: [Float]
        let isSame: Bool
        let weight: Float
    }

    private let without: Set<JoinModel.Part>
    private let seed: UInt64
    private var samples: [JoinModel.Situation: [Sample]] = [:]
    /// Streams of every length weigh as if they had this many articles.
    private static let evenShare: Float = 3000

    /// Candidates of one report, for the order.
    private struct Group {
        let rows: [(situation: JoinModel.Situation, features: [Float], isSame: Bool)]
        let weight: Float
    }

    private var groups: [Group] = []

    /// Sees a stream as the Newsroom sees it when the model decides.
    ///
    /// The mistakes it must live with are in it (dataset aggregation, Ross, Gordon, Bagnell 2011). A story is taken for the one most of its articles belong to.
    ///
    /// `model`: nil: each article is placed where it belongs before the next one comes.
    private mutating func learn(from stream: LabelledStream, deciding model: JoinModel?) {
        var newsroom = Newsroom(model: model ?? blank)
        let clusters = Dictionary(stream.articles.map { ($0.submission.id, $0.cluster) }) { first, _ in first }
        let share = stream.weight * Self.evenShare / Float(stream.articles.count)
        for article in stream.articles {
            newsroom.expire(before: article.submission.time.addingTimeInterval(-Newsroom.window))
            let report = newsroom.report(of: article.submission)
            let candidates = newsroom.candidates(for: report)
            let rows = candidates.map { candidate in
                (
                    candidate.situation, candidate.features.values,
                    newsroom.majority(of: candidate.story, clusters) == article.cluster
                )
            }
            groups.append(Group(rows: rows, weight: share))
            if let first = rows.first, model != nil {
                samples[first.0, default: []].append(Sample(features: first.1, isSame: first.2, weight: share))
            }
            learnMerging(candidates, in: newsroom, at: report.time, clusters, share)
            if model == nil {
                newsroom.place(article.submission, in: StoryID(article.cluster), copyOf: nil)
            } else {
                _ = newsroom.file(article.submission)
                learnParting(newsroom, clusters, share)
            }
        }
    }

    private mutating func learnParting(_ newsroom: Newsroom, _ clusters: [Article.ID: String], _ share: Float) {
        guard let halves = newsroom.halvesSeen else { return }
        let staying = newsroom.majority(of: halves.staying, clusters)
        let leaving = newsroom.majority(of: halves.leaving, clusters)
        samples[.whole, default: []].append(
            Sample(features: halves.bonds.values, isSame: staying == leaving, weight: share))
    }

    private mutating func learnMerging(
        _ candidates: [Candidate], in newsroom: Newsroom, at time: Double, _ clusters: [Article.ID: String],
        _ share: Float
    ) {
        guard let joined = candidates.first, !newsroom.model[joined.situation].trees.isEmpty,
            !without.contains(.merging)
        else { return }
        let certainty = newsroom.probability(of: joined)
        guard certainty >= newsroom.model[joined.situation].threshold else { return }
        let cluster = newsroom.majority(of: joined.story, clusters)
        for other in candidates.dropFirst() where newsroom.mayMerge(joined.story, other.story, at: time) {
            let otherCertainty = newsroom.probability(of: other)
            guard let (situation, bonds) = newsroom.bonds(joined, certainty, other, otherCertainty) else { continue }
            let isSame = newsroom.majority(of: other.story, clusters) == cluster
            samples[situation, default: []].append(Sample(features: bonds.values, isSame: isSame, weight: share))
        }
    }

    private init(without: Set<JoinModel.Part>, seed: UInt64) {
        self.without = without
        self.seed = seed
    }

    /// A model that knows nothing yet.
    private var blank: JoinModel {
        var model = JoinModel()
        model.without = without
        return model
    }

    /// Gives a model that knows the order of candidates, but nothing of joining.
    private func ranking() -> JoinModel {
        var model = blank
        for (situation, weights) in order() { model[situation].ranking = weights }
        return model.completed()
    }

    /// A model of all that this has seen.
    ///
    /// `ranking`: what put the candidates in order meanwhile. Gives a model whose thresholds are still those of the start.
    private func model(ranking: JoinModel) -> JoinModel {
        var model = ranking
        for (situation, samples) in samples.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where samples.count(where: \.isSame) >= Self.fewestExamples {
            let weights = model[situation].ranking
            model[situation] = fit(samples, situation)
            model[situation].ranking = weights
        }
        return model.completed()
    }

    /// Conditional logit (McFadden 1974): the right stories' share of the odds, by stochastic gradient ascent.
    private func order() -> [JoinModel.Situation: [Float]] {
        let size = Feature.allCases.count
        var weights: [JoinModel.Situation: [Float]] = [:]
        var squares: [JoinModel.Situation: [Float]] = [:]
        for situation in JoinModel.Situation.allCases {
            weights[situation] = [Float](repeating: 0, count: size)
            squares[situation] = [Float](repeating: 1, count: size)
        }
        for _ in 0..<12 {
            for group in groups where group.rows.contains(where: { $0.isSame }) && group.rows.count > 1 {
                let scores = group.rows.map { row in
                    zip(weights[row.situation] ?? [], row.features).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                }
                let top = scores.max() ?? 0
                let odds = scores.map { Float.exponential($0 - top) }
                let all = odds.reduce(0, +)
                let right = zip(odds, group.rows).reduce(Float(0)) { $0 + ($1.1.isSame ? $1.0 : 0) }
                for (row, odd) in zip(group.rows, odds) {
                    let error = (row.isSame ? odd / max(right, 1e-6) : 0) - odd / all
                    for feature in 0..<size
                    where row.features[feature] != 0 && feature != Feature.rank.rawValue
                        && feature != Feature.rankLead.rawValue
                    {
                        let step = group.weight * error * row.features[feature]
                        squares[row.situation]?[feature] += step * step
                        let rate = 0.3 / (squares[row.situation]?[feature] ?? 1).squareRoot()
                        weights[row.situation]?[feature] += rate * step
                    }
                }
            }
        }
        return weights.filter { $0.value.contains { $0 != 0 } }
    }

    private func fit(_ samples: [Sample], _ situation: JoinModel.Situation) -> JoinModel.TreeEnsemble {
        var boosting = Boosting(
            rows: samples.map(\.features), labels: samples.map(\.isSame), weights: samples.map(\.weight),
            monotone: situation.monotone, seed: seed)
        return boosting.trained()
    }
}

extension Newsroom {
    /// The cluster most of a story's articles belong to.
    fileprivate func majority(of story: Int32, _ clusters: [Article.ID: String]) -> String? {
        majority(of: stories[story]?.members ?? [], clusters)
    }

    fileprivate func majority(of members: [Int32], _ clusters: [Article.ID: String]) -> String? {
        var counts: [String: Int] = [:]
        for position in members {
            if let cluster = clusters[self[position].id] { counts[cluster, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}

extension JoinModel {
    /// A first guess at joining, for the first round: the nearest report's likeness decides, and nothing is merged.
    fileprivate func starting() -> JoinModel {
        var model = self
        for (situation, feature, limit) in [
            (Situation.withinShort, Feature.gramsBest, Float(0.35)), (.withinLong, .gramsBest, 0.35),
            (.acrossShort, .namesBest, 0.5), (.acrossLong, .namesBest, 0.5),
        ] {
            var tree = Tree()
            tree.splits[0] = Tree.Split(feature: Int32(feature.rawValue), limit: limit)
            tree.leafValues = [-1, -1, 1, 1]
            model[situation].trees = [tree]
        }
        model[.mergeWithin].threshold = JoinModel.never
        model[.mergeAcross].threshold = JoinModel.never
        return model
    }

    /// Merging changes more than joining does, so it has to be surer (docs/decisions/0006).
    private static let sureness: Float = 0.55
    /// Thresholds that no probability reaches, and that each does.
    private static let never: Float = 2
    private static let always: Float = -1

    fileprivate func withThresholds() -> JoinModel {
        var model = self
        for situation in Situation.allCases { model[situation].threshold = 0.5 }
        model[.mergeWithin].threshold = Self.sureness
        model[.mergeAcross].threshold = Self.sureness
        if without.contains(.merging) {
            model[.mergeWithin].threshold = JoinModel.never
            model[.mergeAcross].threshold = JoinModel.never
        }
        if without.contains(.parting) { model[.whole].threshold = JoinModel.always }
        return model
    }

    /// Where a situation was never met, its sister stands in.
    fileprivate func completed() -> JoinModel {
        var model = self
        for (missing, given) in [(Situation.acrossLong, Situation.acrossShort), (.withinLong, .withinShort)] {
            if model[missing].trees.isEmpty {
                model[missing].trees = model[given].trees
                model[missing].bias = model[given].bias
            }
            if model[missing].ranking.isEmpty { model[missing].ranking = model[given].ranking }
        }
        return model
    }
}
