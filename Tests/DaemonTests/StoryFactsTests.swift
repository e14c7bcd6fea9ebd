@testable import Daemon
import Foundation
import News
import Stories
import Storage
import Testing

/// What is told of a story follows from all of its stored articles, whether they were looked up or known from the window.
struct StoryFactsTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)
    private static let outlets = ["Alpha", "Beta", "Gamma", "Delta"]
    private static let places = ["Batumi", "Baku", "Aktau", "Tiflis", "Almaty", "Eriwan"]

    /// A headline of one of thirty events, in other words each time.
    private func headline(_ event: Int, _ wording: Int) -> String {
        let place = Self.places[event % Self.places.count]
        let subjects = ["Ferry", "Central bank", "Prime minister", "Earthquake", "Football club"]
        let verbs = ["hits", "shakes", "visits", "reaches", "leaves"]
        return
            "\(subjects[event / Self.places.count]) \(verbs[event % verbs.count]) \(place) \(["again", "today", "in fog", "after talks"][wording % 4])"
    }

    private func report(_ feed: Feed, hour: Int, number: Int) -> (report: PollReport, feed: Feed) {
        var bulletin = Bulletin(format: .rss20, encoding: "utf-8", isWellFormed: true)
        bulletin.drafts = (0..<3).map { item in
            let event = (hour / 2 + item * 7 + number) % 30
            return Draft(
                guid: "\(hour) \(item)", link: "https://\(number).example/\(hour)/\(item)",
                title: headline(event, hour + item + number),
                teaser: "The \(Self.places[event % Self.places.count]) office said so on day \(hour / 24).")
        }
        return (PollReport(feed: feed, outcome: .read(bulletin), http: feed.http, hints: Schedule.Hints()), feed)
    }

    @Test func areThoseOfAllItsArticles() throws {
        let archive = try temporaryArchive(Self.outlets.map { Feed(url: "https://\($0).example/f", title: $0) })
        let feeds = try archive.feeds()
        var desk = try Desk(archive: archive, policy: Editor.Policy(), at: now)
        // Five days: what was in the window at first has left it at the end. With a start in between.
        for hour in stride(from: 0, to: 120, by: 2) {
            let moment = now.addingTimeInterval(Double(hour) * 3600)
            if hour == 60 { desk = try Desk(archive: archive, policy: Editor.Policy(), at: moment) }
            _ = try desk.take(
                feeds.enumerated().map { report($0.element, hour: hour, number: $0.offset) }, at: moment)
            try desk.settle(at: moment)
        }
        let end = now.addingTimeInterval(125 * 3600)
        try desk.settle(at: end)
        let stories = try archive.stories(limit: 10_000).filter { $0.mergedInto == nil }
        var memory = SubjectMemory()
        var reports = 0
        for story in stories {
            let articles = try archive.articles(of: story.id)
            reports += articles.count
            let told = Editor.revise(
                story, reports: articles.map { StoryReport($0) }, policy: Editor.Policy(), memory: &memory,
                at: story.updated)
            #expect(told.countries == story.countries && told.section == story.section)
            #expect(told.lead == story.lead && told.title == story.title)
            #expect(Set(articles.filter { $0.copyOf == nil }.map(\.feed)).count >= story.announcedOutlets)
            // What grew while it was too early to say so has been said since.
            let due = Editor.revise(
                story, reports: articles.map { StoryReport($0) }, policy: Editor.Policy(), memory: &memory, at: end)
            #expect(due.version == story.version)
        }
        #expect(stories.count > 2 && reports > 500)
    }
}
