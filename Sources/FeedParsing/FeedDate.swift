public import FoundationEssentials

/// Reads the dates publishers write.
///
/// What is no possible date is nil, not now and not the epoch. Without a zone the time is UTC.
public enum FeedDate {
    /// Year 1 is what programs write for no date at all.
    private static let years = 2...9999

    public static func parse(_ text: String) -> Date? {
        if let common = CommonDate(text),
            let days = days(year: common.year, month: common.month, day: common.day, within: 1...9999)
        {
            let seconds = Double(days * 86_400) + common.seconds - common.offset
            return Date(timeIntervalSince1970: seconds)
        }
        let tokens = DateTokens(text).tokens
        guard !tokens.isEmpty, tokens.count < 40 else { return nil }
        var reader = Reader(tokens: tokens)
        return reader.stamp() ?? reader.written()
    }

    // Hours east of UTC, in seconds. AMT is Armenia's here, not Amazonia's: the region we read. Single letters are the
    // military's, not RFC 822's, which has their signs wrong (RFC 1123 §5.2.14).
    private static let zones: [String: Double] = [
        "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "met": 1, "mez": 1, "west": 1, "cest": 2,
        "mest": 2, "mesz": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "msd": 4, "trt": 3, "azt": 4, "get": 4,
        "amt": 4, "gst": 4, "irst": 3.5, "irdt": 4.5, "aft": 4.5, "uzt": 5, "tmt": 5, "tjt": 5, "pkt": 5, "ist": 5.5,
        "npt": 5.75, "kgt": 6, "almt": 5, "ict": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10,
        "aedt": 11, "nzst": 12, "nzdt": 13, "at": -4, "ast": -4, "adt": -3, "et": -5, "est": -5, "edt": -4, "ct": -6,
        "cst": -6, "cdt": -5, "mt": -7, "mst": -7, "mdt": -6, "pt": -8, "pst": -8, "pdt": -7, "akst": -9, "hst": -10,
        "art": -3, "brt": -3, "clt": -4, "nst": -3.5, "a": 1, "m": 12, "n": -1, "y": -12,
    ].mapValues { $0 * 3600 }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Howard Hinnant's civil-day arithmetic).
    private static func days(year: Int, month: Int, day: Int, within years: ClosedRange<Int> = years) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard years.contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Reader {
        private var tokens: [DateTokens.Token]

        init(tokens: [DateTokens.Token]) { self.tokens = tokens }

        // MARK: A single number

        /// Seconds or milliseconds since 1970, yyyymmdd, yymmdd, yyyymmddhhmmss, a year.
        func stamp() -> Date? {
            guard tokens.count == 1, case .number(let value, let digits) = tokens[0] else { return nil }
            func date(_ ymd: Int, seconds: Int = 0) -> Date? {
                FeedDate.days(year: ymd / 10_000, month: ymd / 100 % 100, day: ymd % 100).map {
                    Date(timeIntervalSince1970: Double($0 * 86_400 + seconds))
                }
            }
            switch digits {
            case 4: return date(value * 10_000 + 101)
            case 6: return date(value + (value < 700_000 ? 20_000_000 : 19_000_000))
            case 8: return date(value)
            case 9, 10: return value == 0 ? nil : Date(timeIntervalSince1970: Double(value))
            case 12, 13: return value == 0 ? nil : Date(timeIntervalSince1970: Double(value) / 1000)
            case 14:
                let clock = value % 1_000_000
                guard clock / 10_000 < 24, clock / 100 % 100 < 60, clock % 100 <= 60 else { return nil }
                return date(value / 1_000_000, seconds: clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100)
            default: return nil
            }
        }

        // MARK: Date, time, zone

        mutating func written() -> Date? {
            dropNumberedWeekday()
            expandBasicTime()
            // Koreans name no zone, and have but one.
            let isKorean = ["년", "오전", "오후"].contains { tokens.contains(.word($0)) }
            var seconds = 0.0
            var zone: Double?
            var hasClock = false
            if let colon = tokens.firstIndex(of: .mark(":")) {
                guard let clock = clock(around: colon) else { return nil }
                (seconds, zone) = (clock.seconds, clock.zone)
                tokens.replaceSubrange(clock.range, with: [.gap])
                hasClock = true
            }
            if zone == nil, case .word(let word)? = tokens.last, let known = FeedDate.zones[word], tokens.count > 2 {
                // Asctime with a zone behind the year.
                zone = known
                tokens.removeLast()
            }
            guard let days = day() else { return nil }
            guard hasClock || zone == nil else { return nil }
            let local = Double(days * 86_400) + seconds
            if let name = zoneName {
                // As where no zone is named: a date some hours off is better than none.
                guard let place = TimeZone(identifier: name) else { return Date(timeIntervalSince1970: local) }
                let guess = Date(
                    timeIntervalSince1970: local - Double(place.secondsFromGMT(for: Date(timeIntervalSince1970: local)))
                )
                return Date(timeIntervalSince1970: local - Double(place.secondsFromGMT(for: guess)))
            }
            return Date(timeIntervalSince1970: local - (zone ?? (isKorean ? 9 * 3600 : 0)))
        }

        /// Vietnamese numbers its days: "Th 3", "thứ 3" is Tuesday.
        private mutating func dropNumberedWeekday() {
            guard tokens.first == .word("th") || tokens.first == .word("thứ"),
                let number = tokens.prefix(3).firstIndex(where: { if case .number = $0 { true } else { false } })
            else { return }
            tokens.removeSubrange(...number)
        }

        /// ISO 8601's basic form: "20261022T200000Z".
        private mutating func expandBasicTime() {
            guard tokens.count >= 3, case .number(_, 8) = tokens[0], tokens[1] == .gap,
                case .number(let value, let digits) = tokens[2], digits == 6 || digits == 4
            else { return }
            let clock = digits == 6 ? value : value * 100
            let parts = [clock / 10_000, clock / 100 % 100, clock % 100].map { DateTokens.Token.number($0, digits: 2) }
            tokens.replaceSubrange(2...2, with: [parts[0], .mark(":"), parts[1], .mark(":"), parts[2]])
        }

        private var zoneName: String?

        /// hh:mm, hh:mm:ss, hh:mm:ss.fff, with am or pm before or after it, and the zone behind.
        private mutating func clock(around colon: Int) -> (seconds: Double, zone: Double?, range: Range<Int>)? {
            guard case .number(var hour, let hourDigits)? = token(colon - 1), hourDigits <= 2,
                case .number(let minute, let minuteDigits)? = token(colon + 1), minuteDigits <= 2, minute < 60
            else { return nil }
            var end = colon + 2
            var seconds = 0.0
            if token(end) == .mark(":") {
                guard case .number(let value, let digits)? = token(end + 1), digits <= 2, value <= 60 else {
                    return nil
                }
                seconds = Double(value)
                end += 2
                if token(end) == .mark(".") || token(end) == .mark(","),
                    case .number(let part, let digits)? = token(end + 1)
                {
                    var scale = 1.0
                    for _ in 0..<digits { scale *= 10 }
                    seconds += Double(part) / scale
                    end += 2
                }
                if token(end) == .mark(":") { return nil }
            }
            var start = colon - 1
            while token(end) == .gap { end += 1 }
            if let half = half(token(end)) {
                hour = hour % 12 + half
                end += 1
            } else if let before = half(token(start - 1)) ?? half(token(start - 2)) {
                hour = hour % 12 + before
                start -= token(start - 1) == .gap ? 2 : 1
            }
            guard hour < 24 || hour == 24 && minute == 0 && seconds == 0 else { return nil }
            let isFirst = !tokens[..<start].contains { if case .number = $0 { true } else { false } }
            guard let (zone, rest) = zone(at: end, isFirst: isFirst) else { return nil }
            return (Double(hour * 3600 + minute * 60) + seconds, zone, start..<rest)
        }

        private func half(_ token: DateTokens.Token?) -> Int? {
            guard case .word(let word)? = token else { return nil }
            return switch word {
            case "am", "오전", "上午": 0
            case "pm", "오후", "下午": 12
            default: nil
            }
        }

        /// What stands behind the time: nothing, an offset, a name, both; then perhaps a year or, where the time is `isFirst`, the day.
        ///
        /// Gives nil where it makes no sense.
        private mutating func zone(at start: Int, isFirst: Bool) -> (zone: Double?, end: Int)? {
            var index = start
            var zone: Double?
            while index < tokens.count {
                switch tokens[index] {
                case .gap, .mark("("), .mark(")"), .mark("."), .mark(","): index += 1
                case .word(let word):
                    if token(index + 1) == .mark("/"), case .word(let city)? = token(index + 2) {
                        return named(word, city, at: index)
                    }
                    // Before a day "at" is no zone, and "a" none of the military's.
                    let isZone = !isFirst || word.count > 2 || ["z", "ut"].contains(word)
                    guard isZone, let known = FeedDate.zones[word] else {
                        if isFirst { return (zone, index) }
                        // "г.", "Uhr": a word that belongs to the time, where nothing else follows; "(Moscow Time)".
                        let isRemark = index > 0 && tokens[index - 1] == .mark("(")
                        return isRemark || zone == nil && index + 2 >= tokens.count ? (zone, tokens.count) : nil
                    }
                    zone = zone ?? known
                    index += 1
                case .mark("+"), .mark("-"):
                    guard let (offset, end) = offset(at: index) else { return nil }
                    zone = offset
                    index = end
                case .number(_, 4): return (zone, index)
                case .number where isFirst: return (zone, index)
                default: return nil
                }
            }
            return (zone, index)
        }

        /// "Asia/Baku", "America/New_York", "Etc/GMT-4".
        private mutating func named(_ area: String, _ city: String, at index: Int) -> (zone: Double?, end: Int) {
            var name = area.prefix(1).uppercased() + area.dropFirst() + "/"
            name += city == "gmt" ? "GMT" : city.prefix(1).uppercased() + city.dropFirst()
            var end = index + 3
            while case .mark(let mark)? = token(end), mark == "_" || mark == "/" || mark == "-",
                case .word(let word)? = token(end + 1)
            {
                let isSmall = ["of", "es", "au"].contains(word)
                name += String(mark) + (isSmall ? word : word.prefix(1).uppercased() + word.dropFirst())
                end += 2
            }
            if case .mark(let sign)? = token(end), sign == "-" || sign == "+",
                case .number(let value, _)? = token(end + 1)
            {
                name += "\(sign)\(value)"
                end += 2
            }
            zoneName = name
            return (nil, end)
        }

        /// ±hh, ±hhmm, ±hh:mm.
        private func offset(at index: Int) -> (seconds: Double, end: Int)? {
            guard case .number(let value, let digits)? = token(index + 1), digits <= 4 else { return nil }
            let sign: Double = tokens[index] == .mark("-") ? -1 : 1
            var (hours, minutes, end) = digits > 2 ? (value / 100, value % 100, index + 2) : (value, 0, index + 2)
            if digits <= 2, token(end) == .mark(":") {
                guard case .number(let more, 2)? = token(end + 1) else { return nil }
                (minutes, end) = (more, end + 2)
            }
            // An offset that no place on Earth has is taken at its word: a date a day off is better than none.
            guard hours < 100, minutes < 60 else { return nil }
            return (sign * Double(hours * 3600 + minutes * 60), end)
        }

        private func token(_ index: Int) -> DateTokens.Token? {
            tokens.indices.contains(index) ? tokens[index] : nil
        }

        // MARK: The day

        private mutating func day() -> Int? {
            namedMonth() ?? numericDay()
        }

        /// The month by its name: day, month and year in any order around it.
        private func namedMonth() -> Int? {
            let places = tokens.indices.filter { month(at: $0) != nil }
            let isDay = { (index: Int) -> Bool in
                guard case .number(_, let digits)? = number(before: index) else { return false }
                return digits <= 2
            }
            // "mar., 22 déc.": of two that might be months, the one behind the day is it.
            guard let place = places.first(where: isDay) ?? places.last, let month = month(at: place) else {
                return nil
            }
            let numbers = tokens.enumerated().compactMap { index, token -> (index: Int, value: Int, digits: Int)? in
                guard case .number(let value, let digits) = token, index != place, !belongsToMonth(index, place) else {
                    return nil
                }
                return (index, value, digits)
            }
            guard numbers.count == 2 else { return nil }
            let (first, second) = (numbers[0], numbers[1])
            if first.digits == 4 { return FeedDate.days(year: first.value, month: month, day: second.value) }
            guard second.digits == 4 || second.digits == 2 else { return nil }
            return FeedDate.days(year: Self.full(second.value, second.digits), month: month, day: first.value)
        }

        private func number(before index: Int) -> DateTokens.Token? {
            tokens[..<index].last { token in
                switch token {
                case .gap, .mark: false
                default: true
                }
            }
        }

        /// "12월", "12-р сар", "thg 12": a figure and a word for month.
        private func month(at index: Int) -> Int? {
            guard case .word(let word) = tokens[index] else { return nil }
            if let month = MonthNames.numbers[word] { return month }
            // Mongolian: "наймдугаар сар", "арван нэгдүгээр сар".
            if word.hasSuffix("угаар") || word.hasSuffix("үгээр") {
                let isTeen = token(index - 1) == .word("арван") || token(index - 2) == .word("арван")
                return MonthNames.numbers[(isTeen ? "арван" : "") + word + "сар"]
            }
            if ["월", "月", "сар", "р"].contains(word), case .number(let value, _)? = number(before: index), value <= 12 {
                return value
            }
            if ["thg", "tháng"].contains(word) {
                for next in tokens[(index + 1)...] {
                    if case .number(let value, _) = next { return value <= 12 ? value : nil }
                }
            }
            return nil
        }

        /// Whether a figure is the month's own.
        private func belongsToMonth(_ index: Int, _ place: Int) -> Bool {
            guard case .word(let word) = tokens[place] else { return false }
            if ["월", "月", "сар", "р"].contains(word) {
                return index < place
                    && !tokens[(index + 1)..<place].contains { if case .number = $0 { true } else { false } }
            }
            guard ["thg", "tháng"].contains(word) else { return false }
            return index > place
                && !tokens[(place + 1)..<index].contains { if case .number = $0 { true } else { false } }
        }

        /// Figures alone: 2026-10-22, 22.10.2026, 10/22/2026, 2026-295, 2026-W43-4.
        private func numericDay() -> Int? {
            let isWeekday = { (token: DateTokens.Token) -> Bool in if case .number = token { false } else { true } }
            let rest = tokens.drop(while: isWeekday)
            var numbers: [(value: Int, digits: Int)] = []
            var marks: [Character] = []
            for token in rest {
                switch token {
                case .number(let value, let digits): numbers.append((value, digits))
                case .mark(let mark): marks.append(mark)
                case .word(let word):
                    if word == "w" {
                        marks.append("w")
                    } else if !["년", "월", "일", "年", "月", "日", "t", "at", "в", "um"].contains(word) {
                        return nil
                    }
                case .gap: break
                }
            }
            guard let first = numbers.first else { return nil }
            if marks.contains("w"), numbers.count == 3, first.digits == 4 {
                return week(numbers[1].value, numbers[2].value, of: first.value)
            }
            switch numbers.count {
            case 1:
                return first.digits == 8
                    ? FeedDate.days(year: first.value / 10_000, month: first.value / 100 % 100, day: first.value % 100)
                    : nil
            case 2:
                guard first.digits == 4 else { return nil }
                if numbers[1].digits == 3 {
                    guard (1...366).contains(numbers[1].value) else { return nil }
                    return FeedDate.days(year: first.value, month: 1, day: 1).map { $0 + numbers[1].value - 1 }
                }
                return FeedDate.days(year: first.value, month: numbers[1].value, day: 1)
            case 3: return threeNumbers(numbers, mark: marks.first)
            default: return nil
            }
        }

        private func threeNumbers(_ numbers: [(value: Int, digits: Int)], mark: Character?) -> Int? {
            let (a, b, c) = (numbers[0], numbers[1], numbers[2])
            if a.digits == 4 {
                return b.digits <= 2 && c.digits <= 3 ? FeedDate.days(year: a.value, month: b.value, day: c.value) : nil
            }
            guard a.digits <= 2, b.digits <= 2 else { return nil }
            if mark == "-", a.digits == 2, c.digits == 2 {
                return FeedDate.days(year: Self.full(a.value, 2), month: b.value, day: c.value)
            }
            let year = Self.full(c.value, c.digits)
            // The month is what can be one; where both can, the day comes first, as everywhere but in America.
            if b.value > 12 { return FeedDate.days(year: year, month: a.value, day: b.value) }
            return FeedDate.days(year: year, month: b.value, day: a.value)
        }

        /// ISO 8601's week date: week 1 is the one with 4 January.
        private func week(_ week: Int, _ day: Int, of year: Int) -> Int? {
            guard (1...53).contains(week), (1...7).contains(day),
                let fourth = FeedDate.days(year: year, month: 1, day: 4)
            else { return nil }
            let weekday = (fourth % 7 + 10) % 7
            return fourth - weekday + (week - 1) * 7 + day - 1
        }

        private static func full(_ year: Int, _ digits: Int) -> Int {
            digits > 2 ? year : year < 70 ? 2000 + year : 1900 + year
        }
    }
}
