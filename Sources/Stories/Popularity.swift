public import FoundationEssentials
public import News

/// How much a story is talked about: outlets that wrote of it themselves, how fast it spread, how fresh it is.
public struct Popularity: Sendable, Equatable {
    public let score: Double
    /// Outlets with a text of their own, one that cites another source counted by half.
    public let witnesses: Double

    private static let cited = 0.5
    /// Hours.
    private static let halfLife = 12.0

    /// How a story stands now.
    ///
    /// `articles`: all of the story's. `now`: freshness halves every 12 hours since the last report.
    public init(of articles: [Article], at now: Date) {
        let own = articles.filter { $0.copyOf == nil }
        let independence = Dictionary(grouping: own, by: \.feed).values.map { reports in
            reports.contains { $0.credit == nil } ? 1 : Self.cited
        }
        witnesses = max(independence.reduce(0, +), own.isEmpty ? 0 : 1)
        let times = own.map(\.published).sorted()
        guard let first = times.first, let last = times.last else {
            score = 0
            return
        }
        let hours = max(1, last.timeIntervalSince(first) / 3600)
        let speed = Double(Float.logarithm(1 + Float(witnesses / hours)))
        let age = max(0, now.timeIntervalSince(last) / 3600)
        score = witnesses * (1 + speed) * Double(Float.exponential(-Float(age / Self.halfLife) * 0.693_147))
    }
}
