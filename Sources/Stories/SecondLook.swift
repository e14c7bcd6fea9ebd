import News

/// Reports in the wrong company: when they came, what they belong to had hardly begun.
extension Newsroom {
    /// Stories of more reports are left alone.
    private static let largestToLeave = 100
    /// Reports of a story that a suspect is compared with.
    private static let compared = 24

    /// A report of another story that is more like this story's than like those it stands with.
    ///
    /// `report`: filed just now in the story `joined`; looked at is what is nearest to it elsewhere. Gives its position where the
    /// two live articles most like it, its own story's before others, are both of the story joined.
    func stray(beside report: FiledReport, in joined: Int32, among candidates: [Candidate]) -> Int32? {
        let elsewhere = candidates.filter { $0.story != joined }.flatMap { candidate in
            candidate.near.map { (story: candidate.story, position: $0.position, likeness: $0.likeness) }
        }
        guard
            let suspect = elsewhere.filter({ self[$0.position].seed == report.seed && self[$0.position].copyOf == nil })
                .max(by: { ($0.likeness, $1.position) < ($1.likeness, $0.position) }),
            mayMerge(joined, suspect.story, at: report.time), let company = stories[suspect.story],
            (2...Self.largestToLeave).contains(company.ownReports), company.members.first != suspect.position
        else { return nil }
        let stray = self[suspect.position]
        let likeness = likeness(stray, report)
        // Nearly all suspects are at home: a look at their company is cheaper than one at all articles.
        let isAtHome = company.members.suffix(Self.compared).contains { other in
            other != suspect.position && Self.sameStory * self.likeness(stray, self[other]) > likeness
        }
        guard !isAtHome else { return nil }
        let nearest = nearest(to: stray.id, limit: 2).compactMap { position(of: $0) }
        guard nearest.count == 2, nearest.allSatisfy({ self[$0].story == joined && self[$0].seed == report.seed })
        else {
            return nil
        }
        return suspect.position
    }
}
