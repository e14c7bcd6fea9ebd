import News

extension Texts {
    static let english = Texts(
        language: Language("en"), localeName: "en_GB", ownName: "English",
        claim: "What a region's media report, gathered into stories",
        latest: "Latest stories", popular: "Popular",
        popularMeasure: "Last 24 hours, by independent sources, speed and freshness",
        related: "Related", pages: "Pages", newer: "Newer", older: "Older", moreLikeThis: "More like this",
        fromSameOutlet: "More from",
        regions: "Regions",
        sections: "Sections", countries: "Countries", feeds: "Feeds", reports: "Reports", sourcesTitle: "Sources",
        archive: "Archive",
        share: "Share", copyLink: "Address of this page", alsoAt: "also at", citing: "citing %", why: "In common:",
        together: "What joins these reports:",
        mergedInto: "This story has become part of another one.",
        outletsByLanguage: "Sources by language", reportsOverTime: "Reports over time",
        sources: Plural(one: "1 source", other: "% sources"),
        reportCount: Plural(one: "1 report", other: "% reports"),
        stories: Plural(one: "1 story", other: "% stories"), justNow: "just now",
        minutesAgo: Plural(one: "1 minute ago", other: "% minutes ago"),
        hoursAgo: Plural(one: "1 hour ago", other: "% hours ago"),
        daysAgo: Plural(one: "1 day ago", other: "% days ago"),
        search: "Search", searchWords: "Words of a headline or teaser", anyLanguage: "any language",
        nothingFound:
            "Nothing found. Try shorter words: those of three letters or more match by their beginning.",
        results: "Found",
        outlet: "Source", languageTitle: "Language", country: "Country", state: "State", lastNews: "Last news",
        nextPoll: "Next poll", never: "never", homePage: "Website",
        states: [
            .new: "new", .ok: "OK", .moved: "moved", .stale: "nothing new for a month", .empty: "empty",
            .sharedGuids: "identifiers repeat", .page: "a web page, not a feed", .blocked: "blocks us",
            .failing: "failing", .gone: "gone",
        ],
        nothingYet: "No stories yet. They appear here as soon as the first sources are read.",
        nothingHere: "There are no stories here.",
        notFound: "Page not found.", skipToText: "Skip to the text",
        digestIntro: "The stories of the day.", updatedMark: "Updated", unsubscribe: "Unsubscribe",
        unsubscribeQuestion: "Stop receiving this mail?",
        unsubscribed: "Done. You will get no more mail from this list.",
        subscribeAgain: "Subscribe again", subscribedAgain: "You will get this mail again.",
        unknownSubscription: "This link does not match a subscription.", everything: "Everything",
        regionNames: [
            .caucasus: "South Caucasus", .centralAsia: "Central Asia", .turkey: "Türkiye",
            .german: "German-speaking countries",
        ],
        sectionNames: [
            .politics: "Politics", .economy: "Economy", .justice: "Law and crime",
            .environment: "Environment and disasters", .society: "Society", .science: "Science", .culture: "Culture",
            .sport: "Sport",
        ])
}
