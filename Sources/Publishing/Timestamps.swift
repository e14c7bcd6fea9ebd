public import FoundationEssentials

extension Date {
    /// RFC 822 as RSS and HTTP write it: "Tue, 24 Nov 2026 06:30:00 GMT".
    public var httpDate: String {
        rfc822(zone: .gmt, suffix: "GMT")
    }

    /// RFC 5322 with the zone's offset: "Tue, 24 Nov 2026 07:30:00 +0100".
    func mailDate(in zone: TimeZone) -> String {
        let minutes = zone.secondsFromGMT(for: self) / 60
        let (hour, minute) = (abs(minutes) / 60, abs(minutes) % 60)
        return rfc822(zone: zone, suffix: (minutes < 0 ? "-" : "+") + hour.twoDigits + minute.twoDigits)
    }

    /// "2026-11-24" where the zone's clocks show that day.
    public func day(in zone: TimeZone) -> String {
        let part = components(in: zone)
        return "\(part.year ?? 0)-\((part.month ?? 0).twoDigits)-\((part.day ?? 0).twoDigits)"
    }

    /// Noon of a day like "2026-11-24"; nil for what is no day.
    init?(noonOf day: String, in zone: TimeZone) {
        guard let start = Date(startOf: day, in: zone) else { return nil }
        self = start.addingTimeInterval(12 * 3600)
    }

    /// The first moment of a day like "2026-11-24"; nil for what is no day.
    public init?(startOf day: String, in zone: TimeZone) {
        let parts = day.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, day.count == 10 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        guard let date = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])),
            date.day(in: zone) == day
        else { return nil }
        self = date
    }

    /// The first moment after a day like "2026-11-24", whatever the clocks do in between; nil for what is no day.
    public init?(endOf day: String, in zone: TimeZone) {
        guard let start = Date(startOf: day, in: zone) else { return nil }
        self.init(startOf: start.addingTimeInterval(36 * 3600).day(in: zone), in: zone)
    }

    private func components(in zone: TimeZone) -> DateComponents {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: self)
    }

    private func rfc822(zone: TimeZone, suffix: String) -> String {
        let part = components(in: zone)
        let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = (part.day ?? 1).twoDigits
        let time = [part.hour, part.minute, part.second].map { ($0 ?? 0).twoDigits }.joined(separator: ":")
        return "\(weekdays[(part.weekday ?? 1) - 1]), \(day) \(months[(part.month ?? 1) - 1]) \(part.year ?? 1970) "
            + "\(time) \(suffix)"
    }
}

extension Int {
    fileprivate var twoDigits: String { self < 10 ? "0\(self)" : String(self) }
}
