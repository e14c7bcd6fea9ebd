/// Gradient boosting of trees with four leaves on binned features (Friedman 2001; histograms as in LightGBM, Ke 2017).
struct Boosting {
    private static let rounds = 220
    private static let learningRate: Float = 0.1
    /// Pulls leaf values toward 0 (L2 regularisation).
    private static let l2: Float = 5
    /// The least sum of second derivatives that a leaf may rest on: one of at least four times as many samples.
    private static let minimumHessian: Float = 12
    private static let bins = 48

    private let labels: [Bool]
    /// Features of which more must never count less: without this the noise of the samples lets a report that is like
    /// a story in everything fall through a gap between two trees.
    private let monotone: Set<Int>
    private let weights: [Float]
    private var limits: [[Float]] = []
    /// Features × samples.
    private var binned: [[UInt8]] = []
    private var sums: [Float]
    private let bias: Float
    private let seed: UInt64

    /// `seed`: another one draws other samples for each tree.
    init(rows: [[Float]], labels: [Bool], weights: [Float], monotone: Set<Int> = [], seed: UInt64 = 0) {
        self.seed = seed
        self.labels = labels
        self.monotone = monotone
        self.weights = weights
        let positive = zip(labels, weights).reduce(Float(1)) { $0 + ($1.0 ? $1.1 : 0) }
        let all = weights.reduce(Float(2), +)
        bias = Float.logarithm(positive / (all - positive))
        sums = [Float](repeating: bias, count: labels.count)
        for feature in 0..<(rows.first?.count ?? 0) {
            let values = rows.map { $0[feature] }
            let limits = Self.quantiles(values)
            self.limits.append(limits)
            binned.append(values.map { value in UInt8(limits.partitioningIndex { $0 >= value }) })
        }
    }

    /// Upper limits of bins that hold about equally many values.
    private static func quantiles(_ values: [Float]) -> [Float] {
        let sorted = values.sorted()
        guard let last = sorted.last else { return [] }
        var limits: [Float] = []
        for bin in 1..<bins {
            let limit = sorted[sorted.count * bin / bins]
            if limit < last, limits.last.map({ $0 < limit }) ?? true { limits.append(limit) }
        }
        return limits
    }

    private struct Split {
        var feature = 0
        var bin = 0
        var gain: Float = 0
    }

    mutating func trained() -> JoinModel.TreeEnsemble {
        var ensemble = JoinModel.TreeEnsemble()
        ensemble.bias = bias
        for round in 0..<Self.rounds {
            guard let tree = grow(round) else { break }
            ensemble.trees.append(tree)
        }
        return ensemble
    }

    private mutating func grow(_ round: Int) -> JoinModel.Tree? {
        var gradients = [Float](repeating: 0, count: labels.count)
        var hessians = gradients
        for index in labels.indices {
            let probability = 1 / (1 + Float.exponential(-sums[index]))
            gradients[index] = ((labels[index] ? 1 : 0) - probability) * weights[index]
            hessians[index] = max(probability * (1 - probability), 1e-6) * weights[index]
            if !isDrawn(index, round) { (gradients[index], hessians[index]) = (0, 0) }
        }
        var leaves = [UInt8](repeating: 0, count: labels.count)
        let first = best(in: 0, leaves, gradients, hessians)
        guard first.gain > 0 else { return nil }
        for index in leaves.indices { leaves[index] = Int(binned[first.feature][index]) > first.bin ? 2 : 0 }
        let below = best(in: 0, leaves, gradients, hessians)
        let above = best(in: 2, leaves, gradients, hessians)
        for index in leaves.indices {
            let split = leaves[index] == 0 ? below : above
            if split.gain > 0, Int(binned[split.feature][index]) > split.bin { leaves[index] += 1 }
        }
        var totals = [(gradient: Float, hessian: Float)](repeating: (0, 0), count: 4)
        for index in leaves.indices {
            totals[Int(leaves[index])].gradient += gradients[index]
            totals[Int(leaves[index])].hessian += hessians[index]
        }
        let leafValues = ordered(totals, first).map { Self.learningRate * $0 }
        for index in leaves.indices { sums[index] += leafValues[Int(leaves[index])] }
        var tree = JoinModel.Tree()
        tree.splits = [modelSplit(first), modelSplit(below), modelSplit(above)]
        tree.leafValues = InlineArray { leafValues[$0] }
        return tree
    }

