public import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Who is told what hubs say (WebSub §5.3, §7).
public protocol PushReceiving: Sendable {
    /// Whether a hub's question is about what was asked of it. `lease`: seconds.
    func confirms(token: String, mode: String, topic: String, lease: TimeInterval?) async -> Bool

    /// Bytes that what is pushed to this callback may have; nil where nothing pushed to it may be believed.
    func byteLimit(ofPushesTo token: String) async -> Int?

    /// Takes what a hub pushes; decides by itself whether to believe it.
    func receive(token: String, signature: String, contentType: String?, body: [UInt8]) async
}

enum PushRoutes {
    static func add(to router: Router<VisitorContext>, receiver: any PushReceiving) {
        router.get("websub/:token") { request, context in
            let query = request.uri.queryParameters
            let token = context.parameters.get("token") ?? ""
            let isOurs = await receiver.confirms(
                token: token, mode: String(query["hub.mode"] ?? ""), topic: String(query["hub.topic"] ?? ""),
                lease: query["hub.lease_seconds"].flatMap { Double($0) })
            guard isOurs else { return Response(status: .notFound) }
            let challenge = String(query["hub.challenge"] ?? "")
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: challenge)))
        }
        // A subscription is confirmed by a GET alone (WebSub §5.3).
        router.head("websub/:token") { _, _ in Response(status: .methodNotAllowed, headers: [.allow: "GET, POST"]) }
        router.post("websub/:token") { request, context in
            let token = context.parameters.get("token") ?? ""
            // Whoever forges a push learns nothing from the answer.
            let answer = Response(status: .accepted)
            guard let signature = request.headers[.hubSignature],
                let byteLimit = await receiver.byteLimit(ofPushesTo: token)
            else { return answer }
            let body = try await request.body.collect(upTo: byteLimit)
            await receiver.receive(
                token: token, signature: signature, contentType: request.headers[.contentType],
                body: Array(buffer: body))
            return answer
        }
    }
}

extension HTTPField.Name {
    static let hubSignature = named("X-Hub-Signature")
    /// RFC 8288.
    static let link = named("Link")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no name of a header field") }
        return name
    }
}
