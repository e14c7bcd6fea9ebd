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

    /// The absolute http(s) address of what the text refers to, or nil.
    func absolute(_ text: String) -> String? {
        URLReference(text).map { resolve($0) }?.webAddress
    }

    /// The address itself where it is an absolute http(s) one.
    var webAddress: String? {
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https", url.host() != nil else {
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
