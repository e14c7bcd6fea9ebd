import Foundation

/// JSON, an object a line, as commands read it; a line of blanks is none.
enum JSONLines {
    /// Calls back with each object of standard input and the number of its line.
    ///
    /// `wanted`: what a line has to be, for who wrote another one.
    static func forEach<Value: Decodable>(
        as type: Value.Type, wanted: String, _ visit: (Value, Int) throws -> Void
    ) throws {
        var number = 0
        while let line = readLine() {
            number += 1
            if let value = try value(line, as: type, place: "standard input, line \(number)", wanted: wanted) {
                try visit(value, number)
            }
        }
    }

    /// Every object of a text.
    ///
    /// `name`: of the text.
    static func all<Value: Decodable>(
        of text: String, named name: String, as type: Value.Type, wanted: String
    ) throws -> [Value] {
        try text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.enumerated().compactMap {
            try value(String($1), as: type, place: "\(name):\($0 + 1)", wanted: wanted)
        }
    }

    private static func value<Value: Decodable>(
        _ line: String, as type: Value.Type, place: String, wanted: String
    ) throws -> Value? {
        guard !line.allSatisfy(\.isWhitespace) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(line.utf8))
        } catch let error as DecodingError {
            throw fail("\(place): not \(wanted): \(error.reason)", Status.dataError)
        }
    }
}

extension DecodingError {
    /// "no \"title\"", "\"id\" is of another kind", "no JSON".
    fileprivate var reason: String {
        func named(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "it" : "\"\(path.map(\.stringValue).joined(separator: "."))\""
        }
        return switch self {
        case .keyNotFound(let key, let context): "no \(named(context.codingPath + [key]))"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(named(context.codingPath)) is of another kind"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "no JSON" : "\(named(context.codingPath)) is wrong"
        @unknown default: "no JSON"
        }
    }
}
