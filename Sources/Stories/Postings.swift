/// Which articles use a term, newest last: finds what may be alike without looking at everything.
struct Postings: Sendable {
    /// Older uses of a frequent term are forgotten: it finds nothing that rarer ones would not.
    static let longest = 128

    private var lists: [Term: [Int32]] = [:]
    private var additions = 0

    mutating func add(_ terms: some Sequence<Term>, of article: Int32) {
        for term in terms {
            lists[term, default: []].append(article)
            if lists[term, default: []].count > 2 * Self.longest { lists[term]?.removeFirst(Self.longest) }
        }
    }

    /// Calls back with the newest articles that use a term.
    @inline(__always)
    func forEach(_ term: Term, from oldest: Int32, _ visit: (Int32) -> Void) {
        guard let list = lists[term] else { return }
        for article in list.suffix(Self.longest) where article >= oldest { visit(article) }
    }

    /// Drops everything older than an article; dear, so done now and then.
    mutating func sweep(before oldest: Int32) {
        lists = lists.compactMapValues { list in
            let live = list.filter { $0 >= oldest }
            return live.isEmpty ? nil : live
        }
    }
}
