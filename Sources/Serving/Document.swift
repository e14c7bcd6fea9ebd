public import FoundationEssentials
import News

/// Finished bytes for a reader, with what HTTP says of them.
public struct Document: Sendable {
    public let body: [UInt8]
    public var mediaType: String
    public let modified: Date?
    public let status: Int
    /// Where the document is instead, for status 301.
    public let location: String?
    /// Whether it will never change again.
    public var isFinal = false
    /// The name by which a hub knows this feed (WebSub §4); nil where none announces it.
    public var topic: String?
    /// Strong: a fingerprint of the bytes as they are without gzip.
    public let etag: String
    /// The body in gzip, where that is smaller.
    let gzipped: [UInt8]?

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
        let packed = body.count > 512 ? Gzip.compress(body) : body
        gzipped = packed.count < body.count ? packed : nil
    }

    /// Says that the document has moved for good.
    public init(movedTo location: String) {
        body = []
        mediaType = "text/plain"
        modified = nil
        status = 301
        self.location = location
        etag = "\"\""
        gzipped = nil
    }
}
