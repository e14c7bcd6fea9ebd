public import FoundationEssentials

/// A source we poll: what its list says of it, and what its last polls left behind.
public struct Feed: Sendable, Equatable, Identifiable {
    public typealias ID = Int64

    /// The row in the Archive; 0 before it is stored.
    public var id: ID
    public var url: String
    public var title: String
    public var homePage: String?
    public var language: Language?
    /// ISO 3166-1 alpha-2, upper case: where the outlet sits.
    public var country: String?
    /// Kind of outlet as its list says: "news", "agency", "business".
    public var kind: String?
    public var http: HTTPState
    public var health: Health

    public init(
        id: ID = 0, url: String, title: String, homePage: String? = nil, language: Language? = nil,
        country: String? = nil, kind: String? = nil, http: HTTPState = HTTPState(), health: Health = Health()
    ) {
        self.id = id
        self.url = url
        self.title = title
        self.homePage = homePage
        self.language = language
        self.country = country
        self.kind = kind
        self.http = http
        self.health = health
    }

    /// The address as it is compared: spellings that lead to one document are one.
    ///
    /// RFC 3986 §6.2: scheme and host in any case, the scheme's own port, an empty path, a fragment.
    public static func key(ofAddress address: String) -> String {
        guard var parts = URLComponents(string: address) else { return address }
        parts.scheme = parts.scheme?.lowercased()
        parts.host = parts.host?.lowercased()
        if parts.port == (parts.scheme == "https" ? 443 : 80) { parts.port = nil }
        if parts.path.isEmpty { parts.path = "/" }
        parts.fragment = nil
        return parts.string ?? address
    }

    /// What is asked: where the feed has moved to, else what was subscribed to.
    public var address: String { http.memory.address ?? url }

    /// Host and port of its address, in small letters, without a user's name and password.
    public var host: String { Self.host(ofAddress: address) }

    /// Host and port of an address, in small letters, without a user's name and password, and without the scheme's own port.
    public static func host(ofAddress address: String) -> String {
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority)
            .lowercased()
        let port = address.prefix(8).lowercased() == "https://" ? ":443" : ":80"
        return host.hasSuffix(port) ? String(host.dropLast(port.count)) : host
    }

    /// Its own place in every interval, 0…1 by address: feeds that were added together do not stay together.
    public var phase: Double { Double(Fingerprint.of(url) % 2001) / 2000 }

    /// Marks a list of feeds, which is polled like one.
    public static let listKind = "list"

    public var isList: Bool { kind == Self.listKind }

    /// The title of a feed that its list leaves unnamed.
    public static func title(ofUnnamed url: String) -> String { url.withoutSecrets }

    /// Whether its list leaves it unnamed: then it is called what it calls itself.
    public var isUnnamed: Bool { title == Self.title(ofUnnamed: url) }

    /// Country and kind as OPML's attribute "category" says them: "/region/caucasus/az,/kind/news".
    public var category: String? {
        let place = country.map { "/region/\(Region(country: $0)?.rawValue ?? "other")/\($0.lowercased())" }
        let parts = [place, kind.map { "/kind/\($0)" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ",")
    }
}

/// What the last complete response left for the next request.
///
/// Stored with the articles that came with it.
public struct HTTPState: Sendable, Equatable {
    /// As the server wrote it (RFC 9110 §8.8.3).
    public var etag: String?
    /// As the server wrote it; never turned into a time and back.
    public var lastModified: String?
    /// Fingerprint of the last complete body.
    public var bodyHash: UInt64?
    public var memory: PollMemory

    public init(
        etag: String? = nil, lastModified: String? = nil, bodyHash: UInt64? = nil, memory: PollMemory = PollMemory()
    ) {
        self.etag = etag
        self.lastModified = lastModified
        self.bodyHash = bodyHash
        self.memory = memory
    }

    /// Makes the next request one to the address that was subscribed to.
    public mutating func forgetMove() {
        (memory.address, memory.move, memory.goneSince) = (nil, nil, nil)
        memory.hasReturned = true
        forgetDocument()
    }

