/// The two ways in which nearly all feeds write their dates, read without taking the text apart:
/// `Mon, 23 Nov 2026 20:00:00 +0100` (RFC 822 with four digits of the year) and `2026-11-23T20:00:00+01:00` (RFC 3339).
struct CommonDate {
    let year, month, day: Int
    /// Since midnight, and east of UTC.
    let seconds, offset: Double

    /// Gives nil for what is written in any other way.
    init?(_ text: String) {
        var text = text
        let read: Self? = text.withUTF8 { bytes in
            var reader = Reader(bytes: bytes)
            return reader.mailForm() ?? reader.timestamp()
        }
        guard let read else { return nil }
        self = read
    }

    private init(year: Int, month: Int, day: Int, seconds: Double, offset: Double) {
        (self.year, self.month, self.day, self.seconds, self.offset) = (year, month, day, seconds, offset)
    }

    private struct Reader {
        let bytes: UnsafeBufferPointer<UInt8>
        private var position = 0

        init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

        private static let months: [ShortName: Int] = [
            "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
            "nov": 11, "dec": 12,
        ]

        mutating func mailForm() -> CommonDate? {
            position = 0
            if bytes.count > 5, bytes[3] == UInt8(ascii: ","), bytes[4] == 0x20 {
                guard bytes[0].isLetter, bytes[1].isLetter, bytes[2].isLetter else { return nil }
                position = 5
            }
            guard let day = number(1...2), take(0x20), let month = month(), take(0x20), let year = number(4...4),
                take(0x20), let seconds = clock(), take(0x20), let offset = zone(), position == bytes.count
            else { return nil }
            return CommonDate(year: year, month: month, day: day, seconds: seconds, offset: offset)
        }

        mutating func timestamp() -> CommonDate? {
            position = 0
            guard let year = number(4...4), take(UInt8(ascii: "-")), let month = number(2...2),
                take(UInt8(ascii: "-")), let day = number(2...2), take(UInt8(ascii: "T")), var seconds = clock()
            else { return nil }
            if take(UInt8(ascii: ".")) {
                let start = position
                guard let fraction = number(1...9) else { return nil }
                var scale = 1.0
                for _ in start..<position { scale *= 10 }
                seconds += Double(fraction) / scale
            }
            // Why: with year 1 an absent date is meant. In mail form readers show that date as it stands.
            guard let offset = zone(), position == bytes.count, year > 1 else { return nil }
            return CommonDate(year: year, month: month, day: day, seconds: seconds, offset: offset)
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        private mutating func number(_ digits: ClosedRange<Int>) -> Int? {
            let start = position
            var value = 0
            while position < bytes.count, bytes[position].isDigit, position - start < digits.upperBound {
                value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
            }
            return digits.contains(position - start) ? value : nil
        }

        private mutating func month() -> Int? {
            guard position + 3 <= bytes.count else { return nil }
            defer { position += 3 }
            return Self.months[ShortName(UnsafeBufferPointer(rebasing: bytes[position..<(position + 3)]))]
        }

        private mutating func clock() -> Double? {
            guard let hour = number(2...2), hour < 24, take(UInt8(ascii: ":")), let minute = number(2...2), minute < 60
            else { return nil }
            var seconds = 0
            if take(UInt8(ascii: ":")) {
                guard let more = number(2...2), more < 60 else { return nil }
                seconds = more
            }
            return Double(hour * 3600 + minute * 60 + seconds)
        }

        /// ±hhmm, ±hh:mm, Z, GMT, UTC.
        private mutating func zone() -> Double? {
            let isWest = position < bytes.count && bytes[position] == UInt8(ascii: "-")
            if take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) {
                guard let hours = number(2...2), hours <= 14 else { return nil }
                _ = take(UInt8(ascii: ":"))
                guard let minutes = number(2...2), minutes < 60 else { return nil }
                return Double(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
            }
            let name = ShortName(UnsafeBufferPointer(rebasing: bytes[position...]))
            guard name == "gmt" || name == "z" || name == "utc" else { return nil }
            position = bytes.count
            return 0
        }
    }
}
