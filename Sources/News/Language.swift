/// A primary language subtag (RFC 5646 §2.2.1), lower case: "de", "az"; "und" when unknown.
public struct Language: Sendable, Hashable, CustomStringConvertible {
    public static let unknown = Language("und")

    public let code: String

    /// Takes any tag: "de-DE", "RU_ru", " en ".
    public init(_ tag: String) {
        let primary = tag.lowercased().drop { $0.isWhitespace }.prefix { $0.isLetter }
        code = (2...3).contains(primary.count) ? String(primary) : "und"
    }

    public var description: String { code }
    public var isRightToLeft: Bool { ["ar", "fa", "he", "ur"].contains(code) }

    /// The language of a text by its script and letters, or nil where they do not tell.
    ///
    /// Enough to catch a feed that lies: Georgian, Armenian, Kazakh and Azerbaijani have letters of their own.
    public static func guess(_ text: String) -> Language? {
        var georgian = 0
        var armenian = 0
        var cyrillic = 0
        var kazakh = 0
        var ukrainian = 0
        var latin = 0
        var schwa = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x10A0...0x10FF: georgian += 1
            case 0x0530...0x058F: armenian += 1
            case 0x0400...0x052F:
                cyrillic += 1
                if "әғқңұһӘҒҚҢҰҺ".unicodeScalars.contains(scalar) { kazakh += 1 }
                if "їєґЇЄҐ".unicodeScalars.contains(scalar) { ukrainian += 1 }
            case 0x0259, 0x018F: schwa += 1
            case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F: latin += 1
            default: break
            }
        }
        let letters = georgian + armenian + cyrillic + latin + schwa
        guard letters >= 8 else { return nil }
        if georgian * 2 > letters { return Language("ka") }
        if armenian * 2 > letters { return Language("hy") }
        if schwa * 40 > letters { return Language("az") }
        guard cyrillic * 2 > letters else { return nil }
        if kazakh * 50 > cyrillic { return Language("kk") }
        if ukrainian * 50 > cyrillic { return Language("uk") }
        return nil
    }
}
