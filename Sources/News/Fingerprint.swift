/// 64-bit FNV-1a with a final mix: names contents, guards nothing.
public enum Fingerprint {
    public static func of(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { of(bytes: $0) }
    }

    public static func of(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBufferPointer { of(bytes: $0) }
    }

    private static func of(bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        hash = hash &* 0xd6e8_feb8_6659_fd93
        return hash ^ hash >> 32
    }
}
