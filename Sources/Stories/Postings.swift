/// Which articles use a term, newest last: finds what may be alike without looking at everything.
struct Postings: Sendable {
    /// Older uses of a frequent term are forgotten: it finds nothing that rarer ones would not.
    static let longest = 128

    private var lists = HashTable<[Int32]>()

    mutating func add(_ terms: some Sequence<Term>, of article: Int32) {
        for term in terms { Self.append(article, to: &lists[Self.key(term), default: []]) }
    }

    private static func append(_ article: Int32, to list: inout [Int32]) {
        if list.count == 2 * longest { list.removeFirst(longest) }
        list.append(article)
    }

    /// The newest articles that use a term, and maybe some older than `oldest`.
    @inline(__always)
    func newest(_ term: Term) -> ArraySlice<Int32> {
        lists[Self.key(term)]?.suffix(Self.longest) ?? []
    }

    /// Drops everything older than an article; dear, so done now and then.
    mutating func sweep(before oldest: Int32) {
        lists = lists.compactMap { list in
            let live = list.filter { $0 >= oldest }
            return live.isEmpty ? nil : live
        }
    }

    private static func key(_ term: Term) -> UInt64 { UInt64(term) }
}
