import ArgumentParser
import Foundation
import News
import Stories

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measures stories on labelled articles (JSON lines with \"cluster\").",
        discussion: """
            Prints BCubed and pairwise precision, recall and F1 within languages and for all languages together, and
            how often the nearest article belongs to the same story.

            EXAMPLES
              umschau evaluate labelled.jsonl
              umschau evaluate --model other.txt --languages labelled.jsonl
              umschau evaluate articles.jsonl@stories.txt    a line a story: ids of its articles
              umschau evaluate --identification labelled.jsonl
              umschau evaluate --formats seeds/headlines.jsonl
              umschau evaluate --speed 50 labelled.jsonl     two million articles, 40,000 at a time
            """)

    @Argument(help: "Files of {lang, published, source, title, text, cluster}.", completion: .file())
    var files: [String]
    @Option(help: "A model in place of the program's own.", completion: .file()) var model: String?
    @Flag(help: "Print each language by itself.") var languages = false
    @Flag(help: "Read the headlines only.") var headlines = false
    @Flag(help: "Measure how well languages are told from one another instead.") var identification = false
    @Flag(
        help:
            "Measure instead how well daily formats (weather, horoscopes) are known: {lang, title, format}, \"\" for none."
    )
    var formats = false
    @Option(help: "Measure speed and memory instead, for so many windows of 40,000 articles.") var speed: Int?

    func run() async throws {
        try await reporting {
            let model = try LabelledFile.model(model)
            if identification {
                try identify()
                return
            }
            if formats {
                print(
                    FormatScore.report(try files.flatMap { try LabelledFile.lines(of: $0, as: FormatScore.Line.self) }))
                return
            }
            if let speed {
                try measure(rounds: speed)
                return
            }
            for file in files {
                let articles = try LabelledFile.articles(of: file, headlines: headlines)
                guard !articles.isEmpty else { throw fail("\(file): no line has a \"cluster\"", Status.dataError) }
                let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
                report(name, articles, model)
            }
        }
    }

    private func identify() throws {
        let model = try self.model.map { LanguageModel(try String(contentsOfFile: $0, encoding: .utf8)) } ?? .bundled
        let texts = try files.flatMap { try LabelledFile.texts(of: $0) }
        for (language, group) in Dictionary(grouping: texts, by: \.language).sorted(by: { $0.key.code < $1.key.code }) {
            let score = LanguageScore(group, model: model)
            print(
                "\(language): \(score.count) texts, found undeclared \(figure(score.undeclared)), declared and believed \(figure(score.believed)), lie found out \(figure(score.foundOut))"
            )
        }
    }

    private func measure(rounds: Int) throws {
        let articles = try files.flatMap { try LabelledFile.articles(of: $0, headlines: headlines) }
        guard !articles.isEmpty else { throw fail("no labelled articles", Status.dataError) }
        var speed = FilingSpeed(articles)
        for _ in 0..<max(1, rounds) {
            let round = speed.round()
            print(
                "\(round.filed) filed, \(round.liveStories) live stories: \(Int(round.perSecond)) articles a second of processor time, "
                    + "99 in 100 within \(figure(round.slowestHundredth * 1000)) ms, \(round.residentBytes >> 20) MiB resident"
            )
        }
    }

    private func report(_ name: String, _ articles: [LabelledArticle], _ model: JoinModel) {
        let filed = StreamFiling(articles, model: model)
        let items = zip(filed.stories, articles).map {
            (found: $0.text, meant: $1.cluster, language: $1.submission.language.code)
        }
        let pairs = items.map { (found: $0.found, meant: $0.meant) }
        print("\(name): \(articles.count) articles")
        let apart = BCubed.parted(byLanguage: items)
        line("within languages", BCubed(apart), error: BCubed.standardError(apart))
        line("all together", BCubed(pairs), error: BCubed.standardError(pairs))
        let pairwise = PairwiseScore(pairs)
        print(
            "  pairwise F1 \(figure(pairwise.f1)) precision \(figure(pairwise.precision)) recall \(figure(pairwise.recall))"
        )
        print(
            "  nearest article P@1 \(figure(filed.firstIsRight)) P@min(5,k) \(figure(filed.firstFiveAreRight)), one right among min(5,k) \(figure(filed.oneOfFiveIsRight))"
        )
        guard languages else { return }
        for (language, group) in Dictionary(grouping: items, by: \.language).sorted(by: { $0.key < $1.key }) {
            line(language, BCubed(group.map { ($0.found, $0.meant) }))
        }
    }

    private func line(_ name: String, _ score: BCubed, error: Double? = nil) {
        let error = error.map { " ± \(figure($0))" } ?? ""
        print(
            "  \(name) bcubed \(figure(score.f1))\(error) precision \(figure(score.precision)) recall \(figure(score.recall))"
        )
    }
}

