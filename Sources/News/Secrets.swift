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

    /// Words that names of secret fields are made of: "private_token", "api-key", "auth".
    private static let secretWords: Set<String> = [
        "token", "key", "keys", "secret", "auth", "authorization", "authkey", "authuser", "pass", "passwd", "password",
        "pw", "session", "sessionid", "sid", "credential", "credentials", "sig", "signature", "user", "username",
        "login", "hash", "code",
    ]
    /// How such words end where nothing parts them: "apikey", "accesstoken".
    private static let secretEndings = ["token", "apikey", "rsskey", "feedkey", "userkey", "secret", "password"]
    /// Hexadecimal digits that only a key has.
    private static let keyLength = 32

    private static func isSecret(_ name: Substring, _ value: Substring) -> Bool {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return words.contains { word in secretWords.contains(word) || secretEndings.contains { word.hasSuffix($0) } }
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
