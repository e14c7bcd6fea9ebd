import News

/// A story's sources by language as one bar, each language as wide as its share, with words for those who do not see it.
enum LanguageBar {
    private static let width = 320.0
    private static let height = 10

    static func svg(of coverage: Coverage, texts: Texts) -> String {
        var outlets: [Language: Set<Int64>] = [:]
        for report in coverage.ownTexts { outlets[report.article.language, default: []].insert(report.article.feed) }
        guard outlets.count > 1 else { return "" }
        let shares = outlets.map { (language: $0.key, count: $0.value.count) }
            .sorted { (-$0.count, $0.language.code) < (-$1.count, $1.language.code) }
        let all = Double(shares.reduce(0) { $0 + $1.count })
        var start = 0.0
        var parts = ""
        for (number, share) in shares.enumerated() {
            let length = width * Double(share.count) / all
            let opacity = max(0.25, 1 - 0.22 * Double(number))
            parts +=
                "<rect x=\"\(rounded(start))\" width=\"\(rounded(max(0.5, length - 1.5)))\" height=\"\(height)\" fill=\"currentColor\" fill-opacity=\"\(rounded(opacity))\"/>"
            start += length
        }
        let words = shares.map { "\(texts.name(of: $0.language)) \($0.count)" }.joined(separator: ", ")
        return """
            <svg class="spark" viewBox="0 0 \(Int(width)) \(height)" width="\(Int(width))" height="\(height)" role="img" aria-label="\("\(texts.outletsByLanguage): \(words)".escapedForXML)">\(parts)</svg>
            <p class="measure">\(words.replacing(", ", with: " · ").escapedForXML)</p>
            """
    }

    private static func rounded(_ number: Double) -> String { String((number * 100).rounded() / 100) }
}
