public import Foundation
import News

/// The bundled newsroom as it lies on disk: outlets, three days of articles, and which stories they are.
public struct Demo: Sendable {
    public struct Outlet: Sendable, Codable {
        public enum Format: String, Sendable, Codable {
            case rss, rdf, atom, json
        }

        public let id: String
        public let title: String
        public let language: String
        public let country: String
        public let kind: String
        public let format: Format
        /// "utf-8" or "windows-1251".
        public let encoding: String
        /// Habits of real publishers that a reader must cope with.
        public let quirks: Set<Quirk>
    }

    public enum Quirk: String, Sendable, Codable {
        /// One guid for every item.
        case sameGuid = "same-guid"
        case noGuid = "no-guid"
        case relativeLinks = "relative-links"
        /// Titles are escaped HTML.
        case htmlTitles = "html-titles"
        /// Links carry tracking parameters.
        case trackedLinks = "tracked-links"
        case noTeasers = "no-teasers"
    }

    public struct Text: Sendable, Codable {
        /// "2 14:05": day and time after the newsroom's epoch, UTC.
        public let at: String
        public let title: String
        public let teaser: String
    }

    public struct Item: Sendable, Codable {
        public let id: String
        public let outlet: String
        public let at: String
        public let title: String
        public let teaser: String
        /// Later wordings of the same article.
        public let edits: [Text]?
    }

    public struct Truth: Sendable, Codable {
        public let id: String
        public let story: String
        public let copy_of: String?
        public let language: String
    }

    public let outlets: [Outlet]
    public let items: [Item]
    public let truth: [Truth]

    /// `folder`: holds outlets.jsonl, articles.jsonl and truth.jsonl.
    public init(folder: String) throws {
        outlets = try Self.lines(folder + "/outlets.jsonl")
        items = try Self.lines(folder + "/articles.jsonl")
        truth = try Self.lines(folder + "/truth.jsonl")
    }

    private static func lines<Value: Decodable>(_ path: String) throws -> [Value] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let decoder = JSONDecoder()
        return try text.split(separator: "\n").enumerated().map { number, line in
            do {
                return try decoder.decode(Value.self, from: Data(line.utf8))
            } catch {
                throw DemoError(description: "\(path):\(number + 1): \(error)")
            }
        }
    }

    /// Seconds after the epoch of "DAY HH:MM"; day 1 starts at 0.
    public static func offset(_ at: String) -> TimeInterval {
        let parts = at.split { $0 == " " || $0 == ":" }.compactMap { Double($0) }
        guard parts.count == 3 else { return 0 }
        return (parts[0] - 1) * 86_400 + parts[1] * 3600 + parts[2] * 60
    }

    /// When the last article or edit appears, seconds after the epoch.
    public var end: TimeInterval {
        items.flatMap { [$0.at] + ($0.edits ?? []).map(\.at) }.map { Self.offset($0) }.max() ?? 0
    }
}

public struct DemoError: Error, CustomStringConvertible {
    public let description: String
}
