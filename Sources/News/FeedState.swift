import FoundationEssentials

/// How a source is, in a word.
public enum FeedState: String, Sendable, CaseIterable {
    case new, ok
    /// Asked at another address than the one subscribed to.
    case moved
    /// It answers, but has had nothing new for a month.
    case stale
    /// Its document holds no item.
    case empty
    /// One guid stands on several of its items.
    case sharedGuids = "shared guids"
    /// A web page where a feed was.
    case page
    /// A page that asks for a human.
    case blocked
    case failing, gone

    /// Why a source cannot be read, where that is more than a word to an operator.
    public enum Obstacle: String, Sendable, Codable {
        /// A page that asks for a human.
        case challenge
        /// A web page where a feed was.
        case page
    }

    private static let quiet: TimeInterval = 30 * 24 * 3600

    public init(of feed: Feed) {
        let (health, memory) = (feed.health, feed.http.memory)
        if memory.isGone {
            self = .gone
        } else if health.failures > 0 {
            self = memory.obstacle == .challenge ? .blocked : memory.obstacle == .page ? .page : .failing
        } else if let success = health.lastSuccess {
            let isStale = health.lastNewArticle.map { success.timeIntervalSince($0) > Self.quiet } ?? false
            self =
                memory.items == 0
                ? .empty
                : memory.sharesGuids == true ? .sharedGuids : isStale ? .stale : memory.address == nil ? .ok : .moved
        } else {
            self = .new
        }
    }

    /// Whether an operator should look at it.
    public var isTrouble: Bool { ![.new, .ok, .moved, .sharedGuids].contains(self) }
}
