import Foundation

extension String {
    /// Whether it is an address of the web.
    var isWebAddress: Bool {
        guard !contains(where: \.isWhitespace), let url = URL(string: self) else { return false }
        return ["http", "https"].contains(url.scheme) && url.host?.isEmpty == false && hasPossiblePort
    }

    /// Whether it is that of a whole host, as a site's whose pages name each other from the root.
    var isRootOfSite: Bool {
        guard isWebAddress, let url = URLComponents(string: self) else { return false }
        return ["", "/"].contains(url.path) && url.query == nil && url.fragment == nil && url.user == nil
    }

    /// Foundation leaves a port that is none out.
    private var hasPossiblePort: Bool {
        let authority = split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains(where: "]@".contains) else {
            return true
        }
        return Int(authority[authority.index(after: colon)...]).map { (0...65_535).contains($0) } ?? false
    }
}
