import CCurl
import TLSSessions

/// TLS sessions by host and port, so that the next connection to a host needs no full handshake.
///
/// Confined to the queue of the `Fetcher` that owns it. Holds the sessions in OpenSSL's ASN.1 form, about 2 KB each.
/// A session is offered until the server issues another one: OpenSSL's servers issue none when they resume, and that
/// two visits can be told to be ours (RFC 8446 §C.4) is no secret, as the User-Agent says so.
final class SessionStore {
    private static let limit = 8192

    private var sessions: [String: [UInt8]] = [:]
    private let hooks: UnsafeMutablePointer<tls_session_store>

    init() {
        hooks = .allocate(capacity: 1)
        hooks.initialize(
            to: tls_session_store(
                context: nil,
                remember: { context, key, bytes, count in
                    guard let key, let bytes else { return }
                    SessionStore.from(context).remember(
                        Array(UnsafeBufferPointer(start: bytes, count: count)), key: String(cString: key))
                },
                recall: { context, key, ssl in
                    guard let key, let session = SessionStore.from(context).sessions[String(cString: key)] else {
                        return
                    }
                    tls_session_offer(ssl, session, session.count)
                }))
        hooks.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit { hooks.deallocate() }

    /// `context`: an `SSL_CTX` that libcurl is about to connect with.
    func attach(to context: UnsafeMutableRawPointer?, key: String) {
        tls_sessions_attach(context, hooks, key)
    }

    private func remember(_ session: [UInt8], key: String) {
        // Any one goes: a host that is asked again soon brings its session back.
        if sessions.count >= Self.limit, sessions[key] == nil, let other = sessions.keys.first { sessions[other] = nil }
        sessions[key] = session
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> SessionStore {
        guard let context else { preconditionFailure("OpenSSL called back without its context") }
        return Unmanaged<SessionStore>.fromOpaque(context).takeUnretainedValue()
    }
}
