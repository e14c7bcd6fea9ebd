// Resuming TLS sessions across connections and easy handles.
//
// libcurl 7.88 keeps five sessions a handle and eight a share; who polls a thousand hosts needs one each.
#pragma once
#include <stddef.h>

/// Where sessions are kept, by "host:port". Must outlive every connection it was attached to.
struct tls_session_store {
    void *context;
    /// A server has issued a session; the bytes are OpenSSL's ASN.1 form of it.
    void (*remember)(void *context, const char *key, const unsigned char *bytes, size_t count);
    /// A handshake begins: the place for `tls_session_offer`.
    void (*recall)(void *context, const char *key, void *ssl);
};

/// Makes a connection's `SSL_CTX` remember and recall sessions. The key is copied.
void tls_sessions_attach(void *ssl_ctx, const struct tls_session_store *store, const char *key);

/// Offers a remembered session to the server; one that cannot be read is left out.
void tls_session_offer(void *ssl, const unsigned char *bytes, size_t count);
