extension String {
    /// The text with the secrets of its web addresses covered: user and password, and the values of query fields that are
    /// named like keys.
    ///
    /// For logs and for what everybody may read: "https://me:pw@e.org/f?token=x" → "https://…@e.org/f?token=…".
    public var withoutSecrets: String {
        let parts = split(separator: "://", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return self }
        let covered = parts.dropFirst().map { part in
            let address = part.prefix { !$0.isWhitespace && !"\"<>".contains($0) }
            return Self.covered(address) + part[address.endIndex...]
        }
        return ([String(parts[0])] + covered).joined(separator: "://")
    }

    private static let secretFields: Set<String> = [
        "pw", "sig", "signature", "sid", "user", "username", "login", "hash", "code", "keys",
    ]
    /// Parts of names: "private_token", "api-key", "rsskey", "authuser".
    private static let secretParts = ["token", "key", "secret", "auth", "pass", "session", "credential"]
    /// Names that have such a part and hide nothing.
    private static let openFields: Set<String> = ["keyword", "keywords", "author", "authors"]
    /// Hexadecimal digits that only a key has.
    private static let keyLength = 32

    private static func isSecret(_ name: Substring, _ value: Substring) -> Bool {
        let name = name.lowercased()
        if openFields.contains(name) { return false }
        return secretFields.contains(name) || secretParts.contains { name.contains($0) }
            || value.count >= keyLength && value.allSatisfy(\.isHexDigit)
    }

    /// `address`: what stands behind "://".
    private static func covered(_ address: Substring) -> String {
        let authority = address.prefix { !"/?#".contains($0) }
        let host =
            authority.lastIndex(of: "@").map { "…@" + authority[authority.index(after: $0)...] } ?? String(authority)
        let rest = address[authority.endIndex...]
        guard let mark = rest.firstIndex(of: "?") else { return host + rest }
        let fields = rest[rest.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        let covered = fields.map { field in
            let name = field.prefix { $0 != "=" }
            let isCovered = name.count < field.count && isSecret(name, field.dropFirst(name.count + 1))
            return isCovered ? name + "=…" : String(field)
        }
        return host + rest[...mark] + covered.joined(separator: "&")
    }
}
