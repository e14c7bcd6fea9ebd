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

    public init(
        id: ID = 0, feed: Feed.ID, key: String, url: String?, title: String, teaser: String, language: Language,
        published: Date, firstSeen: Date, edited: Date? = nil, story: StoryID, copyOf: ID? = nil
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
    }
}

/// Tells by what a feed's article is known again.
public enum Identity {
    /// The guid where the document's guids name one item each, else the canonical address, else the title.
    ///
    /// `guidsAreDistinct`: false when one guid stands on several items of the same document.
    /// Gives nil for an item that says nothing at all.
    public static func key(of draft: Draft, guidsAreDistinct: Bool) -> String? {
        if guidsAreDistinct, let guid = draft.guid, !guid.isEmpty { return "guid:" + guid }
        if let place = place(of: draft.address) { return place }
        if let guid = draft.guid, !guid.isEmpty { return "guid:" + guid }
        return draft.title.isEmpty ? nil : "title:" + draft.title
    }

    /// The second key of every article that has an address.
    public static func place(of url: String?) -> String? {
        url.map { "url:" + CanonicalURL.canonical($0) }
    }

    /// Whether a stored article with the draft's guid is really the same: a feed that gives every item one guid
    /// shows it only when two of them stand in one document.
    public static func confirms(_ stored: Article, _ draft: Draft) -> Bool {
        place(of: stored.url) == place(of: draft.address) || stored.title == draft.title
    }

    /// Whether each guid of the document names one item only.
    public static func guidsAreDistinct(_ drafts: [Draft]) -> Bool {
        // Why links: the very same item twice is a publisher's slip, not a reason to distrust all of its guids.
        Dictionary(grouping: drafts) { $0.guid ?? "" }.allSatisfy { guid, items in
            guid.isEmpty || Set(items.map { $0.address ?? $0.title }).count == 1
        }
    }
}
