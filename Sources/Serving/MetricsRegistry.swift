public import CoreMetrics
import Synchronization

/// What swift-metrics records, and its text for Prometheus (exposition format 0.0.4).
public final class MetricsRegistry: MetricsFactory {
    /// The process has one: swift-metrics takes a factory once.
    public static let shared = MetricsRegistry()

    private enum Kind: String { case counter, gauge, histogram }

    private struct Series {
        let kind: Kind
        var value = 0.0
        var count = 0
        var buckets = [Int](repeating: 0, count: MetricsRegistry.limits.count)
    }

    private struct Name: Hashable {
        let metric: String
        let labels: String
    }

    /// Seconds.
    private static let limits = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800]
    private let series = Mutex<[Name: Series]>([:])

    /// Everything recorded so far, in order of names.
    public var text: String {
        let all = series.withLock { $0 }
        var lines: [String] = []
        var last = ""
        for (name, series) in all.sorted(by: { ($0.key.metric, $0.key.labels) < ($1.key.metric, $1.key.labels) }) {
            if name.metric != last { lines.append("# TYPE \(name.metric) \(series.kind.rawValue)") }
            last = name.metric
            lines += Self.lines(name, series)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines(_ name: Name, _ series: Series) -> [String] {
        let labels = name.labels.isEmpty ? "" : "{\(name.labels)}"
        guard series.kind == .histogram else { return ["\(name.metric)\(labels) \(series.value)"] }
        let prefix = name.labels.isEmpty ? "" : name.labels + ","
        let buckets = zip(limits, series.buckets).map { limit, count in
            "\(name.metric)_bucket{\(prefix)le=\"\(limit)\"} \(count)"
        }
        return buckets + [
            "\(name.metric)_bucket{\(prefix)le=\"+Inf\"} \(series.count)",
            "\(name.metric)_sum\(labels) \(series.value)",
            "\(name.metric)_count\(labels) \(series.count)",
        ]
    }

    private func name(_ label: String, _ dimensions: [(String, String)]) -> Name {
        Name(
            metric: label.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined(),
            labels: dimensions.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.sorted().joined(separator: ","))
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private func change(_ name: Name, _ kind: Kind, _ change: (inout Series) -> Void) {
        series.withLock { change(&$0[name, default: Series(kind: kind)]) }
    }

    // MARK: swift-metrics

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Handler(registry: self, name: name(label, dimensions), kind: .counter)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler(registry: self, name: name(label, dimensions), kind: aggregate ? .histogram : .gauge)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler(registry: self, name: name(label, dimensions), kind: .histogram)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// One series, as swift-metrics holds it.
    private final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        let registry: MetricsRegistry
        let name: Name
        let kind: Kind

        init(registry: MetricsRegistry, name: Name, kind: Kind) {
            self.registry = registry
            self.name = name
            self.kind = kind
            // Seen before it happens: a rate needs its zero.
            registry.change(name, kind) { _ in }
        }

        func increment(by amount: Int64) { registry.change(name, kind) { $0.value += Double(amount) } }
        func reset() { registry.change(name, kind) { $0.value = 0 } }
        func record(_ value: Int64) { record(Double(value)) }
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

        func record(_ value: Double) {
            registry.change(name, kind) { series in
                guard series.kind == .histogram else {
                    series.value = value
                    return
                }
                series.value += value
                series.count += 1
                for (index, limit) in MetricsRegistry.limits.enumerated() where value <= limit {
                    series.buckets[index] += 1
                }
            }
        }
    }
}
