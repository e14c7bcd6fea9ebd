/// Why a report is none of a story's, however alike they are.
public enum Veto: String, Sendable {
    case otherInstalment = "another instalment of what comes again and again"
    case otherCountries = "headlines about other countries"
    case otherFormat = "one of them is of a format that tells of no event"
    case loneName = "nothing but one name in common, in two languages"
}

extension Newsroom {
    /// What keeps a report out of a story; nil where nothing does.
    ///
    /// `candidates`: all stories it may belong to.
    func veto(against report: FiledReport, in candidate: Candidate, among candidates: [Candidate]) -> Veto? {
        if isOtherInstalment(report, of: candidate, among: candidates) { return .otherInstalment }
        if isAboutOtherCountries(report, than: candidate) { return .otherCountries }
        if Series.areOfAnotherKind(candidate.near.map { self[$0.position] }, than: report) { return .otherFormat }
        return hasOnlyANameInCommon(report, with: candidate) ? .loneName : nil
    }

    private func isOtherInstalment(
        _ report: FiledReport, of candidate: Candidate, among candidates: [Candidate]
    ) -> Bool {
        // Why the outlet first: most reports have no predecessor at their own outlet, and need no second look.
        guard report.format != nil || candidate.near.contains(where: { self[$0.position].feed == report.feed }) else {
            return false
        }
        return Series.isOtherInstalment(
            report, than: candidate.near.map { self[$0.position] },
            among: candidates.flatMap { $0.near.map { self[$0.position] } })
    }

    /// Whether of a story's nearest reports those about several countries are all about others than this one is.
    private func isAboutOtherCountries(_ report: FiledReport, than candidate: Candidate) -> Bool {
        guard report.profile.namesParties, !model.without.contains(.otherCountries) else { return false }
        let others = candidate.near.map { self[$0.position].profile }.filter(\.namesParties)
        return !others.isEmpty && others.allSatisfy(report.profile.isAboutOtherCountries(than:))
    }

    /// Whether a report has one name in common with a story that is in other languages, and neither a theme nor a figure: much happens in
    /// one town, and of one surname there are many.
    private func hasOnlyANameInCommon(_ report: FiledReport, with candidate: Candidate) -> Bool {
        guard candidate.features[.sharedThemes] == 0, candidate.features[.sharedFigures] == 0 else { return false }
        return candidate.near.map { self[$0.position] }.allSatisfy { other in
            other.languageKey != report.languageKey && SharedNames(report.profile, other.profile).count <= 1
        }
    }
}
