/// A text that is UTF-8, of characters that XML takes.
///
/// UTF-8 and control characters are looked for in one pass: the standard library's validation and a pass of ours took twice as long.
struct CleanText {
    /// Whether some lines end in CR.
    private(set) var hasReturns = false

    /// Gives nil for any other text.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            if let block = bytes.block(at: index), block.isASCII, block.marksBelow(0x20) == 0 {
                index += Block.count
            } else if bytes[index] < 0x80 {
                guard bytes[index] >= 0x20 || bytes[index].isXMLSpace else { return nil }
                if bytes[index] == 0x0D { hasReturns = true }
                index += 1
            } else {
                let length = Self.lengthOfCharacter(at: index, in: bytes)
                guard length > 0 else { return nil }
                index += length
            }
        }
    }

    /// The bytes of a character beyond ASCII (Unicode 16, table 3-7); 0 where there is none.
    @inline(__always)
    private static func lengthOfCharacter(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        func follows(_ offset: Int, _ least: UInt8 = 0x80, _ greatest: UInt8 = 0xBF) -> Bool {
            index + offset < bytes.count && bytes[index + offset] >= least && bytes[index + offset] <= greatest
        }
        switch bytes[index] {
        case 0xC2...0xDF: return follows(1) ? 2 : 0
        case 0xE0: return follows(1, 0xA0) && follows(2) ? 3 : 0
        case 0xED: return follows(1, 0x80, 0x9F) && follows(2) ? 3 : 0
        // U+FFFE and U+FFFF are no characters.
        case 0xEF: return follows(1) && follows(2, 0x80, bytes[index + 1] == 0xBF ? 0xBD : 0xBF) ? 3 : 0
        case 0xE1...0xEE: return follows(1) && follows(2) ? 3 : 0
        case 0xF0: return follows(1, 0x90) && follows(2) && follows(3) ? 4 : 0
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
        case 0xF4: return follows(1, 0x80, 0x8F) && follows(2) && follows(3) ? 4 : 0
        default: return 0
        }
    }
}
