import Hummingbird
import NIOCore

/// What an operator may ask the web server.
public struct Insight: Sendable {
    /// Who may read /metrics.
    public enum Audience: String, Sendable {
        /// Whoever asks from this machine without a proxy between.
        case local
        case all, off
    }

    public let audience: Audience
    /// What keeps the daemon from being ready; nil where nothing does.
    public let notReadyReason: @Sendable () -> String?
    /// Sets the gauges that are read off when somebody looks.
    public let refresh: @Sendable () -> Void

    public init(
        audience: Audience, notReadyReason: @escaping @Sendable () -> String?, refresh: @escaping @Sendable () -> Void
    ) {
        self.audience = audience
        self.notReadyReason = notReadyReason
        self.refresh = refresh
    }

    func add(to router: Router<VisitorContext>) {
        router.get("readyz") { _, _ -> Response in
            let notReadyReason = notReadyReason()
            return Response(
                status: notReadyReason == nil ? .ok : .serviceUnavailable,
                headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: (notReadyReason ?? "ok") + "\n")))
        }
        guard audience != .off else { return }
        router.get("metrics") { request, context -> Response in
            guard audience == .all || isLocal(request, context) else { return Response(status: .forbidden) }
            return await WebServer.onDisk {
                refresh()
                return Response(
                    status: .ok,
                    headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: MetricsRegistry.shared.text)))
            }
        }
    }

    /// A proxy on this machine asks from this machine too, so any forwarding header means that the visitor is not local.
    private func isLocal(_ request: Request, _ context: VisitorContext) -> Bool {
        let isForwarded = request.headers.contains { field in
            ["forwarded", "via", "x-forwarded-for", "x-real-ip"].contains(field.name.canonicalName)
        }
        guard !isForwarded, let address = context.remoteAddress?.ipAddress else { return false }
        return address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
    }
}

/// A request with the address it comes from.
struct VisitorContext: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}
