import News

extension Texts {
    static let german = Texts(
        language: Language("de"), localeName: "de_DE", ownName: "Deutsch",
        claim: "Was die Medien einer Region berichten, zu Geschichten gebündelt",
        latest: "Neueste Geschichten", popular: "Beliebt",
        popularMeasure: "Letzte 24 Stunden, nach unabhängigen Quellen, Tempo und Frische",
        related: "Related", pages: "Seiten", newer: "Neuere", older: "Ältere", moreLikeThis: "Eher so",
        fromSameOutlet: "Mehr von",
        regions: "Regionen",
        sections: "Ressorts", countries: "Länder", feeds: "Feeds", reports: "Berichte", sourcesTitle: "Quellen",
        archive: "Archiv",
        share: "Teilen", copyLink: "Adresse dieser Seite", alsoAt: "auch bei", citing: "nach %", why: "Gemeinsam:",
        together: "Was die Berichte verbindet:",
        mergedInto: "Diese Geschichte ist in einer anderen aufgegangen.",
        outletsByLanguage: "Quellen nach Sprachen", reportsOverTime: "Berichte im Lauf der Zeit",
        sources: Plural(one: "1 Quelle", other: "% Quellen"),
        reportCount: Plural(one: "1 Bericht", other: "% Berichte"),
        stories: Plural(one: "1 Geschichte", other: "% Geschichten"), justNow: "gerade eben",
        minutesAgo: Plural(one: "vor 1 Minute", other: "vor % Minuten"),
        hoursAgo: Plural(one: "vor 1 Stunde", other: "vor % Stunden"),
        daysAgo: Plural(one: "vor 1 Tag", other: "vor % Tagen"),
        search: "Suche", searchWords: "Wörter aus Titel oder Vorspann", anyLanguage: "alle Sprachen",
        nothingFound: "Nichts gefunden. Kürzere Wörter finden mehr: ab drei Buchstaben wird nach Wortanfängen gesucht.",
        results: "Gefunden",
        outlet: "Quelle", languageTitle: "Sprache", country: "Land", state: "Zustand", lastNews: "Letzte Neuigkeit",
        nextPoll: "Nächste Abfrage", never: "noch nie", homePage: "Website",
        states: [
            .new: "neu", .ok: "in Ordnung", .moved: "umgezogen", .stale: "seit einem Monat nichts Neues",
            .empty: "leer", .sharedGuids: "Kennungen doppelt", .page: "Webseite statt Feed", .blocked: "sperrt uns aus",
            .failing: "gestört", .gone: "eingestellt",
        ],
        nothingYet: "Noch keine Geschichten. Sie erscheinen hier, sobald die ersten Quellen gelesen sind.",
        notFound: "Diese Seite gibt es nicht.", skipToText: "Zum Inhalt",
        digestIntro: "Die Geschichten des Tages.", updatedMark: "Aktualisiert", unsubscribe: "Abbestellen",
        unsubscribeQuestion: "Soll diese Mail nicht mehr kommen?",
        unsubscribed: "Abbestellt. Es kommt keine Mail dieser Liste mehr.",
        unknownSubscription: "Dieser Link gehört zu keinem Abonnement.", everything: "Alles",
        regionNames: [
            .caucasus: "Südkaukasus", .centralAsia: "Zentralasien", .turkey: "Türkei",
            .german: "Deutschsprachiger Raum",
        ],
        sectionNames: [
            .politics: "Politik", .economy: "Wirtschaft", .justice: "Recht und Verbrechen",
            .environment: "Umwelt und Unglücke", .society: "Gesellschaft", .science: "Wissen", .culture: "Kultur",
            .sport: "Sport",
        ])
}
