import Fetching
import Foundation
import TestSupport
import Testing

/// Bodies as servers pack them.
struct EncodingTests {
    private static let document =
        "<rss version=\"2.0\"><channel><title>Kleine Zeitung</title></channel></rss>\n"

    @Test(arguments: [
        (
            "br",
            "oUgCAOEssBvpN0m2zaH46JaeLFUhmvy9NTNFcOpFqxSWSsTFMU4HxuX2QQYa3O9LxoRSrBR+JjpCIaL49KTNvp/6CYwkQUQ="
        ),
        (
            "zstd",
            "KLUv/SRKLQIAtAM8cnNzIHZlcnNpb249IjIuMCI+PGNoYW5uZWw+PHRpdGxlPktsZWluZSBaZWl0dW5nPC88Ly9yc3M+CgIAShU8OUwojnaAIw=="
        ),
        (
            "gzip",
            "H4sIAAAAAAAAA7MpKi5WKEstKs7Mz7NVMtIzULKzSc5IzMtLzbGzKcksyUm1885JzcxLVYhKzSwpzUu30YeI2ujDlekDzbDjAgDxMCZISgAAAA=="
        ),
    ])
    func everyOfferedOneIsRead(encoding: String, packed: String) async throws {
        let bytes = try #require(Data(base64Encoded: packed))
        let origin = try TestOrigin(answering: { request in
            guard request.headers["accept-encoding"]?.contains(encoding) == true else { return TestOrigin.Answer(406) }
            var answer = TestOrigin.Answer(200, [("Content-Encoding", encoding)])
            answer.body = Array(bytes)
            return answer
        })
        let open = Fetcher(addresses: AddressGuard(allowed: [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 }))
        let response = try await open.fetch(FetchRequest(url: origin.url("/"), userAgent: "test"))
        #expect(String(decoding: response.body, as: UTF8.self) == Self.document)
    }
}

/// Against nginx over TLS, with a certificate authority of its own.
@Suite(.serialized, .enabled(if: Nginx.isInstalled, "nginx and openssl are not installed"), .timeLimit(.minutes(2)))
struct ServerTests {
    private let fetcher = Fetcher(
        addresses: AddressGuard(allowed: ["127.0.0.0/8", "::1"].compactMap { AddressGuard.Block($0) }))

    private func request(_ url: String, trusting nginx: Nginx?) -> FetchRequest {
        var request = FetchRequest(url: url, userAgent: "test")
        request.authorities = nginx?.authority
        return request
    }

    @Test func connectionsAreKept() async throws {
        let nginx = try Nginx()
        for _ in 0..<5 {
            let response = try await fetcher.fetch(request(nginx.kept("/feed.xml"), trusting: nginx))
            #expect(response.status == 200 && response.etag != nil)
        }
        let log = try nginx.log(of: 5)
        #expect(log.count == 5 && Set(log.map(\.connection)).count == 1)
    }

    @Test func sessionsAreResumed() async throws {
        let nginx = try Nginx()
        for _ in 0..<4 { _ = try await fetcher.fetch(request(nginx.closing("/feed.xml"), trusting: nginx)) }
        let log = try nginx.log(of: 4)
        #expect(Set(log.map(\.connection)).count == 4)
        #expect(log.map(\.isResumed) == [false, true, true, true])
    }

    @Test func unknownAuthoritiesAndOtherNamesAreRefused() async throws {
        let nginx = try Nginx()
        for (url, authority) in [(nginx.kept("/"), nil), (nginx.kept("/", host: "127.0.0.1"), nginx)] {
            let error = await #expect(throws: FetchError.self) {
                _ = try await fetcher.fetch(request(url, trusting: authority))
            }
            guard case .insecure = error else {
                Issue.record("\(url): \(String(describing: error))")
                continue
            }
        }
        // A good one, so that those that were refused would stand before it.
        _ = try await fetcher.fetch(request(nginx.kept("/feed.xml"), trusting: nginx))
        #expect(try nginx.log(of: 1).count == 1)
    }

    @Test func protocolsAreAsAskedFor() async throws {
        let nginx = try Nginx()
        _ = try await fetcher.fetch(request(nginx.kept("/feed.xml"), trusting: nginx))
        var modern = request(nginx.kept("/feed.xml"), trusting: nginx)
        modern.allowsHTTP2 = true
        #expect(
            try await Fetcher(
                addresses: AddressGuard(allowed: ["127.0.0.0/8", "::1"].compactMap { AddressGuard.Block($0) })
            ).fetch(modern).status == 200)
        #expect(try nginx.log(of: 2).map(\.version) == ["HTTP/1.1", "HTTP/2.0"])
    }

    @Test func validatorsOfARealServerLeadTo304() async throws {
        let nginx = try Nginx()
        let first = try await fetcher.fetch(request(nginx.kept("/feed.xml"), trusting: nginx))
        var again = request(nginx.kept("/feed.xml"), trusting: nginx)
        again.etag = first.etag
        again.lastModified = first.lastModified
        let second = try await fetcher.fetch(again)
        #expect(second.status == 304 && second.body.isEmpty && second.etag == first.etag)
    }

    @Test func addressesOfSixthVersionAreAsked() async throws {
        let nginx = try Nginx()
        #expect(try await fetcher.fetch(request(nginx.plain("/feed.xml", host: "[::1]"), trusting: nil)).status == 200)
    }

    @Test func aNameThatDoesNotExistSaysSo() async {
        await #expect(throws: FetchError.unknownHost) {
            _ = try await fetcher.fetch(request("http://no-such-host.invalid/", trusting: nil))
        }
    }
}
