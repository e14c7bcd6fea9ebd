/// Brings the forms of one article's address together.
public enum CanonicalURL {
    private static let trackers: Set<String> = [
        "fbclid", "gclid", "yclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ysclid", "wt_mc", "ref_src",
        "cmpid", "spm", "_ga", "gaa_at", "xtor", "at_medium", "at_campaign", "ns_mchannel", "ns_campaign", "share",
    ]
    private static let trackerPrefixes = ["utm_", "mtm_", "pk_", "hsa_", "_hs", "vero_", "ml_subscriber"]

    /// Scheme, `www.`, `m.` and `amp.` hosts, trailing slash, fragment and tracking parameters are left out:
    /// a key to compare by, not an address to open.
    public static func canonical(_ url: String) -> String {
        var rest = url[...]
        if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
        rest = rest.prefix { $0 != "#" }
        let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] } ?? ""
        let address = rest.prefix { $0 != "?" }
        var host = address.prefix { $0 != "/" }.lowercased()
        for prefix in ["www.", "m.", "amp.", "mobile."] where host.hasPrefix(prefix) {
            host.removeFirst(prefix.count)
        }
        for port in [":80", ":443"] where host.hasSuffix(port) { host.removeLast(port.count) }
        var path = String(address.drop { $0 != "/" })
        for suffix in ["/amp/", "/amp", ".amp"] where path.hasSuffix(suffix) { path.removeLast(suffix.count) }
        while path.hasSuffix("/") { path.removeLast() }
        let kept = query.split(separator: "&").filter { !isTracker($0) }
        return host + path + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
    }

    /// The address without the parameters that only say where a reader came from; all else as it was.
    public static func withoutTrackers(_ url: String) -> String {
        guard url.utf8.contains(UInt8(ascii: "?")), let mark = url.firstIndex(of: "?") else { return url }
        let query = url[url.index(after: mark)...].prefix { $0 != "#" }
        let pairs = query.split(separator: "&", omittingEmptySubsequences: false)
        let host = url[..<mark].firstRange(of: "://").map { url[$0.upperBound..<mark].prefix { $0 != "/" } } ?? ""
        let kept = pairs.filter { !isTracker($0) && $0 != "ref=\(host)" }
        guard kept.count < pairs.count else { return url }
        // A query written anew writes blanks the way forms do.
        let rewritten = kept.joined(separator: "&").replacing("%20", with: "+")
        return url[..<mark] + (kept.isEmpty ? "" : "?" + rewritten) + url[query.endIndex...]
    }

    private static func isTracker(_ pair: Substring) -> Bool {
        let name = pair.prefix { $0 != "=" }.lowercased()
        return trackers.contains(name) || trackerPrefixes.contains { name.hasPrefix($0) }
    }
}