    /// Makes the next request one for the whole document.
    public mutating func forgetDocument() { (etag, lastModified, bodyHash) = (nil, nil, nil) }
}

/// What polls have learnt of a feed beside its validators.
public struct PollMemory: Sendable, Equatable, Codable {
    /// A permanent redirect that is not believed yet.
    public struct Move: Sendable, Equatable, Codable {
        public var target: String
        public var since: Date
        public var sightings: Int

        public init(target: String, since: Date, sightings: Int) {
            self.target = target
            self.since = since
            self.sightings = sightings
        }
    }

    /// A subscription at a feed's hub (WebSub).
    public struct Push: Sendable, Equatable, Codable {
        public var hub: String
        public var topic: String
        /// Names the subscription in our callback's address.
        public var token: String
        /// What the hub signs with.
        public var secret: String
        public var requested: Date
        public var granted: Date?
        public var ends: Date?

        public init(hub: String, topic: String, token: String, secret: String, requested: Date) {
            self.hub = hub
            self.topic = topic
            self.token = token
            self.secret = secret
            self.requested = requested
        }

        public func isActive(at now: Date) -> Bool { ends.map { now < $0 } ?? false }

        /// Half of the lease; nil before it is granted.
        public var renewal: Date? {
            guard let granted, let ends else { return nil }
            return granted + ends.timeIntervalSince(granted) / 2
        }
    }

    /// So many articles since a time.
    public struct Rhythm: Sendable, Equatable, Codable {
        public var since: Date
        public var articles: Int

        public init(since: Date, articles: Int) {
            self.since = since
            self.articles = articles
        }

        /// Seconds from one article to the next, the silence since the last one counted.
        public func pause(at now: Date) -> TimeInterval { now.timeIntervalSince(since) / Double(max(1, articles)) }
    }

    /// Where the feed has moved to for good, or the feed that a page names.
    public var address: String?
    public var move: Move?
    /// Since when the host says that the feed is gone (410).
    public var goneSince: Date?
    /// It said so twice, a day apart: the feed is not asked any more.
    public var isGone = false
    /// What the last document asks for; an unchanged one still asks for it.
    public var pacing = Pacing()
    /// The last poll ran into its time limit.
    public var isSlow = false
    /// It was asked at another address before, and is asked at its own again: what is there may name another feed.
    public var hasReturned: Bool?
    /// What kept the last poll from reading it.
    public var obstacle: FeedState.Obstacle?
    /// How often it has something new, by the dates in its last document.
    public var rhythm: Rhythm?
    /// Items of its last document; nil before the first one.
    public var items: Int?
    /// One guid stood on several of them.
    public var sharesGuids: Bool?
    /// Since when its answers are asked for as they are, because they could not be unpacked.
    public var unpackedSince: Date?
    /// What its hub was asked for.
    public var push: Push?

    public init() {}
}

/// How polling of a feed goes, and when it goes on.
public struct Health: Sendable, Equatable {
    public var nextDue: Date
    /// Why `nextDue` is what it is, in words for the operator.
    public var dueReason: String
    public var lastPolled: Date?
    public var lastSuccess: Date?
    public var lastNewArticle: Date?
    /// Failures since the last success.
    public var failures: Int
    public var lastError: String?
    public var polls: Int
    public var unchanged: Int

    public init(
        nextDue: Date = .distantPast, dueReason: String = "never polled", lastPolled: Date? = nil,
        lastSuccess: Date? = nil, lastNewArticle: Date? = nil, failures: Int = 0, lastError: String? = nil,
        polls: Int = 0, unchanged: Int = 0
    ) {
        self.nextDue = nextDue
        self.dueReason = dueReason
        self.lastPolled = lastPolled
        self.lastSuccess = lastSuccess
        self.lastNewArticle = lastNewArticle
        self.failures = failures
        self.lastError = lastError
        self.polls = polls
        self.unchanged = unchanged
    }
}
