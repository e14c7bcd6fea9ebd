// OpenSSL's one-call HMAC. The digests are functions, not macros, so that Swift can name them.
#pragma once
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
