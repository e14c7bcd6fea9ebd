import Foundation
import CoreMetrics
import Metrics
import News

/// What the poller counts and measures, for /metrics.
struct PollGauges: Sendable {
    private let outcomes: [String: Counter]
    private let articles: [String: Counter]
    /// Fetching and parsing; filing and storing.
    let poll = Timer(label: "umschau_stage_seconds", dimensions: [("stage", "fetch")])
    let file = Timer(label: "umschau_stage_seconds", dimensions: [("stage", "file")])
    /// From a feed's time to its request, in the daemon's own time.
    let lateness = Timer(label: "umschau_poll_lateness_seconds")
    let inFlight = Gauge(label: "umschau_requests_in_flight")
    /// Feeds whose time has come and that wait for a place or for their host.
    let waiting = Gauge(label: "umschau_feeds_waiting")
    /// 1 while no host name can be resolved.
    let outage = Gauge(label: "umschau_network_outage")
    let stories = Gauge(label: "umschau_stories_live")

    init() {
        func counters(_ label: String, _ dimension: String, _ values: [String]) -> [String: Counter] {
            Dictionary(uniqueKeysWithValues: values.map { ($0, Counter(label: label, dimensions: [(dimension, $0)])) })
        }
        outcomes = counters("umschau_polls_total", "outcome", ["unchanged", "read", "failed", "listed"])
        articles = counters("umschau_articles_total", "kind", ["new", "updated", "copy"])
    }

    func count(_ report: PollReport) {
        let outcome =
            switch report.outcome {
            case .unchanged: "unchanged"
            case .read: "read"
            case .listed: "listed"
            case .failed: "failed"
            }
        outcomes[outcome]?.increment()
    }

    func count(_ tally: Desk.Tally) {
        articles["new"]?.increment(by: tally.new)
        articles["updated"]?.increment(by: tally.updated)
        articles["copy"]?.increment(by: tally.copies)
    }

    func feeds(in state: FeedState) -> Gauge {
        Gauge(label: "umschau_feeds", dimensions: [("state", state.rawValue)])
    }
}
