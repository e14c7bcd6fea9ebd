public import FoundationEssentials
import HTTPTypes
import Hummingbird
public import Logging
import Publishing
import Storage

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
    /// `insight`: what operators may ask. `onReady`: called with the port once the server listens.
    public static func server(
        pages: Pages, place: ListeningPlace, now: @escaping @Sendable () -> Date,
        realNow: @escaping @Sendable () -> Date, pushes: (any PushReceiving)? = nil, insight: Insight? = nil,
        logger: Logger, onReady: @escaping @Sendable (Int) async -> Void
    ) -> PageServer {
        let router = Router(context: VisitorContext.self)
        insight?.add(to: router)
        router.get("healthz") { _, _ in "ok\n" }
        router.get("unsubscribe/:token") { request, context in
            unsubscribe(request, token: context.parameters.get("token") ?? "", ending: nil, pages, logger)
        }
        router.post("unsubscribe/:token") { request, context in
            unsubscribe(request, token: context.parameters.get("token") ?? "", ending: now(), pages, logger)
        }
        if let pushes { PushRoutes.add(to: router, receiver: pushes) }
        for method in [HTTPRequest.Method.get, .head] {
            router.on("**", method: method) { request, _ in answer(request, pages, logger) }
            router.on("/", method: method) { request, _ in answer(request, pages, logger) }
        }
        return PageServer(
            responder: router.buildResponder(), place: place, logger: logger, now: realNow, onReady: onReady)
    }

    private static func unsubscribe(
        _ request: Request, token: String, ending: Date?, _ pages: Pages, _ logger: Logger
    ) -> Response {
        do {
            let document = try pages.unsubscribe(
                token: token, ending: ending, accepted: request.headers[.acceptLanguage])
            var response = document.response(to: request, cacheControl: "no-store")
            response.headers.append(contentsOf: securityHeaders)
            return response
        } catch {
            logger.error("A subscription could not be looked up", metadata: ["error": "\(error)"])
            return Response(status: .internalServerError)
        }
    }

    private static func answer(_ request: Request, _ pages: Pages, _ logger: Logger) -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        do {
            let document = try pages.document(
                at: path, query: request.uri.query ?? "", accepted: request.headers[.acceptLanguage])
            let isForEver = path.hasPrefix("archive/") && document.mediaType == FeedFormat.atom.mediaType
            var response = shown(document, to: request).response(
                to: request, cacheControl: isForEver ? "max-age=86400" : "max-age=300")
            if let hub = pages.site.hub, let topic = document.topic {
                // WebSub §4: the hub, and which of the feed's names it knows.
                response.headers[.init("Link") ?? .location] = "<\(hub)>; rel=\"hub\", <\(topic)>; rel=\"self\""
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
        return Document(document.body, mediaType: "application/xml", modified: document.modified)
    }
}
