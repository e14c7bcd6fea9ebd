import Daemon
import Foundation
import Logging
import News

/// Log lines on standard error: for people, for journald (sd-daemon(3): "<4>" before a warning), or as JSON.
struct LogLines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level
    private let format: Settings.LogSettings.Format

    init(_ settings: Settings.LogSettings) {
        format = settings.format
        logLevel = settings.level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.map {
            (key: $0.key, value: "\($0.value)".withoutSecrets)
        }
        .sorted { $0.key < $1.key }
        warn(line(event.level, event.message.description.withoutSecrets, fields))
    }

    private func line(_ level: Logger.Level, _ message: String, _ fields: [(key: String, value: String)]) -> String {
        let pairs = fields.map { "\($0.key)=\(Self.quoted($0.value))" }
        switch format {
        case .text:
            return ([Machine.now().formatted(.iso8601), level.rawValue, Self.plain(message)] + pairs).joined(
                separator: " ")
        case .journal: return "<\(Self.priority(level))>" + ([Self.plain(message)] + pairs).joined(separator: " ")
        case .json:
            // What a line says of itself stands above fields of the same name.
            let object = Dictionary(
                fields.map { ($0.key, $0.value) } + [
                    ("time", Machine.now().formatted(.iso8601)), ("level", level.rawValue), ("message", message),
                ]
            ) { $1 }
            // Why: a dictionary of texts can always be encoded.
            return (try? json(object)) ?? message
        }
    }

    /// syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private static func quoted(_ value: String) -> String {
        let plain = plain(value)
        return plain.contains(" ") || plain.contains("=") ? "\"\(plain.replacing("\"", with: "\\\""))\"" : plain
    }

    /// One event is one line: what a feed says cannot begin another one, or move the cursor.
    private static func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }
}
