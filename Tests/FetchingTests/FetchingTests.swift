import Dispatch
import Fetching
import Glibc
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct FetcherTests {
    private let open = Fetcher(addresses: AddressGuard(allowed: [AddressGuard.Block("127.0.0.0/8")].compactMap { $0 }))

    @Test func aRefusedConnectionIsSaidToBeOne() async {
        await #expect(throws: FetchError.refused) {
            try await open.fetch(FetchRequest(url: "http://127.0.0.1:9/", userAgent: "test"))
        }
    }

    @Test func aFormFollowsOnlyRedirectsThatKeepIt() async throws {
        let origin = try TestOrigin { request in
            switch request.path {
            case "/hub": TestOrigin.Answer(308, [("Location", "/moved")])
            case "/page": TestOrigin.Answer(302, [("Location", "/moved")])
            default: TestOrigin.Answer(request.method == "POST" ? 202 : 405)
            }
        }
        func submit(_ path: String) async throws -> Int {
            var request = FetchRequest(url: "http://127.0.0.1:\(origin.port)\(path)", userAgent: "test")
            request.form = [("hub.mode", "subscribe")]
            return try await open.submit(request).status
        }
        #expect(try await submit("/hub") == 202)
        #expect(try await submit("/page") == 302)
        #expect(origin.requests.filter { $0.path == "/moved" }.map(\.body) == ["hub.mode=subscribe"])
    }

    @Test func loopbackIsForbiddenUnlessAllowed() async throws {
        let silent = try SilentListener()
        await #expect(throws: FetchError.forbiddenAddress("a private address")) {
            try await Fetcher().fetch(FetchRequest(url: "http://127.0.0.1:\(silent.port)/", userAgent: "test"))
        }
    }

    @Test(arguments: ["http://2130706433:PORT/", "http://0x7f.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/"])
    func disguisedLoopbackIsForbiddenToo(form: String) async throws {
        let silent = try SilentListener()
        let url = form.replacing("PORT", with: "\(silent.port)")
        let error = await #expect(throws: FetchError.self) {
            try await Fetcher().fetch(FetchRequest(url: url, userAgent: "test"))
        }
        guard case .forbiddenAddress = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func cancellingTheTaskEndsTheTransfer() async throws {
        let silent = try SilentListener()
        let url = "http://127.0.0.1:\(silent.port)/"
        let task = Task { [open] in try await open.fetch(FetchRequest(url: url, userAgent: "test")) }
        // Not before it has begun: then nothing would be under way.
        try await silent.waitForConnection()
        task.cancel()
        await #expect(throws: FetchError.cancelled) { try await task.value }
    }

    @Test(arguments: ["", "http://", "gopher://127.0.0.1/", "file:///etc/passwd"])
    func otherSchemesAreNoAddresses(url: String) async {
        await #expect(throws: FetchError.badURL) { try await open.fetch(FetchRequest(url: url, userAgent: "test")) }
    }
}

struct AddressGuardTests {
    @Test(arguments: ["10.1.2.3", "127.0.0.1", "169.254.1.1", "192.168.0.9", "100.64.0.1", "0.0.0.0", "224.0.0.1"])
    func privateAddressesAreDenied(address: String) throws {
        var four = in_addr()
        try #require(inet_pton(AF_INET, address, &four) == 1)
        #expect(!AddressGuard().permits(withUnsafeBytes(of: four) { Array($0) }))
    }

    @Test(arguments: [
        "::1", "fe80::1", "fc00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1", "2001:2::1", "::ffff:10.0.0.1",
        "2001:db8::1", "::127.0.0.1",
    ])
    func privateIPv6IsDenied(address: String) throws {
        var six = in6_addr()
        try #require(inet_pton(AF_INET6, address, &six) == 1)
        #expect(!AddressGuard().permits(withUnsafeBytes(of: six) { Array($0) }))
    }

    @Test func publicAddressesArePermitted() {
        #expect(AddressGuard().permits([93, 184, 216, 34]))
        #expect(
            AddressGuard().permits([0x26, 0x06, 0x28, 0, 2, 0x20, 0, 1, 2, 0x48, 0x18, 0x93, 0x25, 0xC8, 0x19, 0x46]))
    }
}

/// Lets the kernel accept connections and never answers them.
private final class SilentListener {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }

    /// Comes back when somebody has connected.
    func waitForConnection() async throws {
        let descriptor = descriptor
        let isThere = await withCheckedContinuation { continuation in
            // On a thread that no task runs on: there are two of those, and who connects needs one.
            DispatchQueue.global().async {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                continuation.resume(returning: poll(&wanted, 1, 20_000) == 1)
            }
        }
        try #require(isThere)
    }
}
