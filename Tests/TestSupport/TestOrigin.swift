import Glibc
import Synchronization

/// A web server for tests: answers what the test says, one request a connection, and counts.
public final class TestOrigin: Sendable {
    public struct Answer: Sendable {
        public var status: Int
        public var headers: [(name: String, value: String)]
        public var body: [UInt8]

        public init(_ status: Int = 200, _ headers: [(name: String, value: String)] = [], body: String = "") {
            self.status = status
            self.headers = headers
            self.body = Array(body.utf8)
        }
    }

    public struct Request: Sendable {
        public let method: String
        public let path: String
        /// Names in lower case.
        public let headers: [String: String]
        public let body: String
    }

    public let address: String
    public let port: UInt16
    private let descriptor: Int32
    private let seen = Mutex<[Request]>([])
    private let accepted = Atomic(0)

    public var requests: [Request] { seen.withLock { $0 } }
    /// Connections, whether or not a request came over them.
    public var connections: Int { accepted.load(ordering: .relaxed) }

    /// Listens from then on.
    ///
    /// `address`: one of this machine's IPv4 addresses. `port`: 0 for any that is free.
    public init(
        address: String = "127.0.0.1", port: UInt16 = 0, answering answer: @escaping @Sendable (Request) -> Answer
    ) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var local = sockaddr_in()
        local.sin_family = sa_family_t(AF_INET)
        local.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &local.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &local) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw Failure(code: errno) }
        self.address = address
        self.port = UInt16(bigEndian: local.sin_port)
        self.descriptor = descriptor
        start(answer)
    }

    public struct Failure: Error { public let code: Int32 }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    public func url(_ path: String) -> String { "http://\(address):\(port)\(path)" }

    private func start(_ answer: @escaping @Sendable (Request) -> Answer) {
        let descriptor = descriptor
        var thread = pthread_t()
        let work = Unmanaged.passRetained(
            Work { [weak self] in
                while true {
                    let connection = accept(descriptor, nil, nil)
                    guard connection >= 0, let self else { return }
                    accepted.add(1, ordering: .relaxed)
                    serve(connection, answer)
                    close(connection)
                }
            })
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        pthread_detach(thread)
    }

    private func serve(_ connection: Int32, _ answer: (Request) -> Answer) {
        guard let request = Self.read(connection) else { return }
        seen.withLock { $0.append(request) }
        let answer = answer(request)
        var text = "HTTP/1.1 \(answer.status) Test\r\nConnection: close\r\nContent-Length: \(answer.body.count)\r\n"
        for header in answer.headers { text += "\(header.name): \(header.value)\r\n" }
        let bytes = Array((text + "\r\n").utf8) + answer.body
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let lines = text[..<end.lowerBound].split(separator: "\r\n")
                let words = lines.first?.split(separator: " ").map { String($0) } ?? []
                guard words.count == 3 else { return nil }
                let fields = lines.dropFirst().map { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return (parts[0].lowercased(), String((parts.dropFirst().first ?? "").drop { $0 == " " }))
                }
                let headers = Dictionary(fields) { first, _ in first }
                let body = String(text[end.upperBound...])
                if body.utf8.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 {
                    return Request(method: words[0], path: words[1], headers: headers, body: body)
                }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            bytes += chunk[..<count]
        }
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