    /// Half of the samples for each tree (stochastic gradient boosting, Friedman 2002), by the seed alone.
    private func isDrawn(_ sample: Int, _ round: Int) -> Bool {
        var hash = LetterHash(seed: seed << 32 | UInt64(round))
        hash.add(UInt16(truncatingIfNeeded: sample))
        hash.add(UInt16(truncatingIfNeeded: sample >> 16))
        return hash.mixed & 1 == 0
    }

    /// Each leaf's value; where the first split is by a monotone feature, none below its limit exceeds one above.
    private func ordered(_ leaves: [(gradient: Float, hessian: Float)], _ first: Split) -> [Float] {
        let leafValues = leaves.map(Self.leafValue)
        guard monotone.contains(first.feature) else { return leafValues }
        let below = (leaves[0].gradient + leaves[1].gradient, leaves[0].hessian + leaves[1].hessian)
        let above = (leaves[2].gradient + leaves[3].gradient, leaves[2].hessian + leaves[3].hessian)
        let middle = (Self.leafValue(below) + Self.leafValue(above)) / 2
        return leafValues[..<2].map { min($0, middle) } + leafValues[2...].map { max($0, middle) }
    }

    private static func leafValue(_ leaf: (gradient: Float, hessian: Float)) -> Float {
        leaf.gradient / (leaf.hessian + l2)
    }

    private func modelSplit(_ split: Split) -> JoinModel.Tree.Split {
        guard split.gain > 0 else { return JoinModel.Tree.Split() }
        return JoinModel.Tree.Split(feature: Int32(split.feature), limit: limits[split.feature][split.bin])
    }

    /// The split of a leaf's samples that gains most.
    private func best(in leaf: UInt8, _ leaves: [UInt8], _ gradients: [Float], _ hessians: [Float]) -> Split {
        var best = Split()
        let members = leaves.indices.filter { leaves[$0] == leaf }
        for feature in binned.indices {
            var histogram = [(gradient: Float, hessian: Float)](repeating: (0, 0), count: Self.bins + 1)
            binned[feature].withUnsafeBufferPointer { bins in
                for index in members {
                    histogram[Int(bins[index])].gradient += gradients[index]
                    histogram[Int(bins[index])].hessian += hessians[index]
                }
            }
            let all = histogram.reduce((gradient: Float(0), hessian: Float(0))) {
                ($0.gradient + $1.gradient, $0.hessian + $1.hessian)
            }
            var left = (gradient: Float(0), hessian: Float(0))
            for bin in limits[feature].indices {
                left.gradient += histogram[bin].gradient
                left.hessian += histogram[bin].hessian
                let right = (gradient: all.gradient - left.gradient, hessian: all.hessian - left.hessian)
                guard min(left.hessian, right.hessian) >= Self.minimumHessian else { continue }
                if monotone.contains(feature), Self.leafValue(left) > Self.leafValue(right) { continue }
                let gain = Self.worth(left) + Self.worth(right) - Self.worth(all)
                if gain > best.gain { best = Split(feature: feature, bin: bin, gain: gain) }
            }
        }
        return best
    }

    private static func worth(_ leaf: (gradient: Float, hessian: Float)) -> Float {
        leaf.gradient * leaf.gradient / (leaf.hessian + l2)
    }
}

extension Array where Element == Float {
    /// The first index whose element meets a condition that all later ones meet too.
    fileprivate func partitioningIndex(where isMet: (Float) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if isMet(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
