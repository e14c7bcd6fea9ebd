public import FoundationEssentials

extension Date {
    /// RFC 3339 in UTC, by the Gregorian calendar for all years: "0099-12-31T23:00:01Z".
    ///
    /// Foundation's own style changes to Julian days before 1582, which no feed means.
    public var timestamp: String {
        let whole = timeIntervalSince1970.rounded(.down)
        let seconds = Int(whole)
        let day = (Double(seconds) / 86_400).rounded(.down)
        let (year, month, dayOfMonth) = Self.civil(Int(day))
        let clock = seconds - Int(day) * 86_400
        let millis = Int(((timeIntervalSince1970 - whole) * 1000).rounded())
        let fraction = millis > 0 && millis < 1000 ? "." + Self.padded(millis, 3) : ""
        return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(dayOfMonth, 2) + "T"
            + Self.padded(clock / 3600, 2) + ":" + Self.padded(clock / 60 % 60, 2) + ":" + Self.padded(clock % 60, 2)
            + fraction + "Z"
    }

    /// The date of a day counted from 1970-01-01 (Howard Hinnant's civil-day arithmetic).
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1
        )
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
