import CCurl
import Glibc

/// Decides which socket addresses may be connected to, so that no feed can make us knock at a private door.
public struct AddressGuard: Sendable {
    /// An address block: the bytes of IPv6 (IPv4 as ::ffff:a.b.c.d) and how many leading bits count.
    public struct Block: Sendable, Equatable {
        fileprivate let bytes: [UInt8]
        fileprivate let bits: Int

        /// "10.0.0.0/8", "fc00::/7", or a single address; nil when it is none of these.
        public init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = parts.first.map(String.init), let (bytes, width) = Self.parse(address) else {
                return nil
            }
            let length = parts.count == 2 ? Int(parts[1]) : width
            guard let length, (0...width).contains(length) else { return nil }
            self.bytes = bytes
            bits = length + 128 - width
        }

        private static func parse(_ text: String) -> ([UInt8], Int)? {
            var four = in_addr()
            if inet_pton(AF_INET, text, &four) == 1 {
                return (AddressGuard.mapped(withUnsafeBytes(of: four) { Array($0) }), 32)
            }
            var six = in6_addr()
            guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
            return (withUnsafeBytes(of: six) { Array($0) }, 128)
        }

        func holds(_ address: [UInt8]) -> Bool {
            let whole = bits / 8
            guard address.prefix(whole) == bytes.prefix(whole) else { return false }
            let rest = bits % 8
            guard rest > 0 else { return true }
            return address[whole] >> (8 - rest) == bytes[whole] >> (8 - rest)
        }
    }

    public var allowed: [Block]

    /// - Parameter allowed: blocks that are open although they are private, as in intranets and tests.
    public init(allowed: [Block] = []) {
        self.allowed = allowed
    }

    // RFC 6890 and its successors: special-purpose addresses, none of which a publisher's server has.
    private static let denied = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:10::/28", "2001:20::/28",
        "2001:2::/48", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "3fff::/20", "5f00::/16",
        "ff00::/8",
    ].compactMap { Block($0) }

    /// `address`: the 4 or 16 bytes of an IP address in network order.
    public func permits(_ address: [UInt8]) -> Bool {
        let plain = Self.unwrapped(address.count == 4 ? Self.mapped(address) : address)
        if allowed.contains(where: { $0.holds(plain) }) { return true }
        if plain.prefix(12).allSatisfy({ $0 == 0 }) { return false }
        return !Self.denied.contains { $0.holds(plain) }
    }

    /// Text of an IP address as libcurl reports it.
    func permits(text: String) -> Bool {
        guard let block = Block(text) else { return false }
        return permits(block.bytes)
    }

    func permits(_ address: UnsafePointer<curl_sockaddr>) -> Bool {
        // Why not through a copy of `addr`: it is declared as long as an IPv4 address, an IPv6 one goes on behind it.
        guard let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return false }
        let raw = UnsafeRawPointer(address) + start
        switch address.pointee.family {
        case AF_INET: return permits(Array(UnsafeRawBufferPointer(start: raw + 4, count: 4)))
        case AF_INET6: return permits(Array(UnsafeRawBufferPointer(start: raw + 8, count: 16)))
        default: return false
        }
    }

    private static func mapped(_ four: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + four
    }

    /// Takes the IPv4 address out of NAT64 (RFC 6052) and IPv4-compatible (RFC 4291 §2.5.5.1) forms.
    private static func unwrapped(_ six: [UInt8]) -> [UInt8] {
        let nat64: [UInt8] = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)
        let isCompatible = six.prefix(12).allSatisfy { $0 == 0 } && six[12] != 0
        return six.prefix(12).elementsEqual(nat64) || isCompatible ? mapped(Array(six.suffix(4))) : six
    }
}
