public import Foundation
public import Hummingbird
public import Logging
public import News
import Publishing
import Serving
import Synchronization

/// Serves the demo newsroom over HTTP while its three days pass.
public final class NewsroomServer: Sendable {
    /// How the daemon has read so far.
    public struct Status: Sendable, Codable, Equatable {
        public var now: Date
        public var requests = 0
        public var notModified = 0
        /// Every feed has been asked since the last article appeared, and the next round brought nothing but 304.
        public var isComplete = false
    }

    private struct State {
        var requests = 0
        var notModified = 0
        /// When a feed was last answered with 304, by outlet.
        var current: [String: Date] = [:]
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    // Long enough for the last story to settle and be published before "complete" is said.
    private static let afterglow: TimeInterval = 2 * 3600

    public let demo: Demo
    private let items: [String: [Demo.Item]]
    private let clock: ScaledClock
    private let realNow: @Sendable () -> Date
    private let state = Mutex(State())

    public init(demo: Demo, clock: ScaledClock, realNow: @escaping @Sendable () -> Date) {
        self.demo = demo
        items = Dictionary(grouping: demo.items, by: \.outlet)
        self.clock = clock
        self.realNow = realNow
    }

    /// The list of its feeds, to subscribe to.
    public func feeds(address: String) -> [Feed] {
        demo.outlets.map { outlet in
            Feed(
                url: "\(address)/\(outlet.id)/feed", title: outlet.title, homePage: "\(address)/\(outlet.id)/",
                language: Language(outlet.language), country: outlet.country, kind: outlet.kind)
        }
    }

    public func application(
        host: String, port: Int, logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("_newsroom/status") { [self] _, _ in try Self.json(status) }
        router.get("_newsroom/complete") { [self] _, _ in
            await waitUntilComplete()
            return try Self.json(status)
        }
        router.get(":outlet/feed") { [self] request, context in
            try serve(outlet: context.parameters.require("outlet"), request)
        }
        router.get(":outlet/:page") { [self] _, context in
            try article(named: context.parameters.require("page"))
        }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "Newsroom"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) }, logger: logger)
    }

    /// Returns once everything has been read and read again, or when the calling task is cancelled.
    public func waitUntilComplete() async {
        let (signal, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { $0.waiting.append(continuation) }
        if status.isComplete { continuation.finish() }
        for await _ in signal {}
    }

    public var status: Status {
        let end = clock.epoch.addingTimeInterval(demo.end + Self.afterglow)
        return state.withLock { state in
            Status(
                now: clock.virtual(at: realNow()), requests: state.requests, notModified: state.notModified,
                isComplete: demo.outlets.allSatisfy { state.current[$0.id] ?? .distantPast >= end })
        }
    }

    private func serve(outlet id: String, _ request: Request) throws -> Response {
        guard let outlet = demo.outlets.first(where: { $0.id == id }) else { throw HTTPError(.notFound) }
        let now = clock.virtual(at: realNow())
        let address = "http://\(request.head.authority ?? "127.0.0.1")"
        let feed = OutletFeed(outlet, items: items[id] ?? [], address: address, epoch: clock.epoch, now: now)
        let document = Document(feed.bytes, mediaType: feed.mediaType, modified: feed.modified)
        var response = document.response(to: request, cacheControl: "max-age=600")
        if response.status != .notModified {
            response.headers[.contentType] = "\(feed.mediaType); charset=\(outlet.encoding)"
        }
        note(id, isNotModified: response.status == .notModified, at: now)
        return response
    }

    private func note(_ outlet: String, isNotModified: Bool, at now: Date) {
        state.withLock { state in
            state.requests += 1
            guard isNotModified else { return }
            state.notModified += 1
            state.current[outlet] = now
        }
        guard status.isComplete else { return }
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    private func article(named page: String) throws -> Response {
        guard let item = demo.items.first(where: { $0.id + ".html" == page }),
            let outlet = demo.outlets.first(where: { $0.id == item.outlet })
        else { throw HTTPError(.notFound) }
        let html = """
            <!DOCTYPE html><html lang="\(outlet.language)"><meta charset="utf-8"><title>\(item.title.escapedForXML)</title>
            <body style="max-width:40rem;margin:3rem auto;padding:0 1rem;font:1.1rem/1.6 Georgia,serif"><p>\(outlet.title.escapedForXML)</p>
            <h1>\(item.title.escapedForXML)</h1><p>\(item.teaser.escapedForXML)</p></body></html>
            """
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    private static func json(_ status: Status) throws -> Response {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(status)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
