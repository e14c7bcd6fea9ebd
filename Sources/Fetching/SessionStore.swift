import CCurl
import TLSSessions

/// TLS sessions by host and port, so that the next connection to a host needs no full handshake.
///
/// Confined to the queue of the `Fetcher` that owns it. Holds the sessions as OpenSSL has them, with the server's certificate, some kilobytes
/// each: written down they are a quarter of that, but to read one again costs a fifth of a resumed connection.
/// A session is offered until the server issues another one: OpenSSL's servers issue none when they resume, and that
/// two visits can be told to be ours (RFC 8446 §C.4) is no secret, as the User-Agent says so.
final class SessionStore {
    private static let limit = 4096

    private var sessions: [String: UnsafeMutableRawPointer] = [:]
    private let hooks: UnsafeMutablePointer<tls_session_store>

    init() {
        hooks = .allocate(capacity: 1)
        hooks.initialize(
            to: tls_session_store(
                context: nil,
                remember: { context, key, session in
                    guard let key, let session else { return }
                    SessionStore.from(context).remember(session, key: String(cString: key))
                },
                recall: { context, key, ssl in
                    guard let key, let session = SessionStore.from(context).sessions[String(cString: key)] else {
                        return
                    }
                    tls_session_offer(ssl, session)
                }))
        hooks.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        for session in sessions.values { tls_session_forget(session) }
        hooks.deallocate()
    }

    /// `context`: an `SSL_CTX` that libcurl is about to connect with.
    func attach(to context: UnsafeMutableRawPointer?, key: String) {
        tls_sessions_attach(context, hooks, key)
    }

    private func remember(_ session: UnsafeMutableRawPointer, key: String) {
        if let old = sessions.updateValue(session, forKey: key) { return tls_session_forget(old) }
        // Any one goes: a host that is asked again soon brings its session back.
        guard sessions.count > Self.limit, let other = sessions.keys.first(where: { $0 != key }),
            let session = sessions.removeValue(forKey: other)
        else { return }
        tls_session_forget(session)
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> SessionStore {
        guard let context else { preconditionFailure("OpenSSL called back without its context") }
        return Unmanaged<SessionStore>.fromOpaque(context).takeUnretainedValue()
    }
}
