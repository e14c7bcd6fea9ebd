import GRDB
import News

/// The tables, as a list of migrations: what is released is never edited, only added to.
enum Schema {
    private static let withoutTexts = "11 nothing that nobody reads"

    /// Whether bringing the database up to date will leave most of its pages nearly empty.
    static func leavesGaps(in db: Database) throws -> Bool {
        let applied = try migrator.appliedMigrations(db)
        return !applied.isEmpty && !applied.contains(withoutTexts)
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 feeds, articles, stories, editions") { db in
            try db.execute(sql: firstRelease)
        }
        migrator.registerMigration("2 subscribers") { db in
            try db.execute(sql: subscribers)
        }
        migrator.registerMigration("3 credits") { db in
            try db.execute(sql: "ALTER TABLE article ADD COLUMN credit TEXT")
        }
        migrator.registerMigration("4 what polls have learnt") { db in
            try db.execute(sql: "ALTER TABLE feed ADD COLUMN memory TEXT")
        }
        migrator.registerMigration("5 sections, search, archive") { db in
            try db.execute(sql: searchAndArchive)
        }
        migrator.registerMigration("6 retention") { db in
            // Without these every deletion would look through all articles and stories.
            try db.execute(
                sql: """
                    CREATE INDEX article_copy ON article(copy_of) WHERE copy_of IS NOT NULL;
                    CREATE INDEX story_merged ON story(merged_into) WHERE merged_into IS NOT NULL;
                    CREATE INDEX related_other ON related(other);
                    """)
        }
        migrator.registerMigration("7 recipients in any spelling") { db in
            try db.execute(sql: recipients)
        }
        migrator.registerMigration("8 days and countries of the archive") { db in
            try db.execute(sql: daysAndCountries)
        }
        migrator.registerMigration("9 recommendations that are due") { db in
            try db.execute(sql: dueRecommendations)
        }
        migrator.registerMigration("10 what was seen before it was deleted") { db in
            try db.execute(sql: seen)
        }
        migrator.registerMigration(withoutTexts) { db in
            // Whole articles: half of the file, and not ours to keep. Scores, when the ranks are stored.
            try db.execute(
                sql: """
                    ALTER TABLE article DROP COLUMN content;
                    ALTER TABLE related DROP COLUMN score;
                    ALTER TABLE popular DROP COLUMN score;
                    ALTER TABLE popular DROP COLUMN outlets;
                    ALTER TABLE popular DROP COLUMN copies;
                    """)
        }
        migrator.registerMigration("12 what editions told of") { db in
            try db.execute(sql: told)
        }
        migrator.registerMigration("13 more forms of one address") { try knowAddressesAnew(in: $0) }
        return migrator
    }

    /// Which stories a list's readers were sent, and when; and what was deleted is forgotten without looking at all of it.
    private static let told = """
        CREATE TABLE told (
            list TEXT NOT NULL,
            story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
            time REAL NOT NULL,
            PRIMARY KEY (list, story, time)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX told_story ON told(story);
        CREATE INDEX seen_deleted ON seen(deleted);
        INSERT INTO told SELECT list, id, last FROM story
            JOIN (SELECT list, max(watermark) AS last FROM edition GROUP BY list)
                ON published <= last AND updated >= last - 7 * 86400;
        """

    /// Brings the addresses that articles are known by to what `CanonicalURL` makes of them now.
    private static func knowAddressesAnew(in db: Database) throws {
        let forms = [
            "%amp%", "%=rss%", "%/index.%", "%ocid=%", "%smid=%", "%_gl=%", "%openstat=%", "%traffic_source=%",
            "%at_custom%",
        ]
        func mayDiffer(_ column: String) -> String { forms.map { "\(column) LIKE '\($0)'" }.joined(separator: " OR ") }
        let hosts = "place LIKE 'url:mobil.%' OR place LIKE 'url:touch.%'"
        for row in try Row.fetchAll(
            db, sql: "SELECT id, key, place FROM article WHERE \(mayDiffer("place")) OR \(hosts)")
        {
            let place: String = row["place"]
            try db.execute(
                sql: "UPDATE article SET place = ? WHERE id = ?",
                arguments: [Identity.renewed(place), row["id"] as Int64])
            try db.execute(
                sql: "UPDATE OR IGNORE article SET key = ? WHERE id = ?",
                arguments: [Identity.renewed(row["key"]), row["id"] as Int64])
        }
        for row in try Row.fetchAll(
            db, sql: "SELECT feed, key FROM seen WHERE key LIKE 'url:%' AND (\(mayDiffer("key")))")
        {
            let key: String = row["key"]
            try db.execute(
                sql: "UPDATE OR REPLACE seen SET key = ? WHERE feed = ? AND key = ?",
                arguments: [Identity.renewed(key), row["feed"] as Int64, key])
        }
    }

    /// Deleted articles: they would come back as news for as long as their feeds show them.
    ///
    /// `text`: headline and teaser in one figure, for what has the same key later may be another article.
    ///
    /// What was edited is found without looking through all articles. A story's count of revisions nobody ever raised.
    private static let seen = """
        CREATE TABLE seen (
            feed INTEGER NOT NULL REFERENCES feed(id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            text INTEGER NOT NULL,
            deleted REAL NOT NULL,
            PRIMARY KEY (feed, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX article_edited ON article(edited) WHERE edited IS NOT NULL;
        ALTER TABLE story DROP COLUMN revision;
        """

    /// Stories whose recommendations have to be made are known after a crash too.
    private static let dueRecommendations = """
        ALTER TABLE story ADD COLUMN is_recommended INTEGER NOT NULL DEFAULT 0;
        UPDATE story SET is_recommended = 1;
        CREATE INDEX story_unrecommended ON story(id)
            WHERE NOT is_recommended AND published IS NOT NULL AND merged_into IS NULL;
        """

    /// Days are counted from their index alone.
    ///
    /// A country's stories stand in a table of their own, newest change last: to look for the newest of a country that few
    /// mention, all stories were gone through.
    private static let daysAndCountries = """
        DROP INDEX story_published;
        CREATE INDEX story_published ON story(published, merged_into)
            WHERE published IS NOT NULL AND merged_into IS NULL;

        CREATE TABLE story_country (
            country TEXT NOT NULL,
            updated REAL NOT NULL,
            story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
            PRIMARY KEY (country, updated, story)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX story_country_story ON story_country(story);
        INSERT INTO story_country SELECT DISTINCT value, updated, story.id
            FROM story, json_each('["' || replace(countries, ' ', '","') || '"]')
            WHERE published IS NOT NULL AND countries <> '';
        """

    /// A mail address is the same in capitals: who has unsubscribed, or has got an edition, has so in every spelling.
    private static let recipients = """
        CREATE TABLE subscriber_7 (
            list TEXT NOT NULL,
            recipient TEXT NOT NULL COLLATE NOCASE,
            token TEXT NOT NULL UNIQUE,
            ended REAL,
            PRIMARY KEY (list, recipient)
        ) STRICT, WITHOUT ROWID;
        INSERT OR IGNORE INTO subscriber_7 SELECT list, recipient, token, ended FROM subscriber ORDER BY ended IS NULL;
        DROP TABLE subscriber;
        ALTER TABLE subscriber_7 RENAME TO subscriber;

        CREATE TABLE delivery_7 (
            list TEXT NOT NULL,
            day TEXT NOT NULL,
            recipient TEXT NOT NULL COLLATE NOCASE,
            state TEXT NOT NULL CHECK (state IN ('prepared', 'sending', 'sent', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            error TEXT,
            PRIMARY KEY (list, day, recipient),
            FOREIGN KEY (list, day) REFERENCES edition(list, day)
        ) STRICT, WITHOUT ROWID;
        INSERT OR IGNORE INTO delivery_7 SELECT list, day, recipient, state, attempts, error FROM delivery
            ORDER BY state <> 'sent', state <> 'failed';
        DROP TABLE delivery;
        ALTER TABLE delivery_7 RENAME TO delivery;
        """

    /// `article_text` is an index over the articles' own columns: it holds no text twice.
    ///
    /// Written by `Archive`, not by triggers: a schema that is not trusted may not touch virtual tables.
    ///
    /// `archived_feed` keeps a past day's feed as it was first served (RFC 5005 §4).
    private static let searchAndArchive = """
        ALTER TABLE story ADD COLUMN section TEXT;
        ALTER TABLE story ADD COLUMN because TEXT NOT NULL DEFAULT '';
        ALTER TABLE story ADD COLUMN announced_countries TEXT NOT NULL DEFAULT '';
        CREATE INDEX story_published ON story(published) WHERE published IS NOT NULL;
        CREATE INDEX story_section ON story(section, updated) WHERE published IS NOT NULL;
        CREATE INDEX article_feed ON article(feed, published);

        CREATE VIRTUAL TABLE article_text USING fts5(
            title, teaser, content = 'article', content_rowid = 'id', detail = 'column',
            tokenize = 'unicode61 remove_diacritics 2');
        INSERT INTO article_text (article_text) VALUES ('rebuild');

        CREATE TABLE archived_feed (day TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// A token names a subscription in links; `ended` says since when nothing is sent.
    private static let subscribers = """
        CREATE TABLE subscriber (
            list TEXT NOT NULL,
            recipient TEXT NOT NULL,
            token TEXT NOT NULL UNIQUE,
            ended REAL,
            PRIMARY KEY (list, recipient)
        ) STRICT, WITHOUT ROWID;
        """

    private static let firstRelease = """
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE feed (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            home_page TEXT,
            language TEXT,
            country TEXT,
            kind TEXT,
            subscribed INTEGER NOT NULL DEFAULT 1,
            etag TEXT,
            last_modified TEXT,
            body_hash INTEGER,
            next_due REAL NOT NULL,
            due_reason TEXT NOT NULL,
            last_polled REAL,
            last_success REAL,
            last_new_article REAL,
            failures INTEGER NOT NULL DEFAULT 0,
            last_error TEXT,
            polls INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE story (
            id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            lead INTEGER NOT NULL,
            opened REAL NOT NULL,
            published REAL,
            updated REAL NOT NULL,
            version INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            announced_outlets INTEGER NOT NULL,
            announced_languages TEXT NOT NULL,
            countries TEXT NOT NULL,
            merged_into TEXT REFERENCES story(id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX story_updated ON story(updated) WHERE published IS NOT NULL;
        CREATE INDEX story_unsettled ON story(opened) WHERE published IS NULL;

        CREATE TABLE article (
            id INTEGER PRIMARY KEY,
            feed INTEGER NOT NULL REFERENCES feed(id),
            key TEXT NOT NULL,
            place TEXT,
            url TEXT,
            title TEXT NOT NULL,
            teaser TEXT NOT NULL,
            content TEXT,
            language TEXT NOT NULL,
            published REAL NOT NULL,
            first_seen REAL NOT NULL,
            edited REAL,
            story TEXT NOT NULL REFERENCES story(id) DEFERRABLE INITIALLY DEFERRED,
            copy_of INTEGER REFERENCES article(id),
            UNIQUE (feed, key)
        ) STRICT;
        CREATE INDEX article_place ON article(feed, place);
        CREATE INDEX article_story ON article(story);
        CREATE INDEX article_published ON article(published);

        CREATE TABLE related (
            story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('related', 'like')),
            rank INTEGER NOT NULL,
            other TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
            score REAL NOT NULL,
            because TEXT NOT NULL,
            PRIMARY KEY (story, kind, rank)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE popular (
            rank INTEGER PRIMARY KEY,
            story TEXT NOT NULL REFERENCES story(id) ON DELETE CASCADE,
            score REAL NOT NULL,
            outlets INTEGER NOT NULL,
            copies INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE edition (
            list TEXT NOT NULL,
            day TEXT NOT NULL,
            closed REAL NOT NULL,
            watermark REAL NOT NULL,
            subject TEXT NOT NULL,
            message BLOB NOT NULL,
            PRIMARY KEY (list, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE delivery (
            list TEXT NOT NULL,
            day TEXT NOT NULL,
            recipient TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('prepared', 'sending', 'sent', 'failed')),
            attempts INTEGER NOT NULL DEFAULT 0,
            error TEXT,
            PRIMARY KEY (list, day, recipient),
            FOREIGN KEY (list, day) REFERENCES edition(list, day)
        ) STRICT, WITHOUT ROWID;
        """
}
