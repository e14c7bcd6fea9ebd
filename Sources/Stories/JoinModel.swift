/// The learned part: how probable it is that a report belongs to a story, that two stories are one, that one is two.
///
/// Sums of small decision trees, one a situation: reports of a headline alone and those with a teaser, stories that have
/// reports in the language and those that have not. docs/decisions/0005, 0006, 0011 and 0015 say how they were learned.
public struct JoinModel: Sendable {
    /// What is judged: each has an order and trees of its own.
    enum Situation: String, CaseIterable, Sendable {
        /// Whether two stories are one: of a common language, of none.
        case mergeWithin = "merge within"
        case mergeAcross = "merge across"
        /// Whether the two halves of a story are one.
        case whole
        case withinShort = "within short"
        case withinLong = "within long"
        case acrossShort = "across short"
        case acrossLong = "across long"

        /// Names of the figures it weighs.
        var features: [String] {
            switch self {
            case .mergeWithin, .mergeAcross, .whole: Bond.allCases.map(\.name)
            default: Feature.allCases.map(\.name)
            }
        }

        /// Places in `features` of those of which more never counts less.
        var monotone: Set<Int> {
            switch self {
            case .mergeWithin, .mergeAcross, .whole: Set(Bond.allCases.filter(\.isMonotone).map(\.rawValue))
            default: Set(Feature.allCases.filter(\.isMonotone).map(\.rawValue))
            }
        }

        init(sameLanguage: Bool, hasTeaser: Bool) {
            switch (sameLanguage, hasTeaser) {
            case (true, true): self = .withinLong
            case (true, false): self = .withinShort
            case (false, true): self = .acrossLong
            case (false, false): self = .acrossShort
            }
        }
    }

    /// A sum of small trees (gradient boosting, Friedman 2001), each of three splits and four leaves: as easy to
    /// read as a table, and able to say that much likeness means less when a story is old.
    struct TreeEnsemble: Sendable {
        /// Weights of the features when candidates are put in order; the order is decided before the trees are.
        var ranking: [Float] = []
        var bias: Float = 0
        var trees: [Tree] = []
        /// Probability from which on the answer is yes.
        var threshold: Float = 0.5

        func rank(_ values: [Float]) -> Float {
            zip(ranking, values).reduce(0) { $0 + $1.0 * $1.1 }
        }

        func probability(_ values: [Float]) -> Float {
            var sum = bias
            values.withUnsafeBufferPointer { values in
                for tree in trees { sum += tree.value(at: values) }
            }
            return 1 / (1 + Float.exponential(-sum))
        }
    }

    /// Splits by whether a feature exceeds a figure, then by another one; its leaves are log odds.
    struct Tree: Sendable {
        struct Split: Sendable {
            var feature: Int32 = 0
            var limit: Float = .infinity

            /// 1 where the feature exceeds the limit, else 0.
            // Why by its sign: hundreds of trees are asked in a row, and a branch that nobody can foretell costs more than the tree.
            @inline(__always)
            func side(of values: UnsafeBufferPointer<Float>) -> Int {
                Int((limit - values[Int(feature)]).bitPattern >> 31)
            }
        }

        /// The root, the split of what it leaves below its limit, that of what is above.
        var splits = InlineArray<3, Split>(repeating: Split())
        /// From left to right: below both limits first, above both last.
        var leafValues = InlineArray<4, Float>(repeating: 0)

        func times(_ factor: Float) -> Tree {
            var tree = self
            for index in leafValues.indices { tree.leafValues[index] *= factor }
            return tree
        }

        @inline(__always)
        func value(at values: UnsafeBufferPointer<Float>) -> Float {
            let first = splits[0].side(of: values)
            return leafValues[2 * first + splits[1 + first].side(of: values)]
        }
    }

    /// A part that can be left out, to see what it is worth.
    public enum Part: String, CaseIterable, Sendable {
        case words, letters, names, themes, figures, countries, otherCountries, titles, rarity, time, rivals,
            contrast, merging, parting

        /// What is not looked at without it.
        var features: [Feature] {
            switch self {
            case .words: [.wordsStory, .wordsBest, .wordsCovered, .wordsWithin]
            case .letters: [.gramsStory, .gramsBest, .gramsCovered]
            case .names: [.namesStory, .namesBest, .namesCovered, .namesWithin, .rarestName, .secondName]
            case .themes: [.themesStory, .themesBest, .themesCovered, .sharedThemes]
            case .figures: [.sharedFigures, .otherFigures]
            case .countries: [.sharedCountries, .sameCountries]
            case .titles: [.titleBest, .titleRest]
            case .rarity: [.rarestWord, .secondWord, .rarestName, .secondName]
            case .time: [.recency, .youth]
            case .rivals: [.lead, .rankLead]
            case .otherCountries, .contrast, .merging, .parting: []
            }
        }
    }

    /// Parts this model was learned without.
    public var without: Set<Part> = []
    private var ensembles: [Situation: TreeEnsemble] = [:]

    /// The model shipped with the program.
    public static let bundled: JoinModel = {
        do {
            return try JoinModel(BundledData.model)
        } catch {
            preconditionFailure("the program's own model: \(error)")
        }
    }()

    /// A model that knows nothing: every probability is a half.
    init() {}

    subscript(situation: Situation) -> TreeEnsemble {
        get { ensembles[situation] ?? TreeEnsemble() }
        set { ensembles[situation] = newValue }
    }

