import FoundationEssentials

/// An absolute or relative address that can be resolved.
struct URLReference: Sendable, Equatable {
    private let url: URL

    init?(_ text: String) {
        let trimmed = text.trimmingSpaces
        guard !trimmed.isEmpty, let url = URL(string: String(trimmed)) else { return nil }
        self.url = url
    }

    private init(_ url: URL) { self.url = url }

    func resolve(_ other: URLReference) -> URLReference {
        guard let resolved = URL(string: other.url.relativeString, relativeTo: url)?.absoluteURL else { return other }
        return URLReference(resolved)
    }

    /// Schemes a reader can follow without harm.
    private static let schemes: Set<String> = ["http", "https", "ftp", "gemini"]

    /// The absolute address of what the text refers to, or nil.
    func absolute(_ text: String) -> String? {
        URLReference(text).map { resolve($0) }?.webAddress
    }

    /// The address itself where it is an absolute one.
    var webAddress: String? {
        guard let scheme = url.scheme?.lowercased(), Self.schemes.contains(scheme), url.host() != nil else {
            return nil
        }
        return url.absoluteString
    }
}

extension Optional<URLReference> {
    /// As `URLReference.absolute`, where there may be no base.
    func absolute(_ text: String) -> String? {
        switch self {
        case .some(let base): base.absolute(text)
        case .none: URLReference(text)?.webAddress
        }
    }
}
