/// What a JSON document calls a thing: ids are strings, but many write numbers.
public struct TextOrNumber: Decodable, Sendable {
    /// The string, or the number's digits.
    public let text: String

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            text = try container.decode(String.self)
        } catch DecodingError.typeMismatch {
            text = try String(container.decode(Int64.self))
        }
    }
}
