/// A phrase with a number in it, "%" in its place: of one thing, and of none or several (CLDR's categories of German and English).
struct Plural: Sendable {
    let one, other: String

    func form(for number: Int) -> String {
        (number == 1 ? one : other).replacing("%", with: String(number))
    }
}