/// Three decimals, whatever the machine's locale.
func figure(_ value: Double) -> String {
    value.formatted(.number.precision(.fractionLength(3)).locale(Locale(identifier: "en")))
}

/// A stream filed from end to end: the stories as they are when the window has closed behind them.
struct StreamFiling {
    private(set) var stories: [StoryID] = []
    /// Share of articles whose nearest article is of the same cluster, among those that have such a one in the window.
    private(set) var firstIsRight = 0.0
    /// The same for the nearest five, or as many as there are.
    private(set) var firstFiveAreRight = 0.0
    /// Share of articles of which at least one of these is right.
    private(set) var oneOfFiveIsRight = 0.0

    init(_ articles: [LabelledArticle], model: JoinModel) {
        var newsroom = Newsroom(model: model)
        var places = Whereabouts()
        for article in articles { places.note(newsroom.file(article.submission), of: article.submission.id) }
        stories = articles.compactMap { places[$0.submission.id] }
        rank(articles, model)
    }

    /// A look at what lies around every article, on both sides of it in time.
    private mutating func rank(_ articles: [LabelledArticle], _ model: JoinModel) {
        let clusters = Dictionary(articles.map { ($0.submission.id, $0.cluster) }) { first, _ in first }
        var newsroom = Newsroom(model: model)
        var waiting = ArraySlice(articles)
        var asked = 0
        var first = 0.0
        var five = 0.0
        var one = 0.0
        func judge(_ article: LabelledArticle, in newsroom: Newsroom) {
            let same = newsroom.liveArticles.count { clusters[$0] == article.cluster } - 1
            guard same > 0 else { return }
            let near = newsroom.nearest(to: article.submission.id, limit: 5)
            asked += 1
            if near.first.flatMap({ clusters[$0] }) == article.cluster { first += 1 }
            let wanted = min(5, same)
            let right = near.prefix(wanted).count { clusters[$0] == article.cluster }
            five += Double(right) / Double(wanted)
            one += right > 0 ? 1 : 0
        }
        for article in articles {
            // An article is judged when it is half a window old: what came before and after it is still there.
            while let next = waiting.first,
                next.submission.time < article.submission.time.addingTimeInterval(-Newsroom.window / 2)
            {
                judge(next, in: newsroom)
                waiting.removeFirst()
            }
            _ = newsroom.file(article.submission)
        }
        for article in waiting { judge(article, in: newsroom) }
        firstIsRight = asked > 0 ? first / Double(asked) : 0
        firstFiveAreRight = asked > 0 ? five / Double(asked) : 0
        oneOfFiveIsRight = asked > 0 ? one / Double(asked) : 0
    }
}

/// How well languages are told from one another.
struct LanguageScore {
    /// Share of texts whose language is found when their feeds say nothing.
    private(set) var undeclared = 0.0
    /// Share believed of those whose feeds are right.
    private(set) var believed = 0.0
    /// Share found out of those whose feeds say English, or German for English.
    private(set) var foundOut = 0.0
    private(set) var count = 0

    init(_ texts: [(language: Language, text: String)], model: LanguageModel) {
        for (language, text) in texts {
            let lie = Language(language.code == "en" ? "de" : "en")
            count += 1
            if model.language(of: text, declared: nil) == language { undeclared += 1 }
            if model.language(of: text, declared: language) == language { believed += 1 }
            if model.language(of: text, declared: lie) == language { foundOut += 1 }
        }
        undeclared /= Double(max(1, count))
        believed /= Double(max(1, count))
        foundOut /= Double(max(1, count))
    }
}
