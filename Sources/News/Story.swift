public import FoundationEssentials

/// A story's name for ever: a ULID (26 characters of Crockford's base 32).
public struct StoryID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }

    /// Minted from the time of the first report and what it is known by, so that the same run gives the same ids.
    public init(at time: Date, seed: String) {
        let milliseconds = UInt64(max(0, time.timeIntervalSince1970 * 1000))
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) }
        let high = Fingerprint.of(seed)
        let low = Fingerprint.of(seed + "\u{0}umschau")
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: high >> (8 * UInt64($0))) }
        bytes += (0..<2).map { UInt8(truncatingIfNeeded: low >> (8 * UInt64($0))) }
        text = Self.base32(bytes)
    }

    public var description: String { text }

    public static func < (a: StoryID, b: StoryID) -> Bool { a.text < b.text }

    /// 16 bytes to 26 characters, most significant first (the ULID layout: 2 spare bits in front).
    private static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var characters: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 2
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0x1FFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}

/// What readers are told about: one event, and everybody's reports of it.
public struct Story: Sendable, Equatable, Identifiable {
    public var id: StoryID
    /// Of the report that leads it; once it is published only another lead changes it.
    public var title: String
    public var lead: Article.ID
    /// When the first report reached us.
    public var opened: Date
    /// Our first publication; nil while the story settles.
    ///
    /// Never changes once set.
    public var published: Date?
    /// Last material change.
    ///
    /// Distinct for every story of an archive.
    public var updated: Date
    /// Grows by one with each material change.
    public var version: Int
    /// Outlets reached at the last material change.
    public var announcedOutlets: Int
    public var announcedLanguages: [String]
    /// ISO 3166-1 alpha-2 codes of the countries it is about, most mentioned first.
    public var countries: [String]
    /// Countries of the outlets at the last material change.
    public var announcedCountries: [String]
    public var section: Section?
    /// What its reports have in common, in words of theirs.
    public var because: [String]
    /// The story this one was merged into.
    public var mergedInto: StoryID?

    public init(
        id: StoryID, title: String, lead: Article.ID, opened: Date, published: Date? = nil, updated: Date,
        version: Int = 0, announcedOutlets: Int = 0, announcedLanguages: [String] = [],
        countries: [String] = [], announcedCountries: [String] = [], section: Section? = nil,
        because: [String] = [], mergedInto: StoryID? = nil
    ) {
        self.id = id
        self.title = title
        self.lead = lead
        self.opened = opened
        self.published = published
        self.updated = updated
        self.version = version
        self.announcedOutlets = announcedOutlets
        self.announcedLanguages = announcedLanguages
        self.countries = countries
        self.announcedCountries = announcedCountries
        self.section = section
        self.because = because
        self.mergedInto = mergedInto
    }
}

/// Another story worth reading, and why.
public struct Related: Sendable, Equatable {
    public var story: StoryID
    /// Not negative, higher is nearer; seldom above 1.
    public var score: Double
    /// What both speak of, in the words of the article: names, countries, rare terms.
    public var because: [String]

    public init(story: StoryID, score: Double, because: [String]) {
        self.story = story
        self.score = score
        self.because = because
    }
}
