public import FoundationEssentials
public import News

extension Newsroom {
    /// Other stories about the same thing, best first, no two of them alike.
    ///
    /// - Returns: at most `limit`, each with a score of 0…1 and the words both stories share.
    public func related(to story: StoryID, limit: Int = 15) -> [Related] {
        let ranked = neighbours(of: story) { own, other, isSameLanguage in
            let names = own.names.cosine(other.names)
            guard isSameLanguage else { return names * 0.8 }
            return 0.5 * own.words.cosine(other.words) + 0.2 * own.letters.cosine(other.letters) + 0.3 * names
        }
        return ranked.filter { $0.score > 0.05 && !$0.because.isEmpty }.prefix(limit).map { $0 }
    }

    /// "Eher so": stories of the same places and people that are not among the related ones.
    public func moreLikeThis(_ story: StoryID, excluding: [Related], limit: Int = 6) -> [Related] {
        let excluded = Set(excluding.map(\.story))
        return neighbours(of: story) { own, other, _ in own.names.cosine(other.names) }
            .filter { !excluded.contains($0.story) && $0.score > 0.02 && !$0.because.isEmpty }
            .prefix(limit).map { $0 }
    }

    private func neighbours(of story: StoryID, score: (Entry, Entry, Bool) -> Float) -> [Related] {
        let own = (stories[story] ?? []).compactMap { entries[$0] }.filter { $0.copyOf == nil }.prefix(6)
        var best: [StoryID: (score: Float, own: Entry, other: Entry)] = [:]
        for entry in own {
            let near = Set(entry.names.terms.flatMap { names.articles(with: $0.id).suffix(200) })
                .union(sameLanguageNeighbours(of: entry))
            for other in near.sorted().compactMap({ entries[$0] }) where other.story != story && other.copyOf == nil {
                let value = score(entry, other, entry.language == other.language)
                if value > best[other.story]?.score ?? 0 { best[other.story] = (value, entry, other) }
            }
        }
        return best.sorted { ($1.value.score, $0.key) < ($0.value.score, $1.key) }.prefix(40).map { id, match in
            Related(
                story: id, score: Double(match.score), because: sharedTerms(match.own, match.other, limit: 3))
        }
    }

    private func sameLanguageNeighbours(of entry: Entry) -> [Article.ID] {
        let strongest = entry.words.terms.sorted { ($1.weight, $0.id) < ($0.weight, $1.id) }.prefix(12)
        return strongest.flatMap { articles(using: $0.id, in: entry.language).suffix(200) }
    }
}

/// How much a story is talked about: outlets that wrote of it themselves, how fast it spread, how fresh it is.
public struct Popularity: Sendable, Equatable {
    public let score: Double
    /// Outlets with a text of their own.
    public let outlets: Int
    /// Outlets that took over an agency's text.
    public let copies: Int

    /// - Parameters:
    ///   - articles: all of the story's.
    ///   - now: freshness halves every 12 hours since the last report.
    public init(of articles: [Article], at now: Date) {
        let own = articles.filter { $0.copyOf == nil }
        outlets = Set(own.map(\.feed)).count
        copies = articles.count - own.count
        let times = own.map(\.published).sorted()
        guard let first = times.first, let last = times.last else {
            score = 0
            return
        }
        let hours = max(1, last.timeIntervalSince(first) / 3600)
        let speed = Double(Float.logarithm(1 + Float(Double(outlets) / hours)))
        let age = max(0, now.timeIntervalSince(last) / 3600)
        score = Double(outlets) * (1 + speed) * Double(Float.exponential(-Float(age) * 0.0578))
    }
}
