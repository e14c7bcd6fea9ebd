import FoundationEssentials
import HTTPTypes
public import Hummingbird
import NIOCore
import Publishing

extension Document {
    /// The response to a GET or HEAD: 304 where the reader has these bytes, gzip where it is welcome.
    public func response(to request: Request, cacheControl: String) -> Response {
        var headers: HTTPFields = [
            .eTag: etag, .vary: "Accept, Accept-Encoding, Accept-Language", .cacheControl: cacheControl,
        ]
        if let location { return Response(status: .movedPermanently, headers: [.location: location]) }
        if let modified { headers[.lastModified] = modified.httpDate }
        if status == 200, isCurrent(for: request.headers) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = mediaType + "; charset=utf-8"
        var bytes = body
        if let gzipped, request.headers[.acceptEncoding]?.contains("gzip") ?? false {
            headers[.contentEncoding] = "gzip"
            bytes = gzipped
        }
        headers[.contentLength] = String(bytes.count)
        let isHead = request.method == .head
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers,
            body: isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// RFC 9110 §13.2.2: If-None-Match decides where it stands, If-Modified-Since only without it.
    private func isCurrent(for headers: HTTPFields) -> Bool {
        if let match = headers[.ifNoneMatch] {
            let tags = match.split(separator: ",").map { $0.drop { $0 == " " } }
            return tags.contains { $0 == "*" || $0 == etag || $0 == "W/" + etag }
        }
        guard let modified, let since = headers[.ifModifiedSince] else { return false }
        return since == modified.httpDate
    }
}
