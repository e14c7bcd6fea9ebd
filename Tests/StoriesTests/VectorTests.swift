import FoundationEssentials
import News
import Testing

@testable import Stories

struct GramVectorTests {
    /// Every n-th of 300 places, the weights going up and down.
    private func weighted(every step: Int, scale: Float) -> [SparseVector.Entry] {
        stride(from: 0, to: 300, by: step).map {
            .init(term: Term($0 * 1000), weight: scale * (1 + Float($0 % 7)))
        }
    }

    @Test func likenessIsThatOfTheNumbersItWasMadeOf() {
        let (one, two) = (weighted(every: 2, scale: 0.01), weighted(every: 3, scale: 5))
        let exact = SparseVector(sorted: one).normalised.dot(SparseVector(sorted: two).normalised)
        let (a, b) = (GramVector(sorted: one), GramVector(sorted: two))
        #expect(abs(a.dot(b) - exact) < 0.001)
        #expect(abs(a.dot(a) - 1) < 0.000_1)
        let covered = SparseVector(sorted: two).covered(by: SparseVector(sorted: one))
        #expect(abs(b.covered(by: a) - covered) < 0.001)
        #expect(abs(a.unpacked.dot(b.unpacked) - a.dot(b)) < 0.000_1)
    }

    @Test(arguments: [("ru", "Олимпиада"), ("ka", "ოლიმპიადა"), ("hy", "օլիմպիադա"), ("el", "ολιμπιαδα")])
    func lettersOfOneNameMeetAcrossAlphabets(language: String, name: String) {
        func letters(_ title: String, _ language: String) -> Set<Term> {
            Set(Profile(title: title, teaser: "", language: Language(language)).grams.terms)
        }
        let latin = letters("Olimpiada", "tr")
        #expect(letters(name, language).intersection(latin).count >= 5)
        #expect(letters("Парламент", "ru").isDisjoint(with: latin))
    }

    @Test func whatIsTakenBackWasNeverCounted() {
        let turkish = Lexicon.key(ofLanguage: "tr")
        var counts = TermCounts()
        let bag = Profile(title: "Olimpiada", teaser: "", language: Language("tr")).grams
        let before = counts.grams(bag, language: turkish).unpacked.entries.map(\.weight)
        let profile = ProfileVectors(
            Profile(title: "Olimpiada", teaser: "", language: Language("ru")), counts,
            language: Lexicon.key(ofLanguage: "ru"))
        // In another language it tells nothing of this one.
        for _ in 0..<500 { counts.add(profile, language: Lexicon.key(ofLanguage: "ru"), share: 1) }
        #expect(counts.grams(bag, language: turkish).unpacked.entries.map(\.weight) == before)
        let own = ProfileVectors(
            Profile(title: "Olimpiad", teaser: "", language: Language("tr")), counts, language: turkish)
        for _ in 0..<50 { counts.add(own, language: turkish, share: 1) }
        #expect(counts.grams(bag, language: turkish).unpacked.entries.map(\.weight) != before)
        for _ in 0..<50 { counts.remove(own, language: turkish, share: 1) }
        #expect(counts.grams(bag, language: turkish).unpacked.entries.map(\.weight) == before)
    }

    @Test func theHeaviestStayWhereManyWeighTheSame() {
        let vector = SparseVector(sorted: [(1, 1), (2, 1), (3, 1), (9, 50)].map { .init(term: $0.0, weight: $0.1) })
        #expect(vector.trimmed(to: 2).entries.map(\.term) == [1, 9])
        #expect(vector.trimmed(to: 3).entries.map(\.term) == [1, 2, 9])
        #expect(vector.trimmed(to: 4).count == 4)
    }

    @Test func termsOfOnePlaceAreOne() {
        let vector = GramVector(sorted: [.init(term: 5, weight: 1), .init(term: 5, weight: 2)])
        #expect(Array(vector.terms) == [5])
        #expect(abs(vector.dot(vector) - 1) < 0.000_1)
    }

    @Test func nothingIsLikeNothing() {
        let nothing = GramVector(sorted: [])
        #expect(nothing.dot(nothing) == 0)
        #expect(nothing.covered(by: GramVector(sorted: weighted(every: 2, scale: 1))) == 0)
    }

    @Test func aLoneReportsCentroidIsItself() {
        let (one, two) = (
            GramVector(sorted: weighted(every: 2, scale: 1)), GramVector(sorted: weighted(every: 3, scale: 1))
        )
        let lone = GramCentroid.lone(one)
        var sum = lone
        sum.add(.lone(two))
        let expected = (1 + one.dot(two)) / (2 + 2 * one.dot(two)).squareRoot()
        #expect(abs(sum.likeness(IndexedGrams(one)).cosine - expected) < 0.001)
        #expect(abs(sum.cosine(lone) - expected) < 0.001)
        #expect(lone.density == 1)
        #expect(sum.density < 1)
    }
}