    /// `text`: perhaps `without` and names of parts; then `[situation]` lines, each followed by `bias`, `threshold`, `rank` and
    /// `tree` lines.
    ///
    /// - Throws: `JoinModelError` with the line at fault.
    public init(_ text: String) throws(JoinModelError) {
        var situation: Situation?
        // Asked for once a situation: names of cases are found by reflection, and every start waits for this.
        var features: [String: Int] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            if line.hasPrefix("[") {
                situation = Situation(rawValue: String(line.dropFirst().prefix { $0 != "]" }))
                features = Dictionary(
                    (situation?.features ?? []).enumerated().map { ($0.element, $0.offset) }
                ) { first, _ in first }
                guard situation != nil else { throw JoinModelError(line: index + 1) }
                continue
            }
            guard read(line.split(separator: " "), of: situation, features: features) else {
                throw JoinModelError(line: index + 1)
            }
        }
        guard situation != nil else { throw JoinModelError(line: 1) }
    }

    /// Gives false where a line says nothing that is known here.
    private mutating func read(_ fields: [Substring], of situation: Situation?, features: [String: Int]) -> Bool {
        if fields.first == "without" {
            without = Set(fields.dropFirst().compactMap { Part(rawValue: String($0)) })
            return without.count == fields.count - 1
        }
        guard let situation, fields.count >= 2 else { return false }
        switch fields[0] {
        case "bias":
            guard let bias = Float(fields[1]) else { return false }
            self[situation].bias = bias
        case "threshold":
            guard let threshold = Float(fields[1]) else { return false }
            self[situation].threshold = threshold
        case "rank":
            guard fields.count == 3, let feature = features[String(fields[1])], let weight = Float(fields[2]) else {
                return false
            }
            if self[situation].ranking.isEmpty {
                self[situation].ranking = [Float](repeating: 0, count: features.count)
            }
            self[situation].ranking[feature] = weight
        case "tree":
            guard let tree = Tree(fields.dropFirst(), features: features) else { return false }
            ensembles[situation, default: TreeEnsemble()].trees.append(tree)
        default: return false
        }
        return true
    }

    /// The mean of several: of the log odds their trees give, and of the weights that put candidates in order.
    ///
    /// `models`: at least one, all learned without the same parts; thresholds are the first one's.
    public init(mean models: [JoinModel]) {
        without = models.first?.without ?? []
        let share = 1 / Float(max(models.count, 1))
        for situation in Situation.allCases {
            var mean = TreeEnsemble(threshold: models.first?[situation].threshold ?? 0.5)
            for ensemble in models.map({ $0[situation] }) {
                mean.bias += share * ensemble.bias
                mean.trees += ensemble.trees.map { $0.times(share) }
                if mean.ranking.isEmpty { mean.ranking = ensemble.ranking.map { _ in 0 } }
                for (index, weight) in ensemble.ranking.enumerated() { mean.ranking[index] += share * weight }
            }
            ensembles[situation] = mean
        }
    }

    /// The same model, but what it makes of reports with teasers, in their story's language, is the mean with another one's.
    public func blended(with other: JoinModel) -> JoinModel {
        var model = self
        model[.withinLong] = JoinModel(mean: [self, other])[.withinLong]
        return model
    }

    /// The model as `init` reads it.
    public var text: String {
        let left = without.map(\.rawValue).sorted()
        return (left.isEmpty ? "" : "without \(left.joined(separator: " "))\n\n")
            + Situation.allCases.map { situation in
                let ensemble = self[situation]
                return "[\(situation.rawValue)]\nbias \(ensemble.bias.figure)\nthreshold \(ensemble.threshold.figure)\n"
                    + zip(situation.features, ensemble.ranking).filter { $0.1 != 0 }.map { "rank \($0) \($1.figure)\n" }
                    .joined()
                    + ensemble.trees.map { $0.line(features: situation.features) + "\n" }.joined()
            }.joined(separator: "\n")
    }
}

/// A line that says nothing a model can.
public struct JoinModelError: Error, Equatable, CustomStringConvertible {
    public let line: Int

    public var description: String { "line \(line) is no model's: see \"umschau train\"" }
}

extension JoinModel.Tree {
    /// `fields`: three pairs of a feature's name and a figure, then four leaf values.
    fileprivate init?(_ fields: ArraySlice<Substring>, features: [String: Int]) {
        let fields = Array(fields)
        guard fields.count == 10 else { return nil }
        let splits = (0..<3).compactMap { index -> Split? in
            guard let feature = features[String(fields[2 * index])], let limit = Float(fields[2 * index + 1])
            else { return nil }
            return Split(feature: Int32(feature), limit: limit)
        }
        let values = fields.suffix(4).compactMap { Float($0) }
        guard splits.count == 3, values.count == 4 else { return nil }
        self.splits = InlineArray { splits[$0] }
        leafValues = InlineArray { values[$0] }
    }

    fileprivate func line(features: [String]) -> String {
        let asked = splits.indices.map { "\(features[Int(splits[$0].feature)]) \(splits[$0].limit.figure)" }
        let values = leafValues.indices.map { leafValues[$0].figure }
        return (["tree"] + asked + values).joined(separator: " ")
    }
}

extension Float {
    /// Five decimals at most.
    fileprivate var figure: String {
        guard isFinite else { return "inf" }
        return "\((self * 100_000).rounded() / 100_000)"
    }
}
