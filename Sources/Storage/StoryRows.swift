public import FoundationEssentials
import GRDB
public import News

extension Archive {
    public enum StoryOrder: String, Sendable {
        /// By last material change, newest first.
        case change = "updated DESC, id"
        /// By first publication, newest first: an order that no change of a story touches.
        case publication = "published DESC, id"
        /// Most widely reported first.
        case outlets = """
            (SELECT count(DISTINCT feed) FROM article WHERE article.story = story.id AND copy_of IS NULL) DESC, id
            """
    }

    /// Published stories.
    ///
    /// `skipping`: how many of the first ones are left out. `after`: a time that their last material change is later than,
    /// `until`: one that it is not later than.
    /// `includingMerged`: also those that have become part of another, as they were last announced.
    public func stories(
        limit: Int, skipping: Int = 0, _ selection: Selection = .all, after: Date = .distantPast,
        until: Date = .distantFuture, by order: StoryOrder = .change, includingMerged: Bool = false
    ) throws(ArchiveError) -> [Story] {
        if let countries = selection.countries, selection == Selection(countries: countries), order == .change,
            after == .distantPast, until == .distantFuture
        {
            return try newest(of: countries, limit: limit, skipping: skipping, includingMerged: includingMerged)
        }
        var (conditions, arguments) = Self.conditions(of: selection)
        conditions.append("published IS NOT NULL")
        // Only where they say something: SQLite would go through all stories in the order of their changes.
        if after > .distantPast {
            conditions.append("updated > ?")
            arguments += [after.timeIntervalSince1970]
        }
        if until < .distantFuture {
            conditions.append("updated <= ?")
            arguments += [until.timeIntervalSince1970]
        }
        if !includingMerged { conditions.append("merged_into IS NULL") }
        let sql = """
            SELECT * FROM story WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(order.rawValue) LIMIT ? OFFSET ?
            """
        let all = arguments + [limit, skipping]
        return try read { db in try Row.fetchAll(db, sql: sql, arguments: all).map { Story($0) } }
    }

    /// The stories of some countries, newest change first.
    private func newest(
        of countries: [String], limit: Int, skipping: Int, includingMerged: Bool
    ) throws(ArchiveError) -> [Story] {
        guard !countries.isEmpty else { return [] }
        // Of each country as many as may be shown; in the order of their changes, which the table has.
        let ofEach = """
            SELECT story FROM (
                SELECT story FROM story_country CROSS JOIN story ON story.id = story_country.story
                WHERE country = ? \(includingMerged ? "" : "AND merged_into IS NULL")
                ORDER BY story_country.updated DESC LIMIT ?)
            """
        let sql = """
            SELECT * FROM story WHERE id IN (\(countries.map { _ in ofEach }.joined(separator: " UNION ")))
            ORDER BY updated DESC, id LIMIT ? OFFSET ?
            """
        let ofCountries = countries.reduce(into: StatementArguments()) { $0 += [$1, limit + skipping] }
        return try read { db in
            try Row.fetchAll(db, sql: sql, arguments: ofCountries + [limit, skipping]).map { Story($0) }
        }
    }

    /// Of a source or of words only the newest reports are looked at: what all of them would lead to takes long to sort.
    private static let mostReports = 5_000

    private static func conditions(of selection: Selection) -> (sql: [String], arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        if let countries = selection.countries {
            let mentions = countries.map { _ in "countries LIKE ?" }.joined(separator: " OR ")
            conditions.append("(\(mentions.isEmpty ? "0" : mentions))")
            arguments += StatementArguments(countries.map { "%\($0)%" })
        }
        if let section = selection.section {
            conditions.append("section = ?")
            arguments += [section.rawValue]
        }
        if let source = selection.source {
            conditions.append("id IN (SELECT story FROM article WHERE feed = ? ORDER BY published DESC LIMIT ?)")
            arguments += [source, mostReports]
        }
        if let words = selection.words {
            let spoken = selection.language == nil ? "" : " AND article.language = ?"
            conditions.append(
                """
                id IN (SELECT article.story FROM article_text JOIN article ON article.id = article_text.rowid
                WHERE article_text MATCH ?\(spoken) ORDER BY article_text.rowid DESC LIMIT ?)
                """)
            arguments += [SearchWords.matchExpression(of: words)]
            if let language = selection.language { arguments += [language.code] }
            arguments += [mostReports]
        }
        if let published = selection.published {
            conditions.append("published >= ? AND published < ?")
            arguments += [published.lowerBound.timeIntervalSince1970, published.upperBound.timeIntervalSince1970]
        }
        return (conditions, arguments)
    }

