import Dispatch
public import FoundationEssentials
import HTTPTypes
import Hummingbird
public import Logging
public import News
import NIOPosix
import Publishing
import Storage
import Synchronization

/// Who makes what is shown beside a story, where that has waited for a reader.
public protocol ListMaking: Sendable {
    func makeLists(of story: StoryID) async
}

/// The routes of the web server.
public enum WebServer {
    // What a page may do: show itself. No scripts, no third party, no frame around it.
    private static let securityHeaders: HTTPFields = {
        var headers = HTTPFields()
        for (name, value) in [
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }()

    /// The server, not yet running.
    ///
    /// `now`: the daemon's clock, `realNow`: the machine's. `pushes`: who takes what hubs push, nil where none may.
    /// `insight`: what operators may ask. `lists`: who is told of a story before its page is made. `onReady`: called with the port once the server listens.
    public static func server(
        pages: Pages, place: ListeningPlace, now: @escaping @Sendable () -> Date,
        realNow: @escaping @Sendable () -> Date, pushes: (any PushReceiving)? = nil, insight: Insight? = nil,
        lists: (any ListMaking)? = nil, logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
    ) -> PageServer {
        let router = Router(context: VisitorContext.self, options: .autoGenerateHeadEndpoints)
        insight?.add(to: router)
        router.get("healthz") { _, _ in "ok\n" }
        router.get("unsubscribe/:token") { request, context in
            await onDisk {
                unsubscribe(request, token: context.parameters.get("token") ?? "", ending: nil, pages, logger)
            }
        }
        router.post("unsubscribe/:token") { request, context in
            await onDisk {
                unsubscribe(request, token: context.parameters.get("token") ?? "", ending: now(), pages, logger)
            }
        }
        if let pushes { PushRoutes.add(to: router, receiver: pushes) }
        let searches = Searches()
        for path in ["**", "/"] as [RouterPath] {
            router.get(path) { request, _ in
                if let lists, let story = Pages.story(at: Self.path(of: request)) { await lists.makeLists(of: story) }
                guard isSearch(request) else { return await onDisk { answer(request, pages, logger) } }
                return await searches.run { answer(request, pages, logger) }
            }
            for method in [HTTPRequest.Method.post, .put, .patch, .delete, .options] {
                router.on(path, method: method) { _, _ in
                    Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
                }
            }
        }
        return PageServer(
            responder: router.buildResponder(), place: place, logger: logger, now: realNow, onReady: onReady)
    }

    /// Does what waits for the disk off the threads that answers and polls share.
    static func onDisk(_ work: @escaping @Sendable () -> Response) async -> Response {
        do {
            return try await NIOThreadPool.singleton.runIfActive(work)
        } catch {
            // The pool has been shut down with the process.
            return Response(status: .serviceUnavailable)
        }
    }

    private static func isSearch(_ request: Request) -> Bool {
        path(of: request).hasPrefix("search")
    }

    private static func path(of request: Request) -> String {
        String(request.uri.path.drop { $0 == "/" })
    }

    private static func unsubscribe(
        _ request: Request, token: String, ending: Date?, _ pages: Pages, _ logger: Logger
    ) -> Response {
        do {
            let document = try pages.unsubscribe(
                token: token, ending: ending, query: request.uri.query ?? "", accepted: request.headers[.acceptLanguage]
            )
            var response = document.response(to: request, cacheControl: "no-store")
            response.headers.append(contentsOf: securityHeaders)
            return response
        } catch {
            logger.error("A subscription could not be looked up", metadata: ["error": "\(error)"])
            return Response(status: .internalServerError)
        }
    }

    private static func answer(_ request: Request, _ pages: Pages, _ logger: Logger) -> Response {
        let path = path(of: request)
        do {
            let document = try pages.document(
                at: path, query: request.uri.query ?? "", accepted: request.headers[.acceptLanguage])
            var response = shown(document, to: request).response(
                to: request, cacheControl: document.isFinal ? "max-age=86400" : "max-age=300")
            if let hub = pages.site.hub, let topic = document.topic {
                // WebSub §4: the hub, and which of the feed's names it knows.
                response.headers[.link] = "<\(hub)>; rel=\"hub\", <\(topic)>; rel=\"self\""
            }
            response.headers.append(contentsOf: securityHeaders)
            return response
        } catch {
            logger.error("A page could not be made", metadata: ["page.path": "\(path)", "error": "\(error)"])
            return Response(status: .internalServerError)
        }
    }

    /// Chromium offers Atom for download unless it is called plain XML.
    private static func shown(_ document: Document, to request: Request) -> Document {
        let isBrowser = request.headers[.accept]?.contains("text/html") ?? false
        guard isBrowser, document.mediaType.hasSuffix("+xml") else { return document }
        var plain = document
        plain.mediaType = "application/xml"
        return plain
    }
}

/// Searches, one after the other: each may look through much of the archive.
private final class Searches: Sendable {
    /// Beyond them nobody waits: by then who asked first has given up.
    private static let mostWaiting = 16
    private let queue = DispatchQueue(label: "umschau.searches")
    private let waiting = Mutex(0)

    func run(_ work: @escaping @Sendable () -> Response) async -> Response {
        let isWelcome = waiting.withLock { waiting in
            guard waiting < Self.mostWaiting else { return false }
            waiting += 1
            return true
        }
        guard isWelcome else { return Response(status: .serviceUnavailable, headers: [.retryAfter: "5"]) }
        defer { waiting.withLock { $0 -= 1 } }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
