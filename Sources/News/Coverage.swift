/// An article together with who published it.
public struct Report: Sendable, Equatable {
    public let article: Article
    public let outlet: String
    public let outletPage: String?
    public let feedURL: String

    public init(article: Article, outlet: String, outletPage: String?, feedURL: String) {
        self.article = article
        self.outlet = outlet
        self.outletPage = outletPage
        self.feedURL = feedURL
    }

    /// Its teaser; nil where that says nothing beside the headline.
    public var ownTeaser: String? {
        article.teaser.isEmpty || article.teaser == article.title ? nil : article.teaser
    }
}

/// A story with all that a reader is shown of it.
public struct Coverage: Sendable, Equatable, Identifiable {
    /// A pointer to another story.
    public struct Pointer: Sendable, Equatable {
        public let story: StoryID
        public let title: String
        public let teaser: String
        public let language: Language
        public let because: [String]

        public init(story: StoryID, title: String, teaser: String, language: Language, because: [String]) {
            self.story = story
            self.title = title
            self.teaser = teaser
            self.language = language
            self.because = because
        }
    }

    public let story: Story
    /// In order of publication, copies too.
    public let reports: [Report]
    public let related: [Pointer]
    public let moreLikeThis: [Pointer]
    /// Other stories led by the same outlet.
    public var fromSameOutlet: [Pointer]
    /// The story it has become part of.
    public var survivor: Pointer?

    public init(
        story: Story, reports: [Report], related: [Pointer] = [], moreLikeThis: [Pointer] = [],
        fromSameOutlet: [Pointer] = [], survivor: Pointer? = nil
    ) {
        self.story = story
        self.reports = reports
        self.related = related
        self.moreLikeThis = moreLikeThis
        self.fromSameOutlet = fromSameOutlet
        self.survivor = survivor
    }

    public var id: StoryID { story.id }
    public var lead: Report? { reports.first { $0.article.id == story.lead } ?? reports.first }
    /// The report that a reader of a language is shown: the lead or, where that is in another language, the first one in this.
    public func report(for language: Language) -> Report? {
        guard let lead, lead.article.language != language else { return lead }
        return reports.first { $0.article.copyOf == nil && $0.article.language == language } ?? lead
    }

    /// The headline that a reader of a language is shown: as it reads now, where the story's own title is frozen.
    public func headline(for language: Language) -> String { report(for: language)?.article.title ?? story.title }

    /// The same text at other outlets.
    public func copies(of report: Report) -> [Report] { reports.filter { $0.article.copyOf == report.article.id } }

    public var ownTexts: [Report] { reports.filter { $0.article.copyOf == nil } }
    /// Outlets with a text of their own.
    public var outletCount: Int { Set(ownTexts.map(\.article.feed)).count }
    public var languages: [Language] {
        var seen: Set<Language> = []
        return reports.map(\.article.language).filter { seen.insert($0).inserted }
    }
}

/// A story's place in "Beliebt".
public struct PopularStory: Sendable, Equatable {
    public let pointer: Coverage.Pointer
    /// Outlets with a text of their own.
    public let outlets: Int

    public init(pointer: Coverage.Pointer, outlets: Int) {
        self.pointer = pointer
        self.outlets = outlets
    }
}
