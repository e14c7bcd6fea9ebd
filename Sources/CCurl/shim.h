// libcurl's setopt and getinfo take C varargs, which Swift cannot call. One typed function per kind of value.
#pragma once
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define SETTER(name, type) \
    static inline CURLcode name(CURL *easy, CURLoption option, type value) { \
        return curl_easy_setopt(easy, option, value); \
    }
SETTER(easy_set_number, long)
SETTER(easy_set_text, const char *)
SETTER(easy_set_context, void *)
SETTER(easy_set_list, struct curl_slist *)
#undef SETTER

typedef size_t (*easy_sink)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode easy_set_sink(CURL *easy, CURLoption option, easy_sink sink) {
    return curl_easy_setopt(easy, option, sink);
}

/// Called before a socket is opened; CURL_SOCKET_BAD refuses the address.
static inline CURLcode easy_set_socket_gate(CURL *easy, curl_opensocket_callback gate, void *context) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, gate);
}

/// Called before each request, also on a connection that is used again, where no socket is opened.
static inline CURLcode easy_set_request_gate(CURL *easy, curl_prereq_callback gate, void *context) {
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, gate);
}

/// Called with the SSL_CTX of a new TLS connection before its handshake.
static inline CURLcode easy_set_tls_gate(CURL *easy, curl_ssl_ctx_callback gate, void *context) {
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, context);
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, gate);
}

static inline long easy_number(CURL *easy, CURLINFO what) {
    long value = 0;
    curl_easy_getinfo(easy, what, &value);
    return value;
}

static inline const char *easy_text(CURL *easy, CURLINFO what) {
    const char *value = NULL;
    curl_easy_getinfo(easy, what, &value);
    return value;
}

/// A header of the last response in a chain of redirects, or NULL.
static inline const char *easy_header_value(CURL *easy, const char *name) {
    struct curl_header *header = NULL;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

/// How often a header stands in the last response, and one of them.
static inline size_t easy_header_count(CURL *easy, const char *name) {
    struct curl_header *header = NULL;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->amount : 0;
}
static inline const char *easy_header_at(CURL *easy, const char *name, size_t index) {
    struct curl_header *header = NULL;
    return curl_easy_header(easy, name, index, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

static inline CURLMcode multi_set_number(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline void multi_set_observers(CURLM *multi, void *context, curl_socket_callback socket,
                                       curl_multi_timer_callback timer) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

/// The next transfer that ended and how, or NULL. (The message's payload is a C union.)
static inline CURL *multi_take_finished(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
