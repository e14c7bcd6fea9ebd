import FoundationEssentials
import News

/// A story's reports over time as a small picture: one bar a slot of time, with words for those who do not see it.
enum Sparkline {
    private static let slots = 24

    static func svg(of coverage: Coverage, texts: Texts) -> String {
        let times = coverage.reports.map(\.article.published)
        guard let first = times.min(), let last = times.max(), times.count > 2 else { return "" }
        let span = max(3600, last.timeIntervalSince(first))
        var counts = [Int](repeating: 0, count: slots)
        for time in times { counts[min(slots - 1, Int(time.timeIntervalSince(first) / span * Double(slots)))] += 1 }
        let highest = counts.max() ?? 1
        let bars = counts.enumerated().filter { $0.element > 0 }.map { slot, count in
            let height = max(3, 24 * count / highest)
            return
                "<rect x=\"\(slot * 8)\" y=\"\(26 - height)\" width=\"6\" height=\"\(height)\" fill=\"currentColor\"/>"
        }
        let hours = Int((last.timeIntervalSince(first) / 3600).rounded(.up))
        let label = "\(texts.reportsOverTime): \(texts.count(times.count, texts.reportCount)), \(hours) h"
        return """
            <svg class="spark" viewBox="0 0 \(slots * 8) 28" width="\(slots * 8)" height="28" role="img" aria-label="\(label.escapedForXML)">\
            <path d="M0 27.5H\(slots * 8)" stroke="currentColor" stroke-opacity=".3"/>\(bars.joined())</svg>
            """
    }
}
