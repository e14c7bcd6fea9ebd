import Foundation
import TOMLKit

/// Takes values out of a TOML table and notices those nobody asked for.
struct SettingsReader {
    private let file: String
    private let name: String
    /// What stands before a key in a message.
    private let prefix: String
    private let table: TOMLTable
    private var taken: Set<String> = []
    private let catalogue: Catalogue?

    /// Every setting that is asked for, whether the file has it or not.
    final class Catalogue {
        /// "section.key", in the order they are asked for.
        fileprivate(set) var names: [String] = []
    }

    /// `catalogue`: gathers what is asked for; all sections are read for it then.
    init(file: String, name: String = "", prefix: String? = nil, table: TOMLTable, catalogue: Catalogue? = nil) {
        self.file = file
        self.name = name
        self.prefix = prefix ?? (name.isEmpty ? "" : name + ".")
        self.table = table
        self.catalogue = catalogue
    }

    mutating func section(
        _ key: String, _ body: (inout SettingsReader) throws(SettingsError) -> Void
    ) throws(SettingsError) {
        guard let value = value(key, isSection: true) else { return try catalogued(key, body) }
        guard let inner = value.table else { throw wrong(key, "must be a table [\(key)]") }
        var reader = SettingsReader(file: file, name: key, table: inner)
        try body(&reader)
        try reader.refuseUnknown()
    }

    mutating func sections(
        _ key: String, _ body: (inout SettingsReader) throws(SettingsError) -> Void
    ) throws(SettingsError) {
        guard let value = value(key, isSection: true) else { return try catalogued(key, body) }
        guard let list = value.array else { throw wrong(key, "must be tables [[\(key)]]") }
        for index in 0..<list.count {
            guard let inner = list[index].table else { throw wrong(key, "must be tables [[\(key)]]") }
            // Of several it is said which one is meant.
            let one = inner["name"]?.string.map { Self.escaped($0) } ?? "\(index + 1)"
            let prefix = list.count > 1 ? "\(key) \(one): " : nil
            var reader = SettingsReader(file: file, name: key, prefix: prefix, table: inner)
            try body(&reader)
            try reader.refuseUnknown()
        }
    }

    private func catalogued(
        _ key: String, _ body: (inout SettingsReader) throws(SettingsError) -> Void
    ) throws(SettingsError) {
        guard let catalogue else { return }
        var reader = SettingsReader(file: file, name: key, table: TOMLTable(), catalogue: catalogue)
        try body(&reader)
    }

    mutating func take(_ key: String, into target: inout String) throws(SettingsError) {
        try take(key, into: &target) { $0 }
    }

    /// Takes a text that means something else.
    ///
    /// `possible`: the texts there are, where they can be told. `parse`: nil for a text that makes no sense.
    mutating func take<Value>(
        _ key: String, into target: inout Value, oneOf possible: [String]? = nil, _ parse: (String) -> Value?
    ) throws(SettingsError) {
        guard let value = value(key) else { return }
        guard let text = value.string else { throw wrong(key, "must be a text in quotes") }
        if let possible, !possible.contains(text) {
            throw wrong(key, "must be \(possible.map { "\"\($0)\"" }.joined(separator: " or ")), not \"\(text)\"")
        }
        guard Self.isPrintable(text), let parsed = parse(text) else { throw impossible(key, text) }
        target = parsed
    }

    private func impossible(_ key: String, _ text: String) -> SettingsError {
        wrong(key, "\(Self.escaped(text)) is not a possible value")
    }

    /// In quotation marks, on one line.
    private static func escaped(_ text: String) -> String {
        "\"\(text.unicodeScalars.map { $0.properties.generalCategory == .control ? $0.escaped(asASCII: true) : String($0) }.joined())\""
    }

    /// A line end in a setting would begin another header of a request or of a mail.
    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// `isPossible`: whether a text of the list makes sense.
    mutating func take(
        _ key: String, into target: inout [String], where isPossible: (String) -> Bool = { _ in true }
    ) throws(SettingsError) {
        guard let value = value(key) else { return }
        guard let list = value.array else { throw wrong(key, "must be a list of texts") }
        var texts: [String] = []
        for index in 0..<list.count {
            guard let text = list[index].string else { throw wrong(key, "must be a list of texts") }
            guard Self.isPrintable(text), isPossible(text) else { throw impossible(key, text) }
            texts.append(text)
        }
        target = texts
    }

    mutating func take(_ key: String, into target: inout Bool) throws(SettingsError) {
        guard let value = value(key) else { return }
        guard let choice = value.bool else { throw wrong(key, "must be true or false") }
        target = choice
    }

    mutating func take(
        _ key: String, into target: inout Int, atLeast least: Int, atMost most: Int = 1 << 32, scale: Int = 1
    ) throws(SettingsError) {
        guard let value = value(key) else { return }
        guard let number = value.int, (least...most).contains(number) else {
            throw wrong(key, "must be a whole number of at least \(least) and at most \(most)")
        }
        target = number * scale
    }

    mutating func take(
        _ key: String, into target: inout TimeInterval, scale: Double, atLeast least: Double
    ) throws(SettingsError) {
        guard let value = value(key) else { return }
        guard let number = value.double ?? value.int.map(Double.init), (least...Self.longest).contains(number) else {
            throw wrong(key, "must be a number of at least \(least) and at most \(Int(Self.longest))")
        }
        target = number * scale
    }

    /// In the setting's own unit: 19 years of minutes, four months of seconds.
    private static let longest: Double = 10_000_000

    /// Whether the file sets something, rightly or not.
    func names(_ key: String) -> Bool { table.keys.contains(key) }

    func refuseUnknown() throws(SettingsError) {
        guard let unknown = table.keys.sorted().first(where: { !taken.contains($0) }) else { return }
        throw wrong(unknown, "is no setting")
    }

    private mutating func value(_ key: String, isSection: Bool = false) -> (any TOMLValueConvertible)? {
        taken.insert(key)
        if !isSection { catalogue?.names.append(name.isEmpty ? key : name + "." + key) }
        return table[key]
    }

    func wrong(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(place: file, problem: "\(prefix)\(key) \(problem)")
    }
}
