import News

/// Texts that outlets take over from each other.
extension Newsroom {
    /// An article whose text the report repeats, and its story.
    func original(of report: FiledReport, among candidates: [Candidate]) -> (Article.ID, Int32)? {
        for candidate in candidates {
            for (position, _) in candidate.near {
                let other = self[position]
                guard other.languageKey == report.languageKey,
                    report.shingles.repeats(other.shingles, trustingTitle: !Series.mayRecur(report, other)),
                    report.profile.namesTheSame(as: other.profile), Series.mayBeCopy(report, of: other)
                else { continue }
                return (other.copyOf ?? other.id, candidate.story)
            }
        }
        return nil
    }

    /// Whether the report repeats one of the story's but for its figures, within half a day: the toll has risen.
    func isCopyWithOtherFigures(_ report: FiledReport, of candidate: Candidate) -> Bool {
        candidate.near.lazy.map { self[$0.position] }.contains { other in
            other.languageKey == report.languageKey && abs(other.time - report.time) <= Self.twinsApart
                && report.shingles.repeats(other.shingles)
                && report.profile.namesTheSameButFigures(as: other.profile)
        }
    }
}
