import COpenSSL

/// Proof that a body comes from who knows a secret (HMAC, RFC 2104).
public enum Signature {
    /// `header`: "sha256=1f0c…", as in X-Hub-Signature.
    public static func isValid(_ header: String, of body: [UInt8], secret: String) -> Bool {
        let parts = header.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let digest = digest(named: parts[0].lowercased()), let claimed = bytes(parts[1])
        else { return false }
        var made = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard HMAC(digest, secret, Int32(secret.utf8.count), body, body.count, &made, &count) != nil,
            claimed.count == Int(count)
        else { return false }
        return CRYPTO_memcmp(claimed, made, claimed.count) == 0
    }

    private static func digest(named name: String) -> OpaquePointer? {
        switch name {
        case "sha1": EVP_sha1()
        case "sha256": EVP_sha256()
        case "sha384": EVP_sha384()
        case "sha512": EVP_sha512()
        default: nil
        }
    }

    private static func bytes(_ hexadecimal: Substring) -> [UInt8]? {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        guard digits.count == hexadecimal.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
