/// The entities a document declares for itself: `<!DOCTYPE rss [<!ENTITY kz "Kasachstan">]>`.
///
/// Replaced before parsing, once and within bounds: what nests, grows or points elsewhere stays as it stands, so that no
/// document can blow itself up or ask for files.
enum DocumentEntities {
    private static let mostEntities = 64
    private static let longestValue = 256
    /// Bytes that all replacements together may add.
    private static let greatestGrowth = 64 << 10

    static func expanded(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let head = bytes.prefix(16 << 10)
        guard let doctype = head.range(of: "<!DOCTYPE"), let open = head[doctype.upperBound...].firstIndex(of: 0x5B),
            let close = head[open...].range(of: "]")?.lowerBound
        else { return bytes }
        let values = declarations(in: head[open..<close])
        guard !values.isEmpty else { return bytes }
        var result = Array(bytes[..<close])
        result.reserveCapacity(bytes.count + greatestGrowth)
        var index = close
        var growth = 0
        while index < bytes.endIndex {
            guard bytes[index] == UInt8(ascii: "&"),
                let end = bytes[index...].prefix(40).firstIndex(of: UInt8(ascii: ";")),
                let value = values[Array(bytes[(index + 1)..<end])], growth < greatestGrowth
            else {
                result.append(bytes[index])
                index += 1
                continue
            }
            result.append(contentsOf: value)
            growth += value.count
            index = end + 1
        }
        return result[...]
    }

    private static func declarations(in subset: ArraySlice<UInt8>) -> [[UInt8]: [UInt8]] {
        var values: [[UInt8]: [UInt8]] = [:]
        var rest = subset
        while let found = rest.range(of: "<!ENTITY"), values.count < mostEntities {
            rest = rest[found.upperBound...]
            let name = rest.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
            let value = rest[name.endIndex...].drop { $0 <= 0x20 }
            guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = value.dropFirst().firstIndex(of: quote)
            else { continue }
            let text = value[(value.startIndex + 1)..<end]
            // Why: what holds references or markup could nest.
            guard text.count <= longestValue, !text.contains(where: { "&<%".utf8.contains($0) }) else { continue }
            values[Array(name)] = Array(text)
            rest = rest[end...]
        }
        return values
    }
}

extension ArraySlice<UInt8> {
    fileprivate func range(of mark: StaticString) -> Range<Int>? {
        mark.withUTF8Buffer { mark in
            var index = startIndex
            while index + mark.count <= endIndex {
                if self[index] == mark[0], self[index..<(index + mark.count)].elementsEqual(mark) {
                    return index..<(index + mark.count)
                }
                index += 1
            }
            return nil
        }
    }
}
