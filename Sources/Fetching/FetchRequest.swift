/// One GET, or one POST of a form.
///
/// There is no way to ask for another method, cookies or a Referer.
public struct FetchRequest: Sendable {
    public var url: String
    /// Sent as If-None-Match, as the server wrote it.
    public var etag: String?
    /// Sent as If-Modified-Since, as the server wrote it.
    public var lastModified: String?
    /// Sent as a POST's body, `application/x-www-form-urlencoded`; nil for a GET.
    public var form: [(name: String, value: String)]?
    /// Offers to take what is new alone (RFC 3229: `A-IM: feed`, answered with 226).
    public var wantsDelta = false
    /// Takes what is packed; else asks for the body as it is.
    public var acceptsPacked = true
    /// HTTP/2 where the server offers it over TLS.
    public var allowsHTTP2 = false
    /// A file of certificate authorities (PEM) that are trusted instead of the system's.
    public var authorities: String?
    /// Names and where they lead, "name:port:address", instead of what the name server says; for tests.
    var names: [String] = []
    public var accept: String
    public var userAgent: String
    /// Cap on the decoded body, bytes.
    public var byteLimit = 16 << 20
    public var connectTimeoutMilliseconds = 5_000
    public var timeoutMilliseconds = 30_000

    public static let feedTypes =
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
        + "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

    public init(
        url: String, etag: String? = nil, lastModified: String? = nil, accept: String = feedTypes, userAgent: String
    ) {
        self.url = url
        self.etag = etag
        self.lastModified = lastModified
        self.accept = accept
        self.userAgent = userAgent
    }
}

/// A complete response: every byte of the body arrived and was decoded.
public struct FetchResponse: Sendable {
    public var status: Int
    public var body: [UInt8]
    public var url: String
    /// Where a redirect leads, as it stands there.
    public var location: String?
    public var etag: String?
    public var lastModified: String?
    public var contentType: String?
    public var contentLanguage: String?
    public var cacheControl: String?
    public var age: String?
    public var expires: String?
    public var date: String?
    public var retryAfter: String?
    /// How the body came to be (RFC 3229): "feed" where it holds what is new alone.
    public var manipulation: String?
    /// Every Link field (RFC 8288).
    public var links: [String] = []
}

/// Why a transfer gave no complete response.
public enum FetchError: Error, Equatable, Sendable {
    case badURL
    /// The address guard forbids where the name leads.
    case forbiddenAddress(String)
    case unknownHost
    /// No name server has answered in time.
    case silentNameServer
    case refused
    case insecure(String)
    case timedOut
    /// The connection ended before the body did.
    case truncated
    /// What the body is packed in is damaged, or unknown.
    case packed
    case tooLarge(limit: Int)
    case tooManyRedirects
    case cancelled
    case failed(String)
}

extension FetchError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badURL: "not an http or https address"
        case .forbiddenAddress(let address): "leads to \(address), which the address guard forbids"
        case .unknownHost: "the host name cannot be resolved"
        case .silentNameServer: "no name server answers"
        case .refused: "no connection to the host"
        case .insecure(let detail): "TLS: \(detail)"
        case .timedOut: "no complete answer in time"
        case .truncated: "the answer was cut off"
        case .packed: "the answer cannot be unpacked: it is damaged, or in an unknown coding"
        case .tooLarge(let limit): "the answer is larger than \(limit >> 20) MiB"
        case .tooManyRedirects: "more than \(Redirects.limit) redirects"
        case .cancelled: "cancelled"
        case .failed(let detail): detail
        }
    }
}
