/// The encodings of RFC 2045, 2047 and 3676.
enum MailText {
    /// RFC 2045 §6.7; the text's LF become CRLF.
    ///
    /// `whole`: a run of letters and digits that no soft line break may part.
    static func quotedPrintable(_ text: String, keepingWhole whole: String = "") -> String {
        let whole = Array(whole.utf8)
        return quotedPrintable(text, whole: whole)
    }

    private static func quotedPrintable(_ text: String, whole: [UInt8]) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var result = ""
            var width = 0
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isLast = index == bytes.count - 1
                let isPlain = (33...126).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
                let piece = isPlain ? String(Character(Unicode.Scalar(byte))) : "=" + hexadecimal(byte)
                let isWhole = !whole.isEmpty && bytes[index...].starts(with: whole)
                if width + (isWhole ? whole.count : piece.count) > 75 {
                    result += "=\r\n"
                    width = 0
                }
                result += piece
                width += piece.count
            }
            return result
        }.joined(separator: "\r\n")
    }

    /// A header's text, in encoded words of at most 75 characters where it is not ASCII (RFC 2047 §2).
    ///
    /// `nameLength`: of the header's name with its colon and blank. `isAlwaysEncoded`: ASCII too.
    static func header(_ text: String, nameLength: Int, isAlwaysEncoded: Bool = false) -> String {
        let clean = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        let isPlain = clean.utf8.allSatisfy { $0 < 0x7F } && clean.count + nameLength <= 76 && !clean.contains("=?")
        if isPlain, !isAlwaysEncoded { return clean }
        var words: [String] = []
        var word = ""
        var room = 75 - nameLength
        // By scalars: a single Character may be longer than a word can be.
        for scalar in clean.unicodeScalars {
            let piece = UTF8.encode(scalar).map { $0.map { encoded($0) }.joined() } ?? ""
            if word.count + piece.count > room - 12 {
                words.append(word)
                word = ""
                room = 75
            }
            word += piece
        }
        return (words + [word]).map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\r\n ")
    }

    /// A display name (RFC 5322 §3.2.5).
    static func phrase(_ text: String) -> String {
        let isSimple = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x20
        }
        return isSimple ? text : header(text, nameLength: 6, isAlwaysEncoded: true)
    }

    /// Lines of at most 76 characters; a blank at the end says that the line goes on (RFC 3676 §4.1).
    static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count > 72 {
                lines.append(line)
                line = ""
            }
            line += word + " "
        }
        let last = String(line.dropLast())
        return (lines + (last.isEmpty ? [] : [last])).map { Self.stuffed($0) }
    }

    /// With a blank in front where a line would be taken for a quotation or a new mail (RFC 3676 §4.4).
    private static func stuffed(_ line: String) -> String {
        line.hasPrefix(">") || line.hasPrefix(" ") || line.hasPrefix("From ") ? " " + line : line
    }

    private static func encoded(_ byte: UInt8) -> String {
        let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) && byte < 0x80
        if byte == 0x20 { return "_" }
        return isPlain ? String(Character(Unicode.Scalar(byte))) : "=" + hexadecimal(byte)
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