struct IndexedVectorTests {
    /// Every n-th of 400 terms spread over all of their range, the weights going up and down.
    private func vector(every step: Int) -> SparseVector {
        let entries = stride(from: 1, to: 400, by: step).map { number in
            SparseVector.Entry(term: Term(number) &* 2_654_435_761, weight: Float(number % 7) + 1)
        }
        return SparseVector(sorted: entries.sorted { $0.term < $1.term }).normalised
    }

    @Test func findsWhatWalkingThroughBothFinds() {
        for (one, two) in [(2, 3), (1, 5), (7, 11), (2, 2)] {
            let (own, other) = (vector(every: one), vector(every: two))
            let found = IndexedVector(own).likeness(other)
            #expect(abs(found.product - own.dot(other)) < 0.000_1)
            #expect(abs(found.covered - own.covered(by: other)) < 0.000_1)
            let (grams, others) = (GramVector(sorted: packed(own)), GramVector(sorted: packed(other)))
            #expect(IndexedGrams(grams).dot(others) == grams.dot(others))
            #expect(IndexedGrams(grams).likeness(others).covered == grams.covered(by: others))
            #expect(abs(IndexedGrams(grams).likeness(others.unpacked).product - grams.dot(others)) < 0.000_1)
        }
    }

    private func packed(_ vector: SparseVector) -> [SparseVector.Entry] {
        vector.entries.map { .init(term: GramVector.place(of: $0.term), weight: $0.weight) }
    }

    @Test func ofTermsThatMeetInOnePlaceTwoAreFound() {
        let meeting = SparseVector(sorted: (1...4).map { .init(term: Term($0) << 28, weight: 0.5) })
        #expect(IndexedVector(meeting).dot(meeting) == 0.5)
        #expect(IndexedVector(SparseVector()).dot(meeting) == 0)
    }
}

struct TermCountsTests {
    @Test func whatIsTakenBackLeavesNothing() {
        var counts = TermCounts(background: Background(""))
        let german = Lexicon.key(ofLanguage: "de")
        // More letter sequences than count of one text.
        let syllables = ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "wo"]
        let words: [String] = (0..<196).map { number in
            [number / 14, number % 14, number * 5 % 14].map { syllables[$0] }.joined()
        }
        let long = words.joined(separator: " ")
        let profile = Profile(title: "Brücke über die Weser gesperrt", teaser: long, language: Language("de"))
        #expect(profile.grams.terms.count > 300)
        for terms in [profile.words.terms, profile.grams.terms] {
            #expect(terms.count > 100 && zip(terms, terms.dropFirst()).allSatisfy(<))
        }
        func vectors() -> ProfileVectors { ProfileVectors(profile, counts, language: german) }
        let before = vectors()
        counts.add(before, language: german, share: 1)
        #expect(counts.total(german) > counts.total(Lexicon.key(ofLanguage: "fr")))
        counts.remove(before, language: german, share: 1)
        let after = vectors()
        #expect(after.words.entries.map(\.weight) == before.words.entries.map(\.weight))
        #expect(after.grams.dot(before.grams) > 0.999_9)
        #expect(Array(after.grams.terms) == Array(before.grams.terms))
    }
}

struct HashTableTests {
    @Test func holdsWhatADictionaryHolds() {
        var table = HashTable<Int>()
        var dictionary: [UInt64: Int] = [:]
        for number in 0..<5000 {
            // 0 among them, and many of the same low bits.
            let key = UInt64(number % 1700) << (number % 3 * 20)
            table[key, default: 0] += number
            dictionary[key == 0 ? 1 : key, default: 0] += number
        }
        #expect(dictionary.allSatisfy { table[$0.key] == $0.value })
        #expect(table.values.count == dictionary.count)
        #expect(table[0] == table[1])
        #expect(table[1 << 62] == nil)
        let large = table.compactMap { $0 > 5000 ? $0 + 1 : nil }
        #expect(large.values.count == dictionary.values.count { $0 > 5000 })
        #expect(dictionary.allSatisfy { large[$0.key] == ($0.value > 5000 ? $0.value + 1 : nil) })
    }
}

struct ContrastTests {
    private func wording(_ titles: String...) -> Wording {
        let language = Language("en")
        let reports = titles.enumerated().map { index, title in
            Newsroom().report(
                of: Newsroom.Submission(
                    id: Int64(index), feed: 1, seed: "\(index)", title: title, teaser: "", language: language,
                    time: .distantPast))
        }
        return reports.dropFirst().reduce(into: Wording(of: reports[0])) { $0.add(Wording(of: $1)) }
    }

    @Test func whatOnlyOneSideNamesInEveryReportTellsThemApart() {
        let reid = wording("Klitschko beats Rahman", "Rahman loses to Klitschko")
        let thompson = wording("Klitschko beats Thompson", "Klitschko and Thompson in the ring", "Klitschko wins again")
        #expect(abs(reid.contrast(with: thompson) - 2 / 3) < 0.001)
        #expect(reid.contrast(with: reid) == 0)
        #expect(reid.contrast(with: thompson) == thompson.contrast(with: reid))
    }
}
