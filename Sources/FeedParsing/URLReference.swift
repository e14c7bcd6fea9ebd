import FoundationEssentials

/// An absolute or relative address that can be resolved.
struct URLReference: Sendable, Equatable {
    /// Most addresses need no parser until something is resolved against them.
    private enum Form: Equatable {
        case plain(String)
        case parsed(URL)
    }

    private let form: Form

    /// Bytes of an address; each reference that is resolved copies its base, so a feed could fill the memory with a long one.
    private static let longest = 4_000
    /// Bytes of a base that references from its own folder are resolved against.
    private static let longestBase = 500

    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        if text.isPlainWebAddress {
            form = .plain(text)
            return
        }
        let trimmed = text.trimmingSpaces
        guard !trimmed.isEmpty, let url = URL(string: String(trimmed)) else { return nil }
        form = .parsed(url)
    }

    private init(_ url: URL) { form = .parsed(url) }

    private var text: String {
        switch form {
        case .plain(let text): text
        case .parsed(let url): url.relativeString
        }
    }

    var length: Int { text.utf8.count }

    /// Bytes that a reference copies: up to the last slash of the path, or all, or next to nothing.
    private func copied(by reference: String) -> Int {
        guard let first = reference.utf8.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "#") else {
            return length
        }
        if first == UInt8(ascii: "/") { return 0 }
        let path = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return path.lastIndex(of: UInt8(ascii: "/")).map { path.distance(from: path.startIndex, to: $0) } ?? 0
    }

    private var url: URL? {
        switch form {
        case .plain(let text): URL(string: text)
        case .parsed(let url): url
        }
    }

    func resolve(_ other: URLReference) -> URLReference {
        guard case .parsed(let reference) = other.form,
            copied(by: reference.relativeString) <= Self.longestBase,
            let resolved = URL(string: reference.relativeString, relativeTo: url)?.absoluteURL
        else { return other }
        // Whoever nests bases in bases gets no longer ones.
        guard resolved.absoluteString.utf8.count <= Self.longest else { return self }
        return URLReference(resolved)
    }

    /// Schemes a reader can follow without harm.
    private static let schemes: Set<String> = ["http", "https", "ftp", "gemini"]

    /// The absolute address of what the text refers to, or nil.
    func absolute(_ text: String) -> String? {
        let text = Self.unescaped(text)
        return text.isPlainWebAddress && text.utf8.count <= Self.longest
            ? text : URLReference(text).map { resolve($0) }?.webAddress
    }

    /// Some publishers escape twice; no address has "&amp;" in it.
    private static func unescaped(_ text: String) -> String {
        text.holds("&amp;") ? text.replacing("&amp;", with: "&") : text
    }

    /// The address itself where it is an absolute one.
    static func webAddress(_ text: String) -> String? {
        URLReference(unescaped(text))?.webAddress
    }

    var webAddress: String? {
        switch form {
        case .plain(let text): return text
        case .parsed(let url):
            guard let scheme = url.scheme?.lowercased(), Self.schemes.contains(scheme), url.host() != nil else {
                return nil
            }
            return url.absoluteString
        }
    }
}

extension Optional<URLReference> {
    /// As `URLReference.absolute`, where there may be no base.
    func absolute(_ text: String) -> String? {
        switch self {
        case .some(let base): base.absolute(text)
        case .none: URLReference.webAddress(text)
        }
    }
}

extension String {
    /// Whether this is an absolute address as nearly all are: nothing in it needs a parser to be understood, resolved or
    /// written anew.
    ///
    /// Of letters, digits and the marks of RFC 3986 alone, without port, user, dot segments or percent signs that begin nothing.
    var isPlainWebAddress: Bool {
        var text = self
        return text.withUTF8 { bytes in
            let scheme = bytes.starts(with: "https://".utf8) ? 8 : bytes.starts(with: "http://".utf8) ? 7 : 0
            guard scheme > 0 else { return false }
            let rest = bytes[scheme...]
            let host = rest.prefix { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
            guard let last = host.last, last.isLetter || last.isDigit, rest[rest.startIndex] != UInt8(ascii: ".") else {
                return false
            }
            guard host.endIndex < bytes.count else { return true }
            return bytes[host.endIndex] == UInt8(ascii: "/") && Self.isPlainPath(bytes[host.endIndex...])
        }
    }

    private static func isPlainPath(_ path: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        for index in path.indices {
            switch path[index] {
            case let byte where byte.isLetter || byte.isDigit: break
            case UInt8(ascii: "."):
                if path[index - 1] == UInt8(ascii: "/") { return false }
            case UInt8(ascii: "%"):
                guard index + 2 < path.endIndex, path[index + 1].isHexDigit, path[index + 2].isHexDigit else {
                    return false
                }
            case UInt8(ascii: "-"), UInt8(ascii: "#"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"),
                UInt8(ascii: "?"),
                UInt8(ascii: "="), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"),
                UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "'"):
                break
            default: return false
            }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { isDigit || (0x61...0x66).contains(self | 0x20) }
}
