// Resuming TLS sessions across connections and easy handles.
//
// libcurl 7.88 keeps five sessions a handle and eight a share; who polls a thousand hosts needs one each.
#pragma once

/// Where sessions are kept, by "host:port". Must outlive every connection it was attached to.
struct tls_session_store {
    void *context;
    /// A server has issued a session; whoever keeps it calls `tls_session_forget` in the end.
    void (*remember)(void *context, const char *key, void *session);
    /// A handshake begins: the place for `tls_session_offer`.
    void (*recall)(void *context, const char *key, void *ssl);
};

/// Makes a connection's `SSL_CTX` remember and recall sessions. The key is copied.
void tls_sessions_attach(void *ssl_ctx, const struct tls_session_store *store, const char *key);

/// Offers a remembered session to the server; it stays the caller's.
void tls_session_offer(void *ssl, void *session);

void tls_session_forget(void *session);
