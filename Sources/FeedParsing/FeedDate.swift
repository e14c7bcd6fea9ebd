public import FoundationEssentials

/// Reads the dates publishers write.
///
/// What is no possible date is nil, never now.
public enum FeedDate {
    public static func parse(_ text: String) -> Date? {
        var scanner = Scanner(text)
        return scanner.iso() ?? scanner.rfc822()
    }

    private static let months: [String: Int] = {
        var names: [String: Int] = [:]
        let languages = [
            "jan feb mar apr may jun jul aug sep oct nov dec",
            "jän feb mär apr mai jun jul aug sep okt nov dez",
            "янв фев мар апр мая июн июл авг сен окт ноя дек",
            "yan fev mar apr may iyn iyl avq sen okt noy dek",
            "oca şub mar nis may haz tem ağu eyl eki kas ara",
            "იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",
            "հնվ փտվ մրտ ապր մյս հնս հլս օգս սեպ հոկ նոյ դեկ",
            "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
            "ene feb mar abr may jun jul ago sep oct nov dic",
            "janv févr mars avr mai juin juil août sept oct nov déc",
        ]
        for language in languages {
            for (index, name) in language.split(separator: " ").enumerated() { names[String(name)] = index + 1 }
        }
        for (name, month) in [
            ("май", 5), ("märz", 3), ("maerz", 3), ("iyun", 6), ("iyul", 7), ("հունվ", 1), ("փետ", 2), ("մար", 3),
            ("մայ", 5), ("հուն", 6), ("հուլ", 7), ("օգոս", 8),
        ] { names[name] = month }
        return names
    }()

    // Seconds east of UTC. AMT is Armenia's here, not Amazonia's: the region we read.
    private static let zones: [String: Int] = [
        "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "west": 1, "cest": 2, "mesz": 2,
        "eet": 2, "eest": 3, "msk": 3, "trt": 3, "azt": 4, "get": 4, "amt": 4, "uzt": 5, "tmt": 5, "tjt": 5, "kgt": 6,
        "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    ].mapValues { $0 * 3600 }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Howard Hinnant's civil-day arithmetic).
    private static func days(year: Int, month: Int, day: Int) -> Int? {
        let lengths = [
            31, year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
        ]
        guard (1...12).contains(month), (1...lengths[month - 1]).contains(day), (1...9999).contains(year) else {
            return nil
        }
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private struct Scanner {
        private let text: [Character]
        private var index = 0

        init(_ text: String) { self.text = Array(text.trimmingSpaces) }

        private var next: Character? { index < text.count ? text[index] : nil }

        private mutating func number(digits: ClosedRange<Int> = 1...4) -> Int? {
            var value = 0
            let start = index
            while let digit = next?.wholeNumberValue, index - start < digits.upperBound {
                value = value * 10 + digit
                index += 1
            }
            return digits.contains(index - start) ? value : nil
        }

        private mutating func skip(_ characters: String) {
            while let character = next, characters.contains(character) { index += 1 }
        }

        private mutating func take(_ character: Character) -> Bool {
            guard next == character else { return false }
            index += 1
            return true
        }

        private mutating func word() -> String {
            let start = index
            while let character = next, character.isLetter { index += 1 }
            return String(text[start..<index]).lowercased()
        }

        /// RFC 3339 and W3CDTF, with the liberties taken: blank for T, no zone, date only.
        mutating func iso() -> Date? {
            index = 0
            guard let year = number(digits: 4...4), take("-") else { return nil }
            let month = number(digits: 1...2) ?? 0
            let day = take("-") ? number(digits: 1...2) ?? 0 : 1
            guard let days = FeedDate.days(year: year, month: month, day: day) else { return nil }
            skip("Tt ")
            return time(after: days)
        }

        /// RFC 822, 1123, 2822, asctime and dd.mm.yyyy.
        mutating func rfc822() -> Date? {
            index = 0
            var month: Int?
            var day: Int?
            while let character = next {
                if character.isNumber { break }
                let name = word()
                if name.isEmpty { index += 1 } else { month = monthNumber(name) ?? month }
            }
            day = number(digits: 1...2)
            if next == ":" { return nil }
            skip(" ,-./")
            if month == nil {
                month = next?.isNumber == true ? number(digits: 1...2) : monthNumber(word())
                skip(" ,-./")
            } else if next?.isLetter == true {
                _ = word()
            }
            skip(" ,-.")
            guard let day, let month else { return nil }
            let mark = index
            let year = number(digits: 2...4)
            if next == ":" {
                index = mark
                return asctime(month: month, day: day)
            }
            guard let year, let days = FeedDate.days(year: full(year), month: month, day: day) else { return nil }
            skip(" ,Tt")
            return time(after: days)
        }

        private mutating func asctime(month: Int, day: Int) -> Date? {
            guard let seconds = clock() else { return nil }
            skip(" ")
            let zone = next?.isLetter == true ? FeedDate.zones[word()] ?? 0 : 0
            skip(" ")
            guard let year = number(digits: 4...4), let days = FeedDate.days(year: year, month: month, day: day) else {
                return nil
            }
            return Date(timeIntervalSince1970: Double(days * 86_400 - zone) + seconds)
        }

        private func full(_ year: Int) -> Int {
            year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year
        }

        private func monthNumber(_ name: String) -> Int? {
            for length in stride(from: 5, through: 3, by: -1) {
                if let month = FeedDate.months[String(name.prefix(length))] { return month }
            }
            return nil
        }

        private mutating func time(after days: Int) -> Date? {
            guard next?.isNumber == true else { return Date(timeIntervalSince1970: Double(days * 86_400)) }
            guard let seconds = clock() else { return nil }
            return Date(timeIntervalSince1970: Double(days * 86_400 - zone()) + seconds)
        }

        private mutating func clock() -> Double? {
            guard let hour = number(digits: 1...2), hour <= 24, take(":"), let minute = number(digits: 1...2),
                minute < 60
            else { return nil }
            var seconds = 0.0
            if take(":") {
                guard let whole = number(digits: 1...2), whole <= 60 else { return nil }
                seconds = Double(whole)
                if next == "." || next == "," {
                    index += 1
                    var unit = 0.1
                    while let digit = next?.wholeNumberValue {
                        seconds += Double(digit) * unit
                        unit /= 10
                        index += 1
                    }
                }
            }
            return Double(hour * 3600 + minute * 60) + seconds
        }

        /// Seconds east of UTC; 0 where nothing known is said.
        private mutating func zone() -> Int {
            skip(" ")
            let start = index
            let name = word()
            if next != "+", next != "-" { return FeedDate.zones[name] ?? 0 }
            if start != index, FeedDate.zones[name] == nil { return 0 }
            let sign = next == "-" ? -1 : 1
            index += 1
            guard let first = number(digits: 1...4) else { return 0 }
            if take(":") { return sign * (first * 3600 + (number(digits: 1...2) ?? 0) * 60) }
            return sign * (first >= 100 ? first / 100 * 3600 + first % 100 * 60 : first * 3600)
        }
    }
}
