#include "StoriesData.h"

// C23's #embed: the files stay plain text in the package, and a static binary needs no file beside it.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t places[] = {
#embed "lexicon/places.txt"
};
static const uint8_t territories[] = {
#embed "lexicon/territories.txt"
};
static const uint8_t names[] = {
#embed "lexicon/names.txt"
};
static const uint8_t figures[] = {
#embed "lexicon/figures.txt"
};
static const uint8_t politics[] = {
#embed "lexicon/politics.txt"
};
static const uint8_t law[] = {
#embed "lexicon/law.txt"
};
static const uint8_t economy[] = {
#embed "lexicon/economy.txt"
};
static const uint8_t nature[] = {
#embed "lexicon/nature.txt"
};
static const uint8_t sport[] = {
#embed "lexicon/sport.txt"
};
static const uint8_t everyday[] = {
#embed "lexicon/everyday.txt"
};
static const uint8_t culture[] = {
#embed "lexicon/culture.txt"
};
static const uint8_t serials[] = {
#embed "lexicon/serials.txt"
};
static const uint8_t stopwords[] = {
#embed "stopwords.txt"
};
static const uint8_t credits[] = {
#embed "credits.txt"
};
static const uint8_t languages[] = {
#embed "languages.txt"
};
static const uint8_t background[] = {
#embed "background.txt"
};
static const uint8_t model[] = {
#embed "model.txt"
};

#define ACCESSOR(file) \
    umschau_text umschau_##file(void) { return (umschau_text){file, sizeof file}; }

ACCESSOR(places)
ACCESSOR(territories)
ACCESSOR(names)
ACCESSOR(figures)
ACCESSOR(politics)
ACCESSOR(law)
ACCESSOR(economy)
ACCESSOR(nature)
ACCESSOR(sport)
ACCESSOR(everyday)
ACCESSOR(culture)
ACCESSOR(serials)
ACCESSOR(stopwords)
ACCESSOR(credits)
ACCESSOR(languages)
ACCESSOR(background)
ACCESSOR(model)
