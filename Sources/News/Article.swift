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
    /// Addresses that stand on more than a third of them: every item leads to the front page.
    private let sharedAddresses: Set<String>

    /// What a document's items may be known by.
    public init(of drafts: [Draft]) {
        // Why links: the very same item twice is a publisher's slip, not a reason to distrust all of its guids.
        guidsAreDistinct = Self.shared(drafts, by: { $0.guid ?? "" }, telling: { $0.address ?? $0.title }).isEmpty
        let shared = Self.shared(
            drafts, by: { Self.addressKey(of: $0.address) ?? "" }, telling: { $0.title + $0.teaser })
        sharedAddresses = Set(shared.filter { $0.value * 3 > drafts.count }.keys)
    }

    /// The keys that items of different content share, with how many do.
    private static func shared(
        _ drafts: [Draft], by key: (Draft) -> String, telling content: (Draft) -> String
    ) -> [String: Int] {
        var items: [String: [Draft]] = [:]
        var seen: Set<String> = []
        let keys = drafts.map(key)
        // Nearly always all are different, and nothing has to be gathered.
        guard keys.contains(where: { !$0.isEmpty && !seen.insert($0).inserted }) else { return [:] }
        for (key, draft) in zip(keys, drafts) where !key.isEmpty { items[key, default: []].append(draft) }
        return items.filter { Set($0.value.map(content)).count > 1 }.mapValues(\.count)
    }

    /// The draft's address as a key, where it is its own.
    public func addressKey(of draft: Draft) -> String? {
        Self.addressKey(of: draft.address).flatMap { sharedAddresses.contains($0) ? nil : $0 }
    }

    /// The guid where the document's guids name one item each, else the canonical address, else the title.
    ///
    /// Gives nil for an item that says nothing at all.
    public func key(of draft: Draft) -> String? {
        if guidsAreDistinct, let guid = draft.guid, !guid.isEmpty { return Self.guidMark + guid }
        if let key = addressKey(of: draft) { return key }
        if let guid = draft.guid, !guid.isEmpty { return Self.guidMark + guid }
        return draft.title.isEmpty ? nil : "title:" + draft.title
    }

    /// The second key of every article that has an address of its own; a bare host is nobody's.
    public static func addressKey(of url: String?) -> String? {
        guard let canonical = url.map({ CanonicalURL.canonical($0) }),
            canonical.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") })
        else { return nil }
        return addressMark + canonical
    }

    /// A stored key or place as it would be made now; one that is no address's stays as it is.
    public static func renewed(_ key: String) -> String {
        guard key.hasPrefix(addressMark) else { return key }
        // Behind a "#" stands what told it from another item at its address.
        let address = key.dropFirst(addressMark.count).prefix { $0 != "#" }
        return addressMark + CanonicalURL.canonical(String(address)) + key.dropFirst(addressMark.count + address.count)
    }

    private static let addressMark = "url:"

    /// Whether a stored article with the draft's guid is really the same: a feed that gives every item one guid
    /// shows it only when two of them stand in one document.
    public static func confirms(_ stored: Article, _ draft: Draft) -> Bool {
        if stored.title == draft.title { return true }
        let (one, two) = (addressKey(of: stored.url), addressKey(of: draft.address))
        if one != nil, one == two { return true }
        // Where the address follows the headline, the date does not.
        return isEdit(draft, of: stored) && (one == nil || two == nil || areNear(stored, draft.published))
    }

    /// Whether a stored article at the draft's address is really the same, though it may have another guid: a page is used again for
    /// the next day's weather, and all that a live ticker says has one.
    ///
    /// `key`: the draft's.
    public static func confirms(_ stored: Article, _ draft: Draft, at key: String) -> Bool {
        guard stored.key.hasPrefix(guidMark), key.hasPrefix(guidMark), unnumbered(stored.key) != unnumbered(key) else {
            return true
        }
        return areNear(stored, draft.date) && isEdit(draft, of: stored)
    }

    /// Whether an item that is known by its address or headline alone is another one than what is stored under that: a town's page of
    /// roadworks, a headline "Weather", used again for what comes next.
    ///
    /// So it is where it says something else, and is dated half a day later. `key`: the draft's.
    public static func isUsedAgain(_ stored: Article, by draft: Draft, at key: String) -> Bool {
        guard !key.hasPrefix(guidMark), !stored.key.hasPrefix(guidMark), let time = draft.published,
            !areNear(stored, time)
        else { return false }
        return stored.teaser.isEmpty || draft.teaser.isEmpty
            ? !isEdit(draft, of: stored) : !isEdit(draft.teaser, of: stored.teaser)
    }

    /// The key of an item that uses another one's address or headline again; nil for one that is known by its guid, or has no date.
    public static func datedKey(of draft: Draft, at key: String) -> String? {
        guard !key.hasPrefix(guidMark), let time = draft.published else { return nil }
        return "\(key)#\(time.timeIntervalSince1970)"
    }

    private static let guidMark = "guid:"

    /// A guid without the number of its edition: "https://…/c1#0", then "#1".
    private static func unnumbered(_ guid: String) -> Substring {
        let digits = guid.reversed().prefix { $0.isASCII && $0.isNumber }.count
        let rest = guid.dropLast(digits)
        return digits > 0 && rest.last == "#" ? rest.dropLast() : guid[...]
    }

    /// Whether a date may be that of a stored article under another name: one that nobody can believe may.
    private static func areNear(_ stored: Article, _ time: Date?) -> Bool {
        guard let time, time > Draft.earliest, stored.published < stored.firstSeen else { return true }
        return abs(time.timeIntervalSince(stored.published)) <= longestRenaming
    }

    private static let longestRenaming: TimeInterval = 12 * 3600

    /// An edited text keeps most of its words, be they the headline's or the teaser's.
    private static func isEdit(_ draft: Draft, of stored: Article) -> Bool {
        stored.title == draft.title || isEdit(draft.title, of: stored.title)
            || isLong(draft.teaser) && isLong(stored.teaser) && areNear(stored, draft.date)
                && isEdit(draft.teaser, of: stored.teaser)
    }

    /// Whether it has words enough that half of them are no coincidence.
    private static func isLong(_ text: String) -> Bool { text.split(separator: " ").count >= 8 }

    private static func isEdit(_ text: String, of stored: String) -> Bool {
        let words = [stored, text].map { Set($0.lowercased().split(separator: " ")) }
        return 2 * words[0].intersection(words[1]).count >= max(words[0].count, words[1].count)
    }
}

extension Draft {
    /// Publication dates before 1995 are mistakes: 1970, the year 1.
    fileprivate static let earliest = Date(timeIntervalSince1970: 788_918_400)

    /// When it was published, or at least changed; nil where the feed says nothing that may be believed.
    public var date: Date? { [published, updated].compactMap { $0 }.first { $0 > Self.earliest } }
}
