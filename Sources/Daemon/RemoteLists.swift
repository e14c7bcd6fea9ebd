import Foundation
import News
import Publishing

/// Feed lists that are given by their address.
///
/// A list is polled as a feed is, once a day, with validators, back-off and address guard; what it held last is kept
/// beside the database, so that a list that cannot be read, or that suddenly names nothing, unsubscribes nobody.
enum RemoteLists {
    static let interval: TimeInterval = 24 * 3600

    static func isAddress(_ pattern: String) -> Bool {
        pattern.hasPrefix("https://") || pattern.hasPrefix("http://")
    }

    static func subscription(to address: String) -> Feed { Feed(url: address, title: address, kind: Feed.listKind) }

    /// What the list held when it was last read; nothing before that.
    static func kept(_ address: String, beside database: String) throws(SettingsError) -> [Feed] {
        let file = file(of: address, beside: database)
        return FileManager.default.fileExists(atPath: file) ? try Lists.read(file: file) : []
    }

    static func keep(_ feeds: [Feed], of address: String, beside database: String) throws {
        try FileWriter.write(
            Array(SourceList.opml(of: feeds, title: address, isPublic: false).utf8),
            to: file(of: address, beside: database))
    }

    private static func file(of address: String, beside database: String) -> String {
        (database as NSString).deletingLastPathComponent + "/lists/"
            + String(Fingerprint.of(address), radix: 16) + ".opml"
    }
}
