import FoundationEssentials
import HTTPTypes
public import Hummingbird
import NIOCore
import Publishing

extension Document {
    /// The response to a GET or HEAD: 304 where the reader has these bytes, gzip where it is welcome.
    public func response(to request: Request, cacheControl: String) -> Response {
        let packed = Self.acceptsGzip(request.headers[.acceptEncoding]) ? gzipped : nil
        // RFC 9110 §8.8.3: other bytes, another strong tag.
        let tag = packed == nil ? etag : packedTag
        var headers: HTTPFields = [
            .eTag: tag, .cacheControl: cacheControl,
            // Only pages speak the reader's language.
            .vary: "Accept, Accept-Encoding" + (mediaType == "text/html" ? ", Accept-Language" : ""),
        ]
        if let location {
            headers[.eTag] = nil
            headers[.location] = location
            return Response(status: .movedPermanently, headers: headers)
        }
        if let modified { headers[.lastModified] = modified.httpDate }
        if status == 200, let held = tagHeld(by: request.headers, sending: tag) {
            headers[.eTag] = held
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = mediaType + "; charset=utf-8"
        if packed != nil { headers[.contentEncoding] = "gzip" }
        let bytes = packed ?? body
        headers[.contentLength] = String(bytes.count)
        let isHead = request.method == .head
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The tag of what the reader holds, packed or not, where that is still this document.
    ///
    /// RFC 9110 §13.2.2: If-None-Match decides where it stands, If-Modified-Since only without it.
    private func tagHeld(by headers: HTTPFields, sending tag: String) -> String? {
        guard let match = headers[.ifNoneMatch] else {
            guard let modified, let since = headers[.ifModifiedSince] else { return nil }
            return since == modified.httpDate ? tag : nil
        }
        let named = match.split(separator: ",").map { name in
            let name = name.filter { $0 != " " }
            return name.hasPrefix("W/") ? String(name.dropFirst(2)) : name
        }
        return named.contains("*") ? tag : [tag, etag, packedTag].first { named.contains($0) }
    }

    /// The ETag of the body in gzip.
    private var packedTag: String { etag.dropLast() + "-gz\"" }

    /// RFC 9110 §12.5.3: "gzip;q=0" refuses it, "*" means it where it is not named itself.
    static func acceptsGzip(_ accepted: String?) -> Bool {
        guard let accepted else { return false }
        var weights: [String: Double] = [:]
        for coding in accepted.split(separator: ",") {
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            weights[name] = weight ?? 1
        }
        return (weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0) > 0
    }
}
