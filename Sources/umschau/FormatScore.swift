import News
import Stories

/// How well instalments of recurring formats are told from ordinary news by their headlines.
struct FormatScore {
    /// A headline with the format it is an instalment of, "" for none.
    struct Line: Decodable {
        let lang: String
        let title: String
        let format: String
    }

    let instalments: Int
    let ordinary: Int
    /// Share of the instalments that are known to be some format's.
    let known: Double
    /// Share of those whose format is named rightly.
    let named: Double
    /// Share of the ordinary headlines that are taken for an instalment.
    let mistaken: Double

    init(_ lines: [Line]) {
        let found = lines.map { (meant: $0.format, found: Series.format(of: $0.title, language: Language($0.lang))) }
        let own = found.filter { !$0.meant.isEmpty }
        let others = found.filter(\.meant.isEmpty)
        let known = own.filter { $0.found != nil }
        func share(_ part: Int, of all: Int) -> Double { all > 0 ? Double(part) / Double(all) : 0 }
        instalments = own.count
        ordinary = others.count
        self.known = share(known.count, of: own.count)
        named = share(known.count { $0.found == $0.meant }, of: known.count)
        mistaken = share(others.count { $0.found != nil }, of: others.count)
    }

    /// A line a language, and one for all of them.
    static func report(_ lines: [Line]) -> String {
        let languages = Dictionary(grouping: lines, by: \.lang).sorted { $0.key < $1.key }
        return (languages.map { "\($0): \(FormatScore($1).text)" } + ["all: \(FormatScore(lines).text)"])
            .joined(separator: "\n")
    }

    private var text: String {
        "\(instalments) instalments, known \(figure(known)), of these named rightly \(figure(named)); "
            + "of \(ordinary) others mistaken \(figure(mistaken))"
    }
}
