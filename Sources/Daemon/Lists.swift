import FeedParsing
import Foundation
public import News

/// The feed lists a configuration names: OPML files, or patterns like "lists/*.opml".
public enum Lists {
    /// `folder`: relative paths start here.
    ///
    /// Gives each address once, as the first list says. Throws `SettingsError` naming the list.
    public static func read(_ patterns: [String], relativeTo folder: String) throws(SettingsError) -> [Feed] {
        var seen: Set<String> = []
        var feeds: [Feed] = []
        for pattern in patterns {
            for file in try files(of: pattern, relativeTo: folder) {
                feeds += try read(file: file).filter { seen.insert(Feed.key(ofAddress: $0.url)).inserted }
            }
        }
        return feeds
    }

    /// Entries of the lists that are files whose feed address is no web address.
    public static func unusable(
        _ patterns: [String], relativeTo folder: String
    ) throws(SettingsError) -> [(file: String, address: String)] {
        var found: [(file: String, address: String)] = []
        for pattern in patterns where !RemoteLists.isAddress(pattern) {
            for file in try files(of: pattern, relativeTo: folder) {
                found += try readAll(file: file).unusable.map { (file, $0) }
            }
        }
        return found
    }

    private static func files(of pattern: String, relativeTo folder: String) throws(SettingsError) -> [String] {
        let path = pattern.hasPrefix("/") ? pattern : folder + "/" + pattern
        let files = files(matching: path)
        guard !files.isEmpty else { throw SettingsError(place: path, problem: "matches no file") }
        return files
    }

    /// The configured lists, what lists at web addresses held last, and what was imported, which lies beside the database.
    public static func subscriptions(
        _ patterns: [String], relativeTo folder: String, database: String
    ) throws(SettingsError) -> [Feed] {
        let imported = imported(beside: database)
        let own = FileManager.default.fileExists(atPath: imported) ? [imported] : []
        let remote = patterns.filter(RemoteLists.isAddress)
        let local = try read(patterns.filter { !RemoteLists.isAddress($0) } + own, relativeTo: folder)
        var seen = Set(local.map { Feed.key(ofAddress: $0.url) })
        var feeds = local
        for address in remote {
            let named = try RemoteLists.kept(address, beside: database)
            feeds += (named + [RemoteLists.subscription(to: address)]).filter {
                seen.insert(Feed.key(ofAddress: $0.url)).inserted
            }
        }
        return feeds
    }

    /// Where "umschau import" keeps its feeds.
    public static func imported(beside database: String) -> String {
        (database as NSString).deletingLastPathComponent + "/imported.opml"
    }

    public static func read(file: String) throws(SettingsError) -> [Feed] { try readAll(file: file).feeds }

    /// The feeds of a list, and what else it gives as a feed's address.
    public static func readAll(file: String) throws(SettingsError) -> (feeds: [Feed], unusable: [String]) {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw SettingsError(place: file, problem: "there is no such file, or it may not be read")
        }
        do {
            return try OPML.read([UInt8](bytes))
        } catch {
            throw SettingsError(place: file, problem: "not a list of feeds: \(error)")
        }
    }

    private static func files(matching path: String) -> [String] {
        guard path.contains("*") else { return [path] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
