@testable import Daemon
import Foundation
import Testing

/// What the code reads, what config/umschau.toml shows and what umschau.toml(5) explains are the same settings.
struct DocumentedSettingsTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func lines(_ path: String) throws -> [Substring] {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8).split(separator: "\n")
    }

    /// "section.key" with its value, those of the commented block too.
    private func shown() throws -> [(name: String, value: String)] {
        var section = ""
        return try lines("config/umschau.toml").compactMap { line in
            let plain = line.hasPrefix("# ") ? line.dropFirst(2) : line
            if plain.hasPrefix("[") {
                section = plain.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
                return nil
            }
            guard let found = plain.wholeMatch(of: /([a-z0-9_]+) = ("[^"]*"|\[[^\]]*\]|[^ #]+).*/) else { return nil }
            return ("\(section).\(found.1)", String(found.2))
        }
    }

    private func explained() throws -> [(name: String, kind: Substring)] {
        var section = ""
        return try lines("docs/man/umschau.toml.5").compactMap { line in
            if let heading = line.wholeMatch(of: /\.SH "\[+([a-z]+)\]+"/) { section = String(heading.1) }
            guard let found = line.wholeMatch(of: /\.BR ([a-z0-9_]+) " ?\((.*)"/), !section.isEmpty else { return nil }
            return ("\(section).\(found.1)", found.2)
        }
    }

    @Test func everySettingIsShownOnceAndExplainedOnce() throws {
        let read = try Settings.names().sorted()
        // The transport of a list is told where mail is.
        let transport: Set = ["sendmail", "smtp", "smtp_user", "smtp_password_file", "certificate_authorities"].reduce(
            into: []) { $0.insert("digest.\($1)") }
        let ownLine = read.filter { !transport.contains($0) }
        #expect(try shown().map(\.name).filter { !transport.contains($0) }.sorted() == ownLine)
        #expect(try explained().map(\.name).filter { !transport.contains($0) }.sorted() == ownLine)
        #expect(read.count > 50)
    }

    @Test func theNumbersShownAreTheOnesExplained() throws {
        let explained = Dictionary(try explained().map { ($0.name, $0.kind) }) { first, _ in first }
        var numbers = 0
        for (name, value) in try shown() where Double(value) != nil {
            numbers += 1
            #expect(explained[name]?.contains("default \(value)") == true, "\(name): \(value)")
        }
        #expect(numbers >= 12)
    }
}