    /// Days on which stories were first published, newest first, with how many.
    ///
    /// `day`: the name of a time's day in the site's time zone, and when the day ends.
    public func days(
        named day: @Sendable (Date) -> (name: String, end: Date)
    ) throws(ArchiveError) -> [(day: String, stories: Int)] {
        // Quarters of an hour: no time zone begins its day between them.
        let quarters = try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT CAST(published / 900 AS INTEGER) AS quarter, count(*) AS stories FROM story
                    WHERE published IS NOT NULL AND merged_into IS NULL GROUP BY quarter ORDER BY quarter
                    """
            ).map { (start: Date(timeIntervalSince1970: $0["quarter"] as Double * 900), stories: $0["stories"] as Int) }
        }
        var days: [(day: String, stories: Int)] = []
        var end = Date.distantPast
        for quarter in quarters {
            if quarter.start >= end {
                let next = day(quarter.start)
                days.append((next.name, 0))
                end = next.end
            }
            days[days.count - 1].stories += quarter.stories
        }
        return days.reversed()
    }

    /// When the last story before a time was first published; nil where there is none.
    public func lastPublication(before time: Date) throws(ArchiveError) -> Date? {
        try read { db in
            try Double.fetchOne(
                db,
                sql: """
                    SELECT published FROM story WHERE published IS NOT NULL AND published < ? AND merged_into IS NULL
                    ORDER BY published DESC LIMIT 1
                    """,
                arguments: [time.timeIntervalSince1970]
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }

    /// A past day's feed as it was first served; made and kept where nobody has asked before.
    ///
    /// `make`: gives nil where there is nothing to keep.
    public func archivedFeed(_ day: String, making make: () throws(ArchiveError) -> String?) throws(ArchiveError)
        -> String?
    {
        let kept = try read { db in
            try String.fetchOne(db, sql: "SELECT document FROM archived_feed WHERE day = ?", arguments: [day])
        }
        if let kept { return kept }
        guard let made = try make() else { return nil }
        do {
            return try write { db in
                try db.execute(sql: "INSERT OR IGNORE INTO archived_feed VALUES (?, ?)", arguments: [day, made])
                return try String.fetchOne(
                    db, sql: "SELECT document FROM archived_feed WHERE day = ?", arguments: [day]) ?? made
            }
        } catch .full {
            // Kept when there is room; until then it is made for each who asks.
            return made
        }
    }

    public func story(_ id: StoryID) throws(ArchiveError) -> Story? {
        try read { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM story WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id.text]).map { Story($0) }
        }
    }

    /// The newest change of a published story that is not later than a time.
    public func lastChange(until limit: Date) throws(ArchiveError) -> Date? {
        try read { db in
            try Double.fetchOne(
                db, sql: "SELECT max(updated) FROM story WHERE published IS NOT NULL AND updated <= ?",
                arguments: [limit.timeIntervalSince1970]
            ).map { Date(timeIntervalSince1970: $0) }
        }
    }

    /// Published stories whose recommendations have not been made since they last changed.
    ///
    /// `since`: those whose reports are all older do not count.
    public func storiesWithoutRecommendations(since: Date = .distantPast) throws(ArchiveError) -> [StoryID] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT id FROM story WHERE NOT is_recommended AND published IS NOT NULL AND merged_into IS NULL
                    AND EXISTS (SELECT 1 FROM article WHERE article.story = story.id AND article.published >= ?)
                    ORDER BY id
                    """, arguments: [since.timeIntervalSince1970]
            ).map { StoryID($0) }
        }
    }

    /// A story with what its reports come to, as an announcement counts them.
    public struct Extent: Sendable {
        public let story: Story
        /// With texts of their own.
        public let outlets: Int
        public let languages: [String]
        /// ISO 3166-1 codes of the countries the sources sit in.
        public let outletCountries: [String]
    }

    /// Published stories that have got reports since they last changed.
    ///
    /// `since`: reports published earlier do not make a story one of them.
    public func grownStories(since: Date) throws(ArchiveError) -> [Extent] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT story.*, count(DISTINCT iif(copy_of IS NULL, article.feed, NULL)) AS outlets,
                        group_concat(DISTINCT article.language) AS languages, group_concat(DISTINCT feed.country) AS outletCountries
                    FROM story JOIN article ON article.story = story.id JOIN feed ON feed.id = article.feed
                    WHERE story.id IN (
                        SELECT story.id FROM article JOIN story ON story.id = article.story
                        WHERE article.published >= ? AND article.first_seen > story.updated
                            AND story.published IS NOT NULL AND story.merged_into IS NULL)
                    GROUP BY story.id
                    """, arguments: [since.timeIntervalSince1970]
            ).map { row in
                func list(_ column: String) -> [String] {
                    (row[column] as String? ?? "").split(separator: ",").map(String.init)
                }
                return Extent(
                    story: Story(row), outlets: row["outlets"], languages: list("languages"),
                    outletCountries: list("outletCountries"))
            }
        }
    }

    /// Published stories that have absorbed others, readers knew of which, since they last changed.
    public func unannouncedSurvivors(since: Date) throws(ArchiveError) -> [Story] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT story.* FROM story AS absorbed JOIN story ON story.id = absorbed.merged_into
                    WHERE absorbed.merged_into IS NOT NULL AND absorbed.published IS NOT NULL AND absorbed.updated >= ?
                        -- Of one poll their times differ by thousandths.
                        AND absorbed.updated > story.updated + 1
                        AND story.published IS NOT NULL AND story.merged_into IS NULL
                    """, arguments: [since.timeIntervalSince1970]
            ).map { Story($0) }
        }
    }

    /// Stories that wait for their first publication.
    public func unsettledStories() throws(ArchiveError) -> [Story] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM story WHERE published IS NULL AND merged_into IS NULL ORDER BY opened, id"
            ).map {
                Story($0)
            }
        }
    }

    public func storyCount() throws(ArchiveError) -> Int {
        try read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM story WHERE published IS NOT NULL AND merged_into IS NULL")
                ?? 0
        }
    }

    static func save(_ story: Story, in db: Database) throws {
        let own = try db.cachedStatement(
            sql: "SELECT updated, countries FROM story WHERE id = ? AND published IS NOT NULL")
        let before = try Row.fetchOne(own, arguments: [story.id.text]).map { row in
            (updated: row["updated"] as Double, countries: row["countries"] as String)
        }
        let updated = try distinctUpdate(of: story, before: before?.updated, in: db)
        // Why not in one statement: an upsert, or one that sets the reference to another story, opens a savepoint (see `index`).
        try db.run(
            """
            UPDATE story SET title = ?, lead = ?, published = ?, updated = ?, version = ?,
                announced_outlets = ?, announced_languages = ?, countries = ?, section = ?, announced_countries = ?,
                is_recommended = 0
            WHERE id = ?
            """, values(of: story, updated: updated) + [story.id.text])
        if db.changesCount == 0 {
            try db.run(
                """
                INSERT INTO story (title, lead, published, updated, version, announced_outlets,
                    announced_languages, countries, section, announced_countries, id, opened)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, values(of: story, updated: updated) + [story.id.text, story.opened.timeIntervalSince1970])
        }
        if let survivor = story.mergedInto {
            try db.run("UPDATE story SET merged_into = ? WHERE id = ?", [survivor.text, story.id.text])
        }
        let countries = story.countries.joined(separator: " ")
        guard story.published != nil, before.map({ $0 != (updated, countries) }) ?? true else { return }
        if before != nil { try db.run("DELETE FROM story_country WHERE story = ?", [story.id.text]) }
        for country in Set(story.countries) {
            try db.run("INSERT INTO story_country VALUES (?, ?, ?)", [country, updated, story.id.text])
        }
    }

    /// When the story last changed, as no other published story says of itself: feed validators warn of equal times.
    ///
    /// Unix time in whole seconds; thousandths are added where a second is taken already. What was announced once keeps its time.
    ///
    /// `before`: its time in the archive, where it was published already.
    private static func distinctUpdate(of story: Story, before: Double?, in db: Database) throws -> Double {
        let asked = (story.updated.timeIntervalSince1970 * 1000).rounded() / 1000
        var second = asked.rounded(.down)
        guard story.published != nil else { return second }
        if before == asked { return asked }
        let last = try db.cachedStatement(
            sql: """
                SELECT max(updated) FROM story
                WHERE published IS NOT NULL AND updated >= ? AND updated < ? AND id <> ?
                """)
        while let taken = try Double.fetchOne(last, arguments: [second, second + 1, story.id.text]) {
            let next = ((taken * 1000).rounded() + 1) / 1000
            if next < second + 1 { return next }
            second += 1
        }
        return second
    }

    /// What a story's row says that can change, in the order of the statements of `save`.
    private static func values(of story: Story, updated: Double) -> StatementArguments {
        [
            story.title, story.lead, story.published?.timeIntervalSince1970.rounded(.down), updated, story.version,
            story.announcedOutlets, story.announcedLanguages.joined(separator: " "),
            story.countries.joined(separator: " "), story.section?.rawValue,
            story.announcedCountries.joined(separator: " "),
        ]
    }
}

extension Story {
    init(_ row: Row) {
        func list(_ column: String) -> [String] { (row[column] as String).split(separator: " ").map(String.init) }
        self.init(
            id: StoryID(row["id"]), title: row["title"], lead: row["lead"], opened: row.date("opened"),
            published: row.optionalDate("published"), updated: row.date("updated"), version: row["version"],
            announcedOutlets: row["announced_outlets"],
            announcedLanguages: list("announced_languages"), countries: list("countries"),
            announcedCountries: list("announced_countries"),
            section: (row["section"] as String?).flatMap { Section(rawValue: $0) },
            because: (row["because"] as String).split(separator: "\n").map(String.init),
            mergedInto: (row["merged_into"] as String?).map { StoryID($0) })
    }
}
