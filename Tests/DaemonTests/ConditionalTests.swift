import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
@testable import Serving
import Testing

/// What readers that have a document already are told (RFC 9110 §13).
struct ConditionalTests {
    private let document = Document(
        String(repeating: "news ", count: 400), mediaType: "application/atom+xml",
        modified: Date(timeIntervalSince1970: 1_795_478_400))
    private let modified = "Tue, 24 Nov 2026 00:00:00 GMT"

    private func answer(_ fields: HTTPFields = [:], method: HTTPRequest.Method = .get) -> Response {
        let head = HTTPRequest(method: method, scheme: "http", authority: "e.org", path: "/", headerFields: fields)
        return document.response(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), cacheControl: "no-cache")
    }

    @Test func theTagDecidesBeforeTheDate() throws {
        let whole = answer()
        let tag = try #require(whole.headers[.eTag])
        #expect(whole.status == .ok && whole.headers[.lastModified] == modified)
        #expect(answer([.ifNoneMatch: tag]).status == .notModified)
        #expect(answer([.ifNoneMatch: "\"other\", W/\(tag)"]).status == .notModified)
        #expect(answer([.ifNoneMatch: "*"]).status == .notModified)
        #expect(answer([.ifNoneMatch: "\"other\"", .ifModifiedSince: modified]).status == .ok)
        #expect(answer([.ifModifiedSince: modified]).status == .notModified)
        #expect(answer([.ifModifiedSince: "Mon, 23 Nov 2026 00:00:00 GMT"]).status == .ok)
    }

    @Test func aDocumentIsAsOldAsItsBytes() {
        let modifications = Modifications()
        let start = Date(timeIntervalSince1970: 1_795_478_400)
        func date(_ etag: String, after seconds: Double) -> TimeInterval {
            modifications.date(of: "feed", etag: etag, at: start + seconds).timeIntervalSince(start)
        }
        #expect(date("a", after: 0) == 0 && date("a", after: 60) == 0)
        #expect(date("b", after: 120) == 120 && date("b", after: 900) == 120 && date("a", after: 901) == 901)
    }

    @Test func whatIsPackedHasATagOfItsOwn() throws {
        let (plain, packed) = (answer(), answer([.acceptEncoding: "br, gzip"]))
        #expect(packed.headers[.contentEncoding] == "gzip" && plain.headers[.contentEncoding] == nil)
        let (tag, packedTag) = (try #require(plain.headers[.eTag]), try #require(packed.headers[.eTag]))
        #expect(tag != packedTag)
        // Either one names this document, whatever the reader takes now.
        for held in [tag, packedTag] {
            let again = answer([.ifNoneMatch: held])
            #expect(again.status == .notModified && again.headers[.eTag] == held)
            #expect(again.headers[.vary]?.contains("Accept-Encoding") == true && again.headers[.contentType] == nil)
        }
        #expect(answer([.acceptEncoding: "gzip;q=0, *"]).headers[.contentEncoding] == nil)
    }

    @Test func aHeadSaysHowLongTheBodyIs() {
        let (head, get) = (answer(method: .head), answer())
        #expect(head.headers[.contentLength] == get.headers[.contentLength] && head.headers[.contentLength] == "2000")
        #expect(head.body.contentLength == 0 && get.body.contentLength == 2000)
    }
}
