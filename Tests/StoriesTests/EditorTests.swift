import Foundation
import News
import Testing

@testable import Stories

struct EditorTests {
    private let now = Date(timeIntervalSince1970: 1_795_478_400)

    private func article(_ id: Int64, feed: Int64, copyOf: Int64? = nil, language: String = "en") -> Article {
        Article(
            id: id, feed: feed, key: "\(id)", url: nil, title: "Title \(id)", teaser: "Text.",
            language: Language(language),
            published: now, firstSeen: now, story: StoryID("S"), copyOf: copyOf)
    }

    private func revise(_ story: Story, articles: [Article], at now: Date) -> Story {
        var memory = SubjectMemory()
        return Editor.revise(
            story, reports: articles.map { StoryReport($0) }, policy: Editor.Policy(), memory: &memory, at: now)
    }

    @Test func aStorySettlesBeforeItIsPublished() {
        let first = article(1, feed: 1)
        let story = revise(Editor.open(first), articles: [first], at: now)
        #expect(story.published == nil)
        let later = revise(story, articles: [first], at: now.addingTimeInterval(1200))
        #expect(later.published != nil && later.version == 1)
    }

    @Test func aCopyIsNoSecondOutlet() {
        let articles = [article(1, feed: 1), article(2, feed: 2, copyOf: 1)]
        #expect(
            revise(Editor.open(articles[0]), articles: articles, at: now).published
                == nil)
    }

    @Test func titleAndPublicationAreFrozen() {
        let two = [article(1, feed: 1), article(2, feed: 2)]
        let story = revise(Editor.open(two[0]), articles: two, at: now)
        let grown = revise(
            story, articles: two + [article(3, feed: 3)], at: now.addingTimeInterval(7200))
        #expect(grown.title == story.title && grown.published == story.published)
        #expect(grown.version == 2 && grown.updated > story.updated)
    }

    @Test func immaterialGrowthIsSilent() {
        let three = [article(1, feed: 1), article(2, feed: 2), article(3, feed: 3)]
        let story = revise(Editor.open(three[0]), articles: three, at: now)
        let grown = revise(
            story, articles: three + [article(4, feed: 4)], at: now.addingTimeInterval(7200))
        #expect(grown.version == story.version && grown.updated == story.updated)
    }

    @Test func whatIsOldWhenItComesIsNoNewsOfToday() {
        let old = article(1, feed: 1)
        let today = now + 10 * 86_400
        let published = revise(Editor.open(old), articles: [old], at: today)
        #expect(published.published == now && published.updated == now)
        // Nor is a second old report of it.
        let second = article(2, feed: 2, language: "de")
        let completed = revise(published, articles: [old, second], at: today + 3600)
        #expect(completed.updated == now && completed.version == published.version)
        // What is reported of it today is.
        var fresh = article(2, feed: 2, language: "de")
        fresh.published = today + 2000
        let grown = revise(published, articles: [old, fresh], at: today + 7200)
        #expect(grown.updated == today + 7200 && grown.published == now)
    }

    @Test func aTextThatNamesNoCountryIsAboutItsOwn() {
        let reports = [article(1, feed: 1), article(2, feed: 2)].map { StoryReport($0) }
        var memory = SubjectMemory()
        func countries(_ outletCountries: [Feed.ID: String]) -> [String] {
            Editor.revise(
                Story(id: StoryID("S"), title: "T", lead: 1, opened: now, updated: now), reports: reports,
                outletCountries: outletCountries, policy: Editor.Policy(), memory: &memory, at: now
            ).countries
        }
        #expect(countries([1: "KZ", 2: "KZ"]) == ["KZ"] && countries([1: "KZ", 2: "AM"]).isEmpty)
        #expect(countries([1: "KZ"]).isEmpty)
    }
}
