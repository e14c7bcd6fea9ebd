@testable import Daemon
@testable import Fetching
import Foundation
import News
import TestSupport
import Testing

/// Sixty ways of writing one forbidden address, each on every way an address reaches us.
///
/// A canary listens there: a connection to it, even one without a request, fails the test.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ForbiddenAddressTests {
    private static let canary = "127.66.6.6"
    private let fetcher = Fetcher(
        addresses: AddressGuard(allowed: ["127.0.0.0/18"].compactMap { AddressGuard.Block($0) }))

    private static let hosts: [String] = {
        let parts = [127, 66, 6, 6]
        let whole = parts.reduce(0) { $0 << 8 | $1 }
        let (last2, last3) = (6 << 8 | 6, 66 << 16 | 6 << 8 | 6)
        func hex(_ number: Int) -> String { "0x" + String(number, radix: 16) }
        func octal(_ number: Int) -> String { "0" + String(number, radix: 8) }
        func dotted(_ forms: [String]) -> String { forms.joined(separator: ".") }
        let plain = dotted(parts.map { "\($0)" })
        let numbers = [
            plain, "\(whole)", hex(whole), hex(whole).uppercased().replacing("0X", with: "0x"), octal(whole),
            "0" + octal(whole), "0x00" + hex(whole).dropFirst(2), "127.\(last3)", "127.66.\(last2)",
            "127.\(hex(last3))", "127.\(octal(last3))", "0x7f.\(last3)", "0177.\(last3)", "127.66.\(hex(last2))",
            "127.66.\(octal(last2))", "0x7f.66.\(last2)", "0177.66.\(last2)", "0x7f.0x42.\(hex(last2))",
            "0177.0102.\(octal(last2))", dotted(parts.map(hex)), dotted(parts.map(octal)),
            dotted(parts.map { "0" + octal($0) }), "0x7f.66.6.6", "127.0x42.6.6", "127.66.0x6.6", "127.66.6.0x6",
            "0177.66.6.6", "127.0102.6.6", "127.66.06.6", "127.66.6.06", "0x7f.0102.6.0x6", "0177.0x42.06.6",
            plain + ".",
        ]
        let sixes = [
            "[::ffff:\(plain)]", "[::FFFF:\(plain)]", "[::ffff:7f42:606]", "[::ffff:7f42:0606]",
            "[0:0:0:0:0:ffff:7f42:606]", "[0000:0000:0000:0000:0000:ffff:7f42:0606]", "[0::ffff:\(plain)]",
            "[::0:ffff:7f42:606]", "[::\(plain)]", "[::7f42:606]", "[64:ff9b::\(plain)]", "[64:ff9b::7f42:606]",
            "[2002:7f42:606::]", "[2002:7f42:606::1]", "[::ffff:0:\(plain)]",
        ]
        let dressed = [
            "example.org@\(plain)", "127.0.0.1@\(plain)", "a:b@\(plain)", "127.0.0.1:80@\(plain)", "%40@\(plain)",
            "%31%32%37.66.6.6", "127%2E66%2E6%2E6", "127。66。6。6", "１２７.６６.６.６", "canary.example",
            "CANARY.example", "canary.example.",
        ]
        return numbers + sixes + dressed
    }()

    /// Names lead where the test says, as a hostile name server would have it.
    private static func names(_ port: UInt16) -> [String] {
        ["canary.example", "CANARY.example", "canary.example."].map { "\($0):\(port):\(canary)" }
    }

    private func request(_ url: String, port: UInt16) -> FetchRequest {
        var request = FetchRequest(url: url, userAgent: "test")
        request.connectTimeoutMilliseconds = 2_000
        request.names = Self.names(port)
        return request
    }

    @Test func thereAreSixtyOfThem() { #expect(Set(Self.hosts).count == 60) }

    @Test func noneIsEverConnectedTo() async throws {
        let canary = try TestOrigin(address: Self.canary) { _ in TestOrigin.Answer() }
        let port = canary.port
        let origin = try TestOrigin(answering: { request in
            let number = Int(request.path.drop { !$0.isNumber }) ?? 0
            let url = "http://\(Self.hosts[number]):\(port)/feed.xml"
            switch request.path.dropFirst().first {
            case "r": return TestOrigin.Answer(302, [("Location", url)])
            case "d":
                return TestOrigin.Answer(
                    200, [("Content-Type", "text/html")],
                    body:
                        "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"\(url)\"></head></html>"
                )
            default:
                return TestOrigin.Answer(
                    200, [("Link", "<\(url)>; rel=\"hub\""), ("Content-Type", "application/rss+xml")],
                    body: "<rss version=\"2.0\"><channel><title>T</title></channel></rss>")
            }
        })
        let now = Date(timeIntervalSince1970: 1_795_478_400)
        var hubs = 0
        let poll = Poll(fetcher: fetcher, userAgent: "test", byteLimit: 1 << 20)
        for (number, host) in Self.hosts.enumerated() {
            await #expect(throws: FetchError.self, "\(host)") {
                _ = try await fetcher.fetch(request("http://\(host):\(port)/feed.xml", port: port))
            }
            await #expect(throws: FetchError.self, "redirect to \(host)") {
                let answer = try await fetcher.follow(request(origin.url("/r\(number)"), port: port)).response
                // A Location that is no address at all is left where it stands.
                if answer.status == 302 { throw FetchError.badURL }
            }
            let page = await poll(Feed(url: origin.url("/d\(number)"), title: ""), at: now)
            if case .failed = page.outcome {} else { Issue.record("discovered \(host)") }
            let feed = await poll(Feed(url: origin.url("/h\(number)"), title: ""), at: now)
            guard let hub = feed.hub else { continue }
            hubs += 1
            let push = PollMemory.Push(hub: hub, feed: 1, at: now, newToken: { "0123456789abcdef0123456789abcdef" })
            await #expect(throws: FetchError.self, "hub \(host)") {
                _ = try await fetcher.fetch(push.request(callback: "http://e.example/", userAgent: "test"))
            }
        }
        #expect(canary.connections == 0)
        #expect(hubs > 50)
        #expect(origin.requests.count >= 3 * Self.hosts.count)
    }

    /// The control: what may be connected to is, by the same means.
    @Test func aNameThatLeadsToAnAllowedAddressIsConnectedTo() async throws {
        let origin = try TestOrigin(answering: { _ in TestOrigin.Answer(200, body: "x") })
        var request = FetchRequest(url: "http://fine.example:\(origin.port)/", userAgent: "test")
        request.names = ["fine.example:\(origin.port):127.0.0.1"]
        #expect(try await fetcher.fetch(request).status == 200)
    }
}
