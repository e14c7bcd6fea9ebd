/// What a story is about, as a newspaper is divided.
public enum Section: String, Sendable, CaseIterable {
    case politics, economy, justice, environment, society, science, culture, sport
}
