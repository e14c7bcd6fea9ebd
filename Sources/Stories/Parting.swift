import News

extension Newsroom {
    /// The newest reports a story is judged by; the others follow their likeness.
    private static let judged = 24
    private static let smallest = 4
    /// What has stayed whole so long is whole: among hundreds of reports, two that differ are always found.
    private static let largest = 100

    /// A story's halves, and what they have in common.
    struct Halves {
        let staying: [Int32]
        /// Positions of the half without the story's first report.
        let leaving: [Int32]
        let bonds: Bonds
    }

    /// The two halves of a story that are least alike; nil where its size does not call for a look.
    ///
    /// Sizes grow by half from look to look: a story of a hundred reports has been looked at eight times, and is left alone.
    func halves(of number: Int32, at time: Double) -> Halves? {
        guard let story = stories[number], story.ownReports <= Self.largest, Self.isDue(story.ownReports),
            time - story.first <= Self.mergeHorizon
        else {
            return nil
        }
        let own = story.members.filter { self[$0].copyOf == nil }
        let judged = Array(own.suffix(Self.judged))
        guard let (one, two) = leastAlike(judged) else { return nil }
        let probes = judged.map { Probe(self[$0], counts) }
        var left = half([one])
        var right = half([two])
        var sides: [Bool] = []
        for _ in 0..<2 {
            sides = probes.map { affinity($0, left) >= affinity($0, right) }
            left = half(zip(judged, sides).filter(\.1).map(\.0))
            right = half(zip(judged, sides).filter { !$0.1 }.map(\.0))
            guard !left.members.isEmpty, !right.members.isEmpty else { return nil }
        }
        let bonds = bonds(left, right)
        var onLeft: [Article.ID: Bool] = [:]
        for position in own {
            let probe = Probe(self[position], counts)
            onLeft[self[position].id] = affinity(probe, left) >= affinity(probe, right)
        }
        // A copy goes where its original goes.
        let isLeft = story.members.map { onLeft[self[$0].copyOf ?? self[$0].id] ?? true }
        guard let first = isLeft.first else { return nil }
        let leaving = zip(story.members, isLeft).filter { $0.1 != first }.map(\.0)
        guard !leaving.isEmpty else { return nil }
        let staying = zip(story.members, isLeft).filter { $0.1 == first }.map(\.0)
        return Halves(staying: staying, leaving: leaving, bonds: bonds)
    }

    private static func isDue(_ size: Int) -> Bool {
        var next = smallest
        while next < size { next += (next + 1) / 2 }
        return next == size
    }

    private func half(_ positions: [Int32]) -> OpenStory {
        let times = positions.map { self[$0].time }
        var half = OpenStory(id: StoryID(""), first: times.min() ?? 0, last: times.max() ?? 0)
        for position in positions { half.add(self[position], at: position) }
        return half
    }

    private func leastAlike(_ positions: [Int32]) -> (Int32, Int32)? {
        var least: (pair: (Int32, Int32), likeness: Float)?
        for (index, one) in positions.enumerated() {
            for two in positions[(index + 1)...] {
                let likeness = likeness(self[one], self[two])
                if likeness < least?.likeness ?? .infinity { least = ((one, two), likeness) }
            }
        }
        return least?.pair
    }

    private func affinity(_ probe: Probe, _ story: OpenStory) -> Float {
        let shared = story.names.likeness(probe.names).cosine + story.themes.likeness(probe.themes).cosine
        guard let place = story.indexOfWording(in: probe.report.languageKey) else { return shared }
        let wording = story.wordings[place]
        return wording.words.likeness(probe.words).cosine + wording.grams.likeness(probe.grams).cosine + shared
    }

    private func bonds(_ one: OpenStory, _ two: OpenStory) -> Bonds {
        var bonds = Bonds()
        var best = Features()
        for position in one.members {
            let probe = Probe(self[position], counts)
            for other in two.members { compare(probe, self[other], into: &best) }
        }
        compareAsAWhole(one, two, into: &bonds)
        for (bond, feature) in Bond.nearest { bonds[bond] = best[feature] }
        return bonds
    }
}
