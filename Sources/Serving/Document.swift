public import FoundationEssentials
import News
import Synchronization

/// Finished bytes for a reader, with what HTTP says of them.
public struct Document: Sendable {
    public let body: [UInt8]
    public var mediaType: String
    /// Since when it has had these bytes; nil where nobody knows.
    public var modified: Date?
    public let status: Int
    /// Where the document is instead, for status 301.
    public let location: String?
    /// Whether it will never change again.
    public var isFinal = false
    /// The name by which a hub knows this feed (WebSub §4); nil where none announces it.
    public var topic: String?
    /// Strong: a fingerprint of the bytes as they are without gzip.
    public let etag: String
    private let packed = PackedBody()

    public init(_ text: String, mediaType: String, modified: Date? = nil, status: Int = 200) {
        self.init(Array(text.utf8), mediaType: mediaType, modified: modified, status: status)
    }

    public init(_ body: [UInt8], mediaType: String, modified: Date? = nil, status: Int = 200) {
        self.body = body
        self.mediaType = mediaType
        self.modified = modified
        self.status = status
        location = nil
        etag = "\"" + String(Fingerprint.of(body), radix: 16) + "\""
    }

    /// The body in gzip, where that is smaller; made when somebody first asks for it.
    var gzipped: [UInt8]? { packed.bytes(of: body) }

    /// Bytes that the document takes, with its gzip once that is made; an estimate, for text.
    var size: Int { body.count + body.count / 2 }

    /// Says that the document has moved for good.
    public init(movedTo location: String) {
        body = []
        mediaType = "text/plain"
        modified = nil
        status = 301
        self.location = location
        etag = "\"\""
    }
}

/// A document's body in gzip, shared by the document's copies.
private final class PackedBody: Sendable {
    /// Bodies of fewer bytes are not worth it.
    private static let least = 512

    private let made = Mutex<[UInt8]?>(nil)

    func bytes(of body: [UInt8]) -> [UInt8]? {
        guard body.count > Self.least else { return nil }
        let packed = made.withLock { made in
            let packed = made ?? Gzip.compress(body)
            made = packed
            return packed
        }
        return packed.count < body.count ? packed : nil
    }
}
