// Foundation on Linux brings its own ICU, whose types clash with the ones libxml2's headers would include.
#pragma once
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/entities.h>
#include <iconv.h>
#include <string.h>
