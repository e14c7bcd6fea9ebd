// deflateInit2 is a macro, which Swift cannot call.
#pragma once
#include <zlib.h>

/// Starts a gzip stream (RFC 1952) at the given level, 1 to 9.
static inline int gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
