import News
import Testing

@testable import Stories

struct TokensTests {
    private func words(_ text: String, _ language: String) -> [String] {
        let tokens = Tokens(text, language: Language(language))
        return tokens.tokens.filter { $0.figure == nil }.map { String(decoding: tokens[$0], as: UTF16.self) }
    }

    @Test(arguments: [
        ("Van'da deprem", "tr", ["van", "deprem"]), ("l’Ukraine d'abord", "fr", ["l", "ukraine", "d", "abord"]),
        ("Oʻzbekiston", "uz", ["ozbekiston"]), ("«Ъ» газетаси", "uz", ["gazetasi"]),
        ("Russia's oil", "en", ["russia", "oil"]),
        ("İSTANBUL ıspanak", "tr", ["istanbul", "ispanak"]), ("Größe", "de", ["grosse"]),
        ("ЁЛКА Йод", "ru", ["елка", "йод"]), ("ՀԱՅԱՍՏԱՆ", "hy", ["հայաստան"]), ("თბილისი", "ka", ["თბილისი"]),
        ("الأولمبياد والرئيس", "ar", ["اولمبياد", "رئيس"]),
        ("The U.S. and the U.N.", "en", ["the", "us", "and", "the", "un"]),
        ("Bun\u{AD}des\u{AD}rat be\u{AD}schließt", "de", ["bundesrat", "beschliesst"]),
        (
            "Мирзиёев Европада, Самарқандда шоир Ўзбекистон поездларида объект", "uz",
            ["mirziyoyev", "yevropada", "samarqandda", "shoir", "ozbekiston", "poyezdlarida", "obyekt"]
        ),
        ("2-й дом, 25'te, 12-дин", "ru", ["дом"]),
        ("a 5-set match, 60-jährige", "en", ["a", "set", "match", "jahrige"]),
        ("С.Ш.А. и J. Smith", "ru", ["сша", "и", "j", "smith"]), ("Երևան", "hy", ["երեւան"]),
    ])
    func spellingsMeet(text: String, language: String, expected: [String]) {
        #expect(words(text, language) == expected)
    }

    @Test(arguments: [
        ("800.000 Manat", 800_000.0), ("1 200 Tonnen", 1200), ("5,6 Prozent", 5.6), ("12.5", 12.5), ("10,000", 10_000),
    ])
    func figuresMeet(text: String, value: Double) {
        #expect(Tokens(text, language: Language("de")).tokens.first?.figure == value)
    }
}

struct VariantTests {
    @Test(arguments: [
        ("Film", "films", true), ("Bäckerei", "Bäckereien", true), ("Gaza", "Gas", false), ("Kas", "kas", true),
        ("Aktau", "Aktobe", false), ("Turnier", "Turm", false),
    ])
    func wordsThatBeginAlikeAreOneReason(one: String, other: String, areSame: Bool) {
        #expect(one.isVariant(of: other) == areSame && other.isVariant(of: one) == areSame)
    }
}

struct SkeletonTests {
    private func skeleton(_ word: String, _ language: String) -> UInt64 {
        Skeleton.of(word.foldedLetters()[...], spelling: Skeleton.Spelling(language: language)).classes
    }

    @Test(arguments: [
        ("Alijew", "de", "Алиев", "ru"), ("Aliyev", "en", "Əliyev", "az"), ("Paschinjan", "de", "Пашинян", "ru"),
        ("Pashinyan", "en", "Փաշինյան", "hy"), ("Tokajew", "de", "Токаев", "ru"),
        ("Mirziyoyev", "en", "Мирзиёев", "ru"),
        ("Dschaparow", "de", "Жапаров", "ky"),
    ])
    func namesMeetAcrossScripts(one: String, _ language: String, other: String, _ otherLanguage: String) {
        #expect(skeleton(one, language) == skeleton(other, otherLanguage))
    }

    @Test func differentNamesDiffer() {
        #expect(skeleton("Aliyev", "en") != skeleton("Tokayev", "en"))
    }
}

struct LexiconTests {
    private func concept(_ text: String, _ language: String, at index: Int = 0) -> String? {
        let tokens = Tokens(text, language: Language(language))
        return Lexicon.bundled.match(tokens, at: index, languageKey: Lexicon.key(ofLanguage: language)).map {
            Lexicon.bundled.name(of: $0.concept)
        }
    }

