#include "TLSSessions.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int store_index = -1;
static int key_index = -1;
static pthread_once_t indices = PTHREAD_ONCE_INIT;

static void free_key(void *parent, void *key, CRYPTO_EX_DATA *data, int index, long argument, void *pointer) {
    (void)parent, (void)data, (void)index, (void)argument, (void)pointer;
    free(key);
}

static void reserve_indices(void) {
    store_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    key_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_key);
}

static int remember(SSL *ssl, SSL_SESSION *session) {
    SSL_CTX *ctx = SSL_get_SSL_CTX(ssl);
    const struct tls_session_store *store = SSL_CTX_get_ex_data(ctx, store_index);
    const char *key = SSL_CTX_get_ex_data(ctx, key_index);
    if (!store || !key || !SSL_SESSION_is_resumable(session)) return 0;
    store->remember(store->context, key, session);
    return 1;  // The reference is the store's now.
}

static void recall(const SSL *ssl, int where, int result) {
    (void)result;
    // After the handshake a new ticket starts another one in OpenSSL's eyes; nothing can be offered then.
    if (where != SSL_CB_HANDSHAKE_START || !SSL_in_before(ssl)) return;
    SSL_CTX *ctx = SSL_get_SSL_CTX(ssl);
    const struct tls_session_store *store = SSL_CTX_get_ex_data(ctx, store_index);
    const char *key = SSL_CTX_get_ex_data(ctx, key_index);
    if (store && key) store->recall(store->context, key, (void *)ssl);
}

void tls_sessions_attach(void *ssl_ctx, const struct tls_session_store *store, const char *key) {
    pthread_once(&indices, reserve_indices);
    char *copy = strdup(key);
    if (!copy) return;
    if (!SSL_CTX_set_ex_data(ssl_ctx, store_index, (void *)store) || !SSL_CTX_set_ex_data(ssl_ctx, key_index, copy)) {
        free(copy);
        return;
    }
    SSL_CTX_set_session_cache_mode(ssl_ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ssl_ctx, remember);
    SSL_CTX_set_info_callback(ssl_ctx, recall);
}

void tls_session_offer(void *ssl, void *session) {
    SSL_set_session(ssl, session);
}

void tls_session_forget(void *session) {
    SSL_SESSION_free(session);
}
