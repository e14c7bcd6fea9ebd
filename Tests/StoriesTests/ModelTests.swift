import FoundationEssentials
import News
import Testing

@testable import Stories

struct JoinModelTests {
    @Test func theBundledModelKnowsEverySituation() {
        for situation in JoinModel.Situation.allCases { #expect(!JoinModel.bundled[situation].trees.isEmpty) }
    }

    @Test func aModelReadsWhatItWrites() throws {
        #expect(try JoinModel(JoinModel.bundled.text).text == JoinModel.bundled.text)
    }

    @Test(arguments: [
        ("# Umschau\n\nNews.\n", 3), ("[within long]\nbias x\n", 2), ("[nowhere]\n", 1), ("", 1),
        ("[within long]\ntree gramsBest 0.5 -2 1\n", 2),
    ])
    func whatIsNoModelIsNamed(text: String, line: Int) {
        #expect(throws: JoinModelError(line: line)) { try JoinModel(text) }
    }

    @Test func reportsWithTeasersAreJudgedByTheMean() throws {
        let one = try JoinModel("[within long]\nbias 1\n[merge within]\nbias 2\n")
        let other = try JoinModel("[within long]\nbias 3\n[merge within]\nbias 4\n")
        let both = one.blended(with: other)
        #expect(both[.withinLong].bias == 2 && both[.mergeWithin].bias == 2)
    }

    @Test func aTreeAsksTwoQuestions() throws {
        let model = try JoinModel(
            "[within long]\nbias -1\nthreshold 0.4\ntree gramsBest 0.5 youth 0.1 size 0.2 -2 -1 1 3\n")
        var features = Features()
        #expect(model[.withinLong].probability(features.values) < 0.1)
        features[.gramsBest] = 0.9
        features[.size] = 0.3
        #expect(model[.withinLong].probability(features.values) > 0.8)
    }
}

struct TrainingTests {
    /// Stories of made-up words: five of a story's eight in each report, among words that all stories use.
    private func stream() -> [LabelledArticle] {
        let syllables = ["ba", "do", "ki", "lu", "me", "ra", "so", "ti", "wen", "zor"]
        func word(_ number: Int) -> String {
            (0..<3).map { syllables[(number * 7919 + number / 10 * 31 + $0 * $0 * number) / (1 + $0 * 3) % 10] }
                .joined()
                + "\(Character(Unicode.Scalar(UInt8(97 + number % 26))))"
        }
        return (0..<240).map { index in
            let story = index / 40 * 10 + index % 10
            let own = (0..<5).map { word(story * 8 + ($0 + index / 10) % 8 + 50) }
            let common = (0..<5).map { word((index * 3 + $0) % 50) }
            let submission = Newsroom.Submission(
                id: Int64(index + 1), feed: Int64(index % 37), seed: "\(index)",
                title: (own.prefix(3) + common.prefix(2)).joined(separator: " "),
                teaser: (common.suffix(3) + own.suffix(2) + common.prefix(2)).joined(separator: " "),
                language: Language("de"), time: Date(timeIntervalSince1970: Double(index) * 1800))
            return LabelledArticle(submission: submission, cluster: "\(story)")
        }
    }

    @Test func trainingFindsStoriesItHasSeen() {
        let articles = stream()
        let model = Training.model(
            from: [LabelledStream(name: "made up", weight: 1, articles: articles)], models: 2)
        var newsroom = Newsroom(model: model)
        let found = articles.map { newsroom.file($0.submission).story.text }
        let score = BCubed(zip(found, articles).map { ($0, $1.cluster) })
        #expect(score.f1 > 0.9)
    }
}

struct ScoreTests {
    @Test func pairwiseCountsPairs() {
        let score = PairwiseScore([("x", "a"), ("x", "a"), ("x", "b"), ("y", "b")])
        #expect(score.precision == 1.0 / 3 && score.recall == 0.5)
    }

    @Test func theCurveOfChanceIsHalf() {
        #expect(PairScore([(0.5, true), (0.5, false)]).areaUnderCurve == 0.5)
        #expect(PairScore([(0.9, true), (0.1, false)]).areaUnderCurve == 1)
        #expect(PairScore([(0.1, true), (0.9, false), (0.95, true)]).areaUnderCurve == 0.5)
        #expect(abs(PairScore([(0.9, true), (0.8, false), (0.7, true)]).bestF1 - 0.8) < 1e-9)
    }
}
