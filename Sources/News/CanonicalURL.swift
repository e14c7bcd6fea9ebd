/// Brings the forms of one article's address together.
public enum CanonicalURL {
    private static let trackers: [StaticString] = [
        "fbclid", "gclid", "yclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ysclid", "wt_mc", "ref_src",
        "cmpid", "spm", "_ga", "gaa_at", "xtor", "at_medium", "at_campaign", "ns_mchannel", "ns_campaign", "share",
        "amp", "_gl", "_openstat", "ocid", "smid", "traffic_source",
    ]
    private static let trackerPrefixes: [StaticString] = [
        "utm_", "mtm_", "pk_", "hsa_", "_hs", "vero_", "ml_subscriber", "at_custom",
    ]
    /// Parameters that say where a reader came from with these values alone.
    private static let trackingPairs: [StaticString] = ["outputtype=amp", "from=rss", "ref=rss", "source=rss"]

    /// Scheme, `www.`, `m.` and `amp.` hosts, trailing slash, fragment and tracking parameters are left out:
    /// a key to compare by, not an address to open.
    public static func canonical(_ url: String) -> String {
        var rest = url.utf8[...]
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
            rest = rest[colon...].dropFirst(3)
        }
        rest = rest.prefix { $0 != UInt8(ascii: "#") }
        let address = rest.prefix { $0 != UInt8(ascii: "?") }
        let query = rest[address.endIndex...].dropFirst()
        let kept = query.split(separator: UInt8(ascii: "&")).filter { !isTracker($0) }
        var place = host(address.prefix { $0 != UInt8(ascii: "/") })
        place.append(contentsOf: Substring(path(address.drop { $0 != UInt8(ascii: "/") })))
        if place.hasSuffix(".amp.html") { place = place.dropLast(".amp.html".count) + ".html" }
        for (index, pair) in kept.enumerated() {
            place.append(index == 0 ? "?" : "&")
            place.append(contentsOf: Substring(pair))
        }
        return place
    }

    private static func host(_ host: Substring.UTF8View) -> String {
        var host = Substring(host).lowercased()
        for prefix in ["www.", "m.", "amp.", "mobile.", "mobil.", "touch."] where host.hasPrefix(prefix) {
            host.removeFirst(prefix.count)
        }
        for port in [":80", ":443"] where host.hasSuffix(port) { host.removeLast(port.count) }
        return host
    }

    private static func path(_ path: Substring.UTF8View) -> Substring.UTF8View {
        var path = path
        if path.starts(with: "/amp/".utf8) { path = path.dropFirst("/amp".utf8.count) }
        for suffix in ["/amp/", "/amp", ".amp", "/index.html", "/index.php"] where path.ends(with: suffix) {
            path = path.dropLast(suffix.utf8.count)
        }
        while path.last == UInt8(ascii: "/") { path = path.dropLast() }
        return path
    }

    /// The address without the parameters that only say where a reader came from; all else as it was.
    public static func withoutTrackers(_ url: String) -> String {
        guard url.utf8.contains(UInt8(ascii: "?")), let mark = url.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return url
        }
        guard mayTrack(url.utf8[mark...].dropFirst()) else { return url }
        let query = url[url.index(after: mark)...].prefix { $0 != "#" }
        let pairs = query.split(separator: "&", omittingEmptySubsequences: false)
        let host = url[..<mark].firstRange(of: "://").map { url[$0.upperBound..<mark].prefix { $0 != "/" } } ?? ""
        let kept = pairs.filter { !isTracker($0.utf8) && $0 != "ref=\(host)" }
        guard kept.count < pairs.count else { return url }
        // A query written anew writes blanks the way forms do.
        let rewritten = kept.joined(separator: "&").replacing("%20", with: "+")
        return url[..<mark] + (kept.isEmpty ? "" : "?" + rewritten) + url[query.endIndex...]
    }

    /// Whether any parameter of a query is a tracker's or may be: found without making Strings of them.
    private static func mayTrack(_ query: Substring.UTF8View) -> Bool {
        query.split(separator: UInt8(ascii: "&")).contains { pair in
            isTracker(pair) || pair.starts(with: "ref=".utf8)
        }
    }

    private static func isTracker(_ pair: Substring.UTF8View) -> Bool {
        let name = pair.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "#") }
        return trackers.contains { name.count == $0.utf8CodeUnitCount && name.begins(with: $0) }
            || trackerPrefixes.contains { name.begins(with: $0) }
            || trackingPairs.contains { pair.count == $0.utf8CodeUnitCount && pair.begins(with: $0) }
    }
}

extension Substring.UTF8View {
    fileprivate func ends(with suffix: String) -> Bool { reversed().starts(with: suffix.utf8.reversed()) }

    /// Whether it begins with a word in lower case, however it is written itself.
    fileprivate func begins(with word: StaticString) -> Bool {
        word.withUTF8Buffer { word in starts(with: word) { $0 == $1 || $0 | 0x20 == $1 && (0x41...0x5A).contains($0) } }
    }
}
