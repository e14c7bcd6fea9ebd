import Foundation

/// The text of a settings file, looked through before TOMLKit reads it.
///
/// Its parser ends the process at a header that begins with no name, at a bracket that closes nothing and at a date with half a time,
/// and takes NUL for the end.
struct SettingsText {
    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var line = 1
    /// Brackets that are open, the innermost last.
    private var open: [UInt8] = []

    /// - Throws: `SettingsError` with the line of what the parser cannot take.
    static func check(_ text: String, of file: String) throws(SettingsError) {
        var check = SettingsText(bytes: Array(text.utf8), file: file)
        try check.run()
    }

    private init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    private mutating func run() throws(SettingsError) {
        var isLineStart = true
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0: throw fault("a NUL character")
            case UInt8(ascii: "\n"):
                line += 1
                isLineStart = open.isEmpty
                position += 1
                continue
            case UInt8(ascii: "#"): skip(to: "\n")
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
            case UInt8(ascii: "[") where isLineStart: try header()
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(byte)
                position += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                let opening = UInt8(ascii: byte == UInt8(ascii: "]") ? "[" : "{")
                guard open.popLast() == opening else {
                    throw fault("\"\(Character(UnicodeScalar(byte)))\" closes nothing")
                }
                position += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9") where isDate: throw fault("a date; no setting is one")
            default: position += 1
            }
            // Blanks, a byte order mark, a space that does not break.
            isLineStart = isLineStart && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte > 0x7F)
        }
    }

    private func fault(_ problem: String) -> SettingsError { SettingsError(place: "\(file):\(line)", problem: problem) }

    /// "[polling]", "[[digest]]".
    private mutating func header() throws(SettingsError) {
        position += bytes[position...].starts(with: "[[".utf8) ? 2 : 1
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t") {
            position += 1
        }
        guard position < bytes.count, Self.beginsName(bytes[position]) else {
            throw fault("\"[\" has to be followed by a section's name, as in [polling] or [[digest]]")
        }
        skip(to: "\n")
    }

    /// Whether "2026-11-24" stands here.
    private var isDate: Bool {
        let text = bytes[position...].prefix(10)
        return text.count == 10
            && text.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte)
            }
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "_-\"'".utf8.contains(byte)
    }

    private mutating func skip(to end: Unicode.Scalar) {
        while position < bytes.count, bytes[position] != UInt8(ascii: end), bytes[position] != 0 { position += 1 }
    }

    /// A string in its quotation marks, or in three of them; one that ends nowhere ends with its line.
    private mutating func skipString(_ mark: UInt8) {
        let isLong = bytes[position...].starts(with: [mark, mark, mark])
        position += isLong ? 3 : 1
        while position < bytes.count, bytes[position] != 0 {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\n") {
                guard isLong else { return }
                line += 1
            }
            if isLong ? bytes[position...].starts(with: [mark, mark, mark]) : byte == mark {
                position += isLong ? 3 : 1
                // A long one may end in two marks of its own.
                while isLong, let next = bytes[position...].first, next == mark { position += 1 }
                return
            }
            let isEscape = byte == UInt8(ascii: "\\") && mark == UInt8(ascii: "\"")
            if isEscape, bytes[position...].dropFirst().first == UInt8(ascii: "\n") { line += 1 }
            position += isEscape ? 2 : 1
        }
    }
}
