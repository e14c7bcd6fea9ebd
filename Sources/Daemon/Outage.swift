/// Whether the network is down rather than the feeds: no host name can be resolved any more.
struct Outage {
    /// Hosts in a row that could not be looked up, or could again: kept connections work on for a while.
    private static let threshold = 8

    private(set) var isOn = false
    /// Hosts in a row that speak against the present state.
    private var against: Set<String> = []

    /// Takes what a poll came to.
    ///
    /// Gives true where the outage begins with it, false where it ends, nil where nothing changes.
    mutating func note(isUnresolved: Bool, host: String) -> Bool? {
        guard isUnresolved != isOn else {
            against.removeAll()
            return nil
        }
        against.insert(host)
        guard against.count >= Self.threshold else { return nil }
        against.removeAll()
        isOn = isUnresolved
        return isOn
    }
}
