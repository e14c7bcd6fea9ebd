public import FoundationEssentials

/// An article as we keep it: one row, stored once.
public struct Article: Sendable, Equatable, Identifiable {
    public typealias ID = Int64

    /// Grows in order of arrival; 0 before it is filed.
    public var id: ID
    public var feed: Feed.ID
    /// What tells this article from the others of its feed (see `Identity`).
    public var key: String
    public var url: String?
    public var title: String
    public var teaser: String
    public var language: Language
    /// As the feed says, never later than `firstSeen`; `firstSeen` when it says nothing.
    public var published: Date
    public var firstSeen: Date
    /// When the publisher's edit reached us.
    public var edited: Date?
    public var story: StoryID
    /// The article whose text this one repeats at another outlet.
    public var copyOf: ID?
    /// Whom it cites as its source, in its own words: "Reuters", "ТАСС".
    public var credit: String?

    public init(
        id: ID = 0, feed: Feed.ID, key: String, url: String?, title: String, teaser: String, language: Language,
        published: Date, firstSeen: Date, edited: Date? = nil, story: StoryID, copyOf: ID? = nil, credit: String? = nil
    ) {
        self.id = id
        self.feed = feed
        self.key = key
        self.url = url
        self.title = title
        self.teaser = teaser
        self.language = language
        self.published = published
        self.firstSeen = firstSeen
        self.edited = edited
        self.story = story
        self.copyOf = copyOf
        self.credit = credit
    }
}

/// Tells by what a feed's article is known again.
public struct Identity: Sendable {
    /// False when one guid stands on several items of the same document.
    public let guidsAreDistinct: Bool
    /// False when one address stands on more than a third of them: every item leads to the front page.
    public let placesAreDistinct: Bool

    /// What a document's items may be known by.
    public init(of drafts: [Draft]) {
        // Why links: the very same item twice is a publisher's slip, not a reason to distrust all of its guids.
        guidsAreDistinct = Self.shared(drafts, by: { $0.guid ?? "" }, telling: { $0.address ?? $0.title }) == 0
        let shared = Self.shared(drafts, by: { Self.place(of: $0.address) ?? "" }, telling: { $0.title + $0.teaser })
        placesAreDistinct = shared * 3 <= drafts.count
    }

    /// The most items of different content that share a key.
    private static func shared(
        _ drafts: [Draft], by key: (Draft) -> String, telling content: (Draft) -> String
    ) -> Int {
        var items: [String: [Draft]] = [:]
        var seen: Set<String> = []
        let keys = drafts.map(key)
        // Nearly always all are different, and nothing has to be gathered.
        guard keys.contains(where: { !$0.isEmpty && !seen.insert($0).inserted }) else { return 0 }
        for (key, draft) in zip(keys, drafts) where !key.isEmpty { items[key, default: []].append(draft) }
        return items.values.map { Set($0.map(content)).count == 1 ? 0 : $0.count }.max() ?? 0
    }

    /// The guid where the document's guids name one item each, else the canonical address, else the title.
    ///
    /// Gives nil for an item that says nothing at all.
    public func key(of draft: Draft) -> String? {
        if guidsAreDistinct, let guid = draft.guid, !guid.isEmpty { return "guid:" + guid }
        if placesAreDistinct, let place = Self.place(of: draft.address) { return place }
        if let guid = draft.guid, !guid.isEmpty { return "guid:" + guid }
        return draft.title.isEmpty ? nil : "title:" + draft.title
    }

    /// The second key of every article that has an address of its own; a bare host is nobody's.
    public static func place(of url: String?) -> String? {
        guard let canonical = url.map({ CanonicalURL.canonical($0) }),
            canonical.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") })
        else { return nil }
        return "url:" + canonical
    }

    /// Whether a stored article with the draft's guid is really the same: a feed that gives every item one guid
    /// shows it only when two of them stand in one document.
    public static func confirms(_ stored: Article, _ draft: Draft) -> Bool {
        if stored.title == draft.title { return true }
        let (one, two) = (place(of: stored.url), place(of: draft.address))
        guard one == nil, two == nil else { return one == two }
        // No address tells: an edited headline keeps most of its words.
        let words = [stored.title, draft.title].map { Set($0.lowercased().split(separator: " ")) }
        return 2 * words[0].intersection(words[1]).count >= max(words[0].count, words[1].count)
    }
}
