/// Whether the network is down rather than the feeds: no host name can be resolved any more.
struct Outage {
    /// Hosts in a row that could not be looked up.
    private static let threshold = 8

    private var hosts: Set<String> = []

    var isOn: Bool { hosts.count >= Self.threshold }

    /// Takes what a poll came to.
    ///
    /// Gives true where the outage begins with it, false where it ends, nil where nothing changes.
    mutating func note(isUnresolved: Bool, host: String) -> Bool? {
        let before = isOn
        if isUnresolved { hosts.insert(host) } else { hosts.removeAll() }
        if hosts.count > Self.threshold { hosts.remove(host) }
        return before == isOn ? nil : isOn
    }
}