    @Test(arguments: [
        ("Erdbeben", "de"), ("earthquakes", "en"), ("землетрясения", "ru"), ("zəlzələsi", "az"), ("depremin", "tr"),
        ("მიწისძვრის", "ka"), ("երկրաշարժի", "hy"), ("zilzilasi", "uz"), ("землетрусу", "uk"), ("terremotos", "es"),
        ("séisme", "fr"), ("зілзаладан", "kk"),
    ])
    func oneConceptInEveryLanguage(word: String, language: String) {
        #expect(concept(word, language) == "earthquake")
    }

    @Test func severalWordsAreOneConcept() {
        #expect(concept("World Bank lends", "en") == "world-bank")
        #expect(concept("Всемирного банка", "ru") == "world-bank")
    }

    @Test func exactWordsMatchWholeWordsOnly() {
        var lexicon = Lexicon()
        lexicon.add("gas | de =gas, *gas", kind: .theme)
        let tokens = Tokens("Gasthaus Gas Flüssigerdgas", language: Language("de"))
        let found = (0..<3).map { lexicon.match(tokens, at: $0, languageKey: Lexicon.key(ofLanguage: "de")) != nil }
        #expect(found == [false, true, false])
    }

    @Test func compoundsEndInAnInflection() {
        var lexicon = Lexicon()
        lexicon.add("law | de *gesetz", kind: .theme)
        let text = "Klimagesetzes Mietgesetze fortgesetzt Grundgesetzen umgesetzte Gesetz"
        let tokens = Tokens(text, language: Language("de"))
        let found = tokens.tokens.indices.map {
            lexicon.match(tokens, at: $0, languageKey: Lexicon.key(ofLanguage: "de")) != nil
        }
        #expect(found == [true, true, false, true, false, false])
    }

    @Test func partsOfATermMayBeWholeWords() {
        var lexicon = Lexicon()
        lexicon.add("seat | en =ak_house, su_flood, x_ray, cac_40", kind: .theme)
        func isKnown(_ text: String) -> Bool {
            lexicon.match(Tokens(text, language: Language("en")), at: 0, languageKey: Lexicon.key(ofLanguage: "en"))
                != nil
        }
        #expect(isKnown("Ak houses") && isKnown("su flooded") && isKnown("X ray"))
        // Neither beginnings of other words, nor a figure that no letter stands for.
        #expect(!isKnown("Akin houses") && !isKnown("Suriye flooded") && !isKnown("CAC falls"))
    }

    @Test func noTwoConceptsShareAName() {
        #expect(Lexicon.bundled.names.count > 1500)
        #expect(Set(Lexicon.bundled.names).count == Lexicon.bundled.names.count)
    }
}

struct ProfileTests {
    private func names(_ text: String, _ language: String) -> Set<Term> {
        Set(Profile(title: text, teaser: "", language: Language(language)).names.terms)
    }

    @Test func aScaledFigureIsTheFigure() {
        let written = Set(Profile(title: "800 thousand", teaser: "", language: Language("en")).figures)
        #expect(written == Set(Profile(title: "800.000", teaser: "", language: Language("de")).figures))
        #expect(written == Set(Profile(title: "800 тысяч", teaser: "", language: Language("ru")).figures))
    }

    @Test func aPronounIsNoCountry() {
        #expect(!names("The US reacts", "en").isDisjoint(with: names("U.S. reacts", "en")))
        #expect(!names("The US reacts", "en").isDisjoint(with: names("США отвечают", "ru")))
        #expect(names("they told us nothing", "en").isDisjoint(with: names("США отвечают", "ru")))
        // Where all is in capitals, they tell nothing.
        #expect(names("THEY TOLD US NOTHING", "en").isDisjoint(with: names("США отвечают", "ru")))
    }

    @Test func shortNamesMeetByTheirVowelsToo() {
        let leal = names("Silber für Leal", "de")
        #expect(!leal.isDisjoint(with: names("серебро у Леал", "ru")))
        #expect(leal.isDisjoint(with: names("серебро у Лола", "ru")))
    }

    @Test func placesMeetAcrossLanguages() {
        #expect(!names("Tiflis", "de").isDisjoint(with: names("тбилисский", "ru")))
    }

    @Test(arguments: [
        ("Flood closes the road to Lars pass | The Daily Lantern", "Flood closes the road to Lars pass"),
        ("Flood closes the road to Lars pass - Sport - Daily Lantern", "Flood closes the road to Lars pass"),
        ("Pass closed - lorries wait", "Pass closed - lorries wait"),
    ])
    func theSiteNameIsNoPartOfTheHeadline(title: String, headline: String) {
        #expect(Profile.withoutSiteName(title) == headline)
    }
}
