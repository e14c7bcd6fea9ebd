#ifndef UMSCHAU_STORIES_DATA_H
#define UMSCHAU_STORIES_DATA_H

#include <stddef.h>
#include <stdint.h>

/// A data file's bytes, UTF-8, compiled into the program.
typedef struct {
    const uint8_t *_Nonnull bytes;
    size_t length;
} umschau_text;

umschau_text umschau_places(void);
umschau_text umschau_territories(void);
umschau_text umschau_names(void);
umschau_text umschau_figures(void);
umschau_text umschau_politics(void);
umschau_text umschau_law(void);
umschau_text umschau_economy(void);
umschau_text umschau_nature(void);
umschau_text umschau_sport(void);
umschau_text umschau_everyday(void);
umschau_text umschau_culture(void);
umschau_text umschau_serials(void);
umschau_text umschau_stopwords(void);
umschau_text umschau_credits(void);
umschau_text umschau_languages(void);
umschau_text umschau_background(void);
umschau_text umschau_model(void);

#endif
