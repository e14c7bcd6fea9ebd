/// A phrase with a number in it, "%" in its place, in the forms its language has for numbers (CLDR's categories).
struct Plural: Sendable {
    var one: String?
    var few: String?
    var many: String?
    var other: String
}

/// Which form a whole number takes (Unicode CLDR, cardinal rules).
enum PluralRule: Sendable {
    /// German, English, Turkish, Georgian, Kazakh …: one thing, other things.
    case oneOther
    /// Russian, Ukrainian: 1 21 31 …, 2–4 22–24 …, the others.
    case eastSlavic
    /// French: none and one thing are alike.
    case noneIsOne

    func form(of phrase: Plural, for number: Int) -> String {
        let chosen =
            switch self {
            case .oneOther: number == 1 ? phrase.one : nil
            case .noneIsOne: number < 2 ? phrase.one : nil
            case .eastSlavic: eastSlavic(phrase, number)
            }
        return (chosen ?? phrase.other).replacing("%", with: String(number))
    }

    private func eastSlavic(_ phrase: Plural, _ number: Int) -> String? {
        if number % 10 == 1, number % 100 != 11 { return phrase.one }
        if (2...4).contains(number % 10), !(12...14).contains(number % 100) { return phrase.few }
        return phrase.many
    }
}
