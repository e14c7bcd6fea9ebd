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

    private func submission(
        _ id: Int64, hours: Double, _ title: String, _ teaser: String = "", from feed: Int64? = nil
    ) -> Newsroom.Submission {
        Newsroom.Submission(
            id: id, feed: feed ?? id, seed: "\(id)", title: title, teaser: teaser, language: Language("en"),
            time: Date(timeIntervalSince1970: hours * 3600))
    }

    @Test func aTownsWeatherIsNoReportOfTheMurderThere() {
        var newsroom = Newsroom()
        let murder = newsroom.file(
            submission(1, hours: 0, "Leeds: man charged with murder", "A man will appear in court."))
        let weather = newsroom.file(
            submission(2, hours: 3, "Leeds weather forecast for Tuesday", "Dry with sunny spells, highs of 11C."))
        let trial = newsroom.file(
            submission(3, hours: 5, "Man charged with murder in Leeds", "A man will appear in a court in Leeds."))
        #expect(weather.story != murder.story && trial.story == murder.story)
    }

    @Test func twoFormatsOfOneDayAreTwoStories() {
        var newsroom = Newsroom()
        let weather = newsroom.file(submission(1, hours: 0, "Weather forecast for Lyon, Monday March 3", from: 7))
        let lottery = newsroom.file(submission(2, hours: 1, "Lottery results for Lyon, Monday March 3", from: 7))
        #expect(weather.story != lottery.story)
    }

    @Test func tomorrowsInstalmentIsNoCopyOfTodays() {
        var newsroom = Newsroom()
        let title = "Horoscope of the day: what the stars say for you"
        let days = ["Aries meets a friend and pays.", "Pisces rests, Leo travels far."].enumerated().map { day, text in
            newsroom.file(submission(Int64(day), hours: 24 * Double(day), title, text, from: 7))
        }
        #expect(days.allSatisfy { $0.copyOf == nil } && days[0].story != days[1].story)
        // The same headline of a format that nobody knows.
        let letters = "Letters to the editor: what our readers say"
        let written = ["The bridge should be blue.", "Dogs ought to be on leads in parks."].enumerated().map {
            day, text in
            newsroom.file(submission(10 + Int64(day), hours: 48 + 24 * Double(day), letters, text, from: 8))
        }
        #expect(written.allSatisfy { $0.copyOf == nil })
    }

    @Test func whatEachCountrysMoneyIsWorthIsNoOneStory() {
        let tenge = "Exchange rates of the day: tenge gains on the dollar"
        #expect(isAnother(tenge, "Exchange rates of the day: lira loses to the dollar"))
        #expect(!isAnother(tenge, "Exchange rates of the day: dollar costs 521 tenge"))
        // In another language too: the next day it is the next instalment.
        #expect(!isAnother(tenge, "Курс валют на сегодня: доллар дешевеет к тенге", "ru"))
        #expect(isAnother(tenge, "Курс валют на сегодня: доллар дешевеет к тенге", "ru", hours: 24))
    }

    @Test func anEarlierInstalmentThatComesLateIsAnotherOne() {
        let horoscope = "Horoscope today: what the stars say for Aries and Taurus"
        #expect(isAnother(horoscope, horoscope, hours: -24) && !isAnother(horoscope, horoscope, hours: -2))
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
        return Series.isOtherInstalment(
            report(2, two, language, after: hours), than: [earlier], among: [earlier])
    }
}
