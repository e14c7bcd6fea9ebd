/// A primary language subtag (RFC 5646 §2.2.1), lower case: "de", "az"; "und" when unknown.
public struct Language: Sendable, Hashable, CustomStringConvertible {
    public static let unknown = Language("und")

    public let code: String

    /// Takes any tag: "de-DE", "RU_ru", " en ".
    public init(_ tag: String) {
        let primary = tag.lowercased().drop { $0.isWhitespace }.prefix { $0.isASCII && $0.isLetter }
        code = (2...3).contains(primary.count) ? String(primary) : "und"
    }

    public var description: String { code }
}
