/// Parts of the desk's work that a round can do without.
public enum DeskWork: String, CaseIterable, Sendable {
    /// Reading an article and looking for its story: each opens one, and what it speaks of and whom it cites stays unknown.
    case stories
    /// Related, popular and similar stories.
    case lists
}
