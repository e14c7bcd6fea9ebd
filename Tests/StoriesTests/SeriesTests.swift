import Foundation
import News
import Testing

@testable import Stories

/// Formats that come again: how they are known, and what is made of their instalments.
struct SeriesTests {
    private struct Headline: Decodable {
        let lang: String
        let title: String
        /// "" for ordinary news.
        let format: String

        var found: String? { Series.format(of: title, language: Language(lang)) }
    }

    private func headlines() throws -> [Headline] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("seeds/headlines.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Headline.self, from: Data($0.utf8)) }
    }

    private func weather(of towns: [String], _ headline: (String) -> String) -> Set<StoryID> {
        var newsroom = Newsroom()
        return Set(
            towns.enumerated().map { number, town in
                newsroom.file(
                    Newsroom.Submission(
                        id: Int64(number), feed: Int64(number), seed: town, title: headline(town), teaser: "",
                        language: Language("fr"), time: Date(timeIntervalSince1970: Double(number))
                    )
                ).story
            })
    }

    @Test func halfOfTheInstalmentsAreKnownInEveryLanguage() throws {
        for (language, group) in Dictionary(grouping: try headlines(), by: \.lang) {
            let instalments = group.filter { !$0.format.isEmpty }
            let known = instalments.count { $0.found != nil }
            #expect(2 * known > instalments.count, "\(language): \(known) of \(instalments.count)")
        }
    }

    @Test func ordinaryNewsIsNoInstalment() throws {
        let others = try headlines().filter(\.format.isEmpty)
        let mistaken = others.filter { $0.found != nil }
        #expect(others.count > 800)
        #expect(mistaken.count < others.count / 25, "\(mistaken.map(\.title))")
    }

    @Test func theFormatIsNamed() throws {
        let known = try headlines().filter { !$0.format.isEmpty && $0.found != nil }
        #expect(known.count { $0.found == $0.format } > known.count * 95 / 100)
        #expect(Series.placeFormats.isSubset(of: Set(known.compactMap(\.found))))
        #expect(Series.format(of: "Wetterdienst warnt vor Sturm an der Küste", language: Language("de")) == nil)
    }

    /// Small towns are no names to us, and their headlines repeat each other to the word.
    @Test func theWeatherOfAnUnknownTownIsNoCopyOfAnothers() {
        let towns = ["Auxerre", "Ploërmel", "Groix", "Gourin", "Baud", "Auray", "Valognes", "Arzon", "Héric", "Séné"]
        #expect(weather(of: towns) { "\($0) : la météo du vendredi 10 janvier 2020" }.count == towns.count)
        #expect(weather(of: towns) { "La météo du vendredi 10 janvier 2020 à \($0)" }.count == towns.count)
        #expect(weather(of: ["Groix", "Groix"]) { "\($0) : la météo du vendredi 10 janvier 2020" }.count == 1)
    }

    /// Of one day all of them are about the same market, and so may be one story.
    @Test func aMarketsDayHasNoPlaces() {
        #expect(!isAnother("Wall Street closes higher on tech gains", "Wall Street closes higher on bank gains"))
        #expect(
            isAnother(
                "Traffic update: long delays on roads in town", "Traffic update: long delays on roads in villages"))
    }

    @Test func whatEachCountrysMoneyIsWorthIsNoOneStory() {
        let tenge = "Exchange rates of the day: tenge gains on the dollar"
        #expect(isAnother(tenge, "Exchange rates of the day: lira loses to the dollar"))
        #expect(!isAnother(tenge, "Exchange rates of the day: dollar costs 521 tenge"))
        // In another language too: the next day it is the next instalment.
        #expect(!isAnother(tenge, "Курс валют на сегодня: доллар дешевеет к тенге", "ru"))
        #expect(isAnother(tenge, "Курс валют на сегодня: доллар дешевеет к тенге", "ru", hours: 24))
    }

    private func isAnother(_ one: String, _ two: String, _ language: String = "en", hours: Double = 0) -> Bool {
        let newsroom = Newsroom()
        func report(_ id: Int64, _ title: String, _ language: String, after hours: Double) -> FiledReport {
            newsroom.report(
                of: Newsroom.Submission(
                    id: id, feed: id, seed: "\(id)", title: title, teaser: "", language: Language(language),
                    time: Date(timeIntervalSince1970: Double(id) + hours * 3600)))
        }
        let earlier = report(1, one, "en", after: 0)
        return Series.isNextInstalment(
            report(2, two, language, after: hours), after: [earlier], among: [earlier])
    }
}
