import Fetching
public import Foundation
public import Logging
public import News
import Publishing
public import Serving
import TOMLKit

/// The configuration file, read and checked.
///
/// config/umschau.toml explains every setting.
public struct Settings: Sendable {
    public var site = SiteSettings()
    public var polling = PollingSettings()
    public var stories = StorySettings()
    public var storage = StorageSettings()
    public var server = ServerSettings()
    public var mail = MailSettings()
    public var log = LogSettings()
    public var digests: [DigestSettings] = []

    public struct SiteSettings: Sendable, Equatable {
        public var title = "Umschau"
        public var baseURL = "http://127.0.0.1:8080"
        public var language = Language("de")
        public var timeZone = TimeZone.gmt
        /// Where feeds and pages are also written as files; nil for nowhere.
        public var folder: String?
        /// The hub that is told of what we publish (WebSub); nil for none.
        public var hub: String?
    }

    public struct PollingSettings: Sendable, Equatable {
        public var lists: [String] = []
        public var interval: TimeInterval = 3600
        public var floor: TimeInterval = 1800
        public var slowest: TimeInterval = 3 * 3600
        public var inFlight = 64
        public var hostSpacing: TimeInterval = 2
        public var contact = ""
        public var allowAddresses: [String] = []
        public var byteLimit = 16 << 20
        /// Subscribe at feeds' hubs; they call back at the site's base URL.
        public var usesHubs = false
        public var wantsDelta = false
        public var allowsHTTP2 = false
        /// A PEM file of certificate authorities to trust instead of the system's.
        public var authorities: String?
    }

    public struct StorySettings: Sendable, Equatable {
        public var settle: TimeInterval = 1200
        public var settledOutlets = 2
    }

    public struct StorageSettings: Sendable, Equatable {
        public var path = "/var/lib/umschau/umschau.sqlite"
        /// How long articles and stories are kept; nil for ever.
        public var keep: TimeInterval?
        /// Daily copies that are kept.
        public var backups = 7
        /// Bytes set aside for the time when the disk is full; 0 for none.
        public var ballast = 8 << 20
    }

    public struct ServerSettings: Sendable, Equatable {
        public var host = "127.0.0.1"
        public var port = 8080
        public var metrics = Insight.Audience.local

        /// "http://127.0.0.1:8080", "http://[::1]:8080".
        public func address(port: Int) -> String {
            "http://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
        }
    }

    public struct LogSettings: Sendable, Equatable {
        /// How lines look: for people, for journald, one JSON object a line.
        public enum Format: String, Sendable { case text, journal, json }

        public var format = Format.text
        public var level = Logger.Level.warning

        public init() {}
    }

    public struct MailSettings: Sendable, Equatable {
        public var sendmail = "/usr/sbin/sendmail"
        public var smtp: String?
        public var smtpUser: String?
        public var smtpPasswordFile: String?
        /// A PEM file of certificate authorities to trust instead of the system's.
        public var authorities: String?
    }

    public struct DigestSettings: Sendable {
        public var name = "daily"
        public var title = "Umschau"
        public var language = Language("de")
        public var timeZone = TimeZone.gmt
        public var from = "umschau@localhost"
        public var recipients: [String] = []
        /// A file with further recipients, one a line.
        public var recipientsFile: String?
        public var region: Region?
        public var country: String?
        public var section: Section?
        /// How its mails leave: as [mail] says, or as its own block does.
        public var mail = MailSettings()
        /// Only stories with these words.
        public var words: String?
        public var stories = 20

        public init() {}

        /// Which stories it may hold.
        public var selection: Selection {
            Selection(countries: country.map { [$0] } ?? region?.countries, section: section, words: words)
        }

        /// Everybody it goes to: from the configuration and from the file, each once, in that order.
        public func allRecipients() throws(SettingsError) -> [String] {
            var listed: [String] = []
            if let recipientsFile {
                do {
                    listed = try String(contentsOfFile: recipientsFile, encoding: .utf8).split(
                        whereSeparator: \.isNewline
                    ).map {
                        $0.trimmingCharacters(in: .whitespaces)
                    }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
                } catch {
                    throw SettingsError(place: recipientsFile, problem: "digest.recipients_file cannot be read")
                }
            }
            var seen: Set<String> = []
            let all = (recipients + listed).filter { seen.insert($0.lowercased()).inserted }
            if let wrong = all.first(where: { !Self.isAddress($0) }) {
                throw SettingsError(place: "digest \"\(name)\"", problem: "\"\(wrong)\" is no mail address")
            }
            return all
        }

        /// One "@", no spaces, nothing that could begin another header.
        public static func isAddress(_ text: String) -> Bool {
            text.split(separator: "@", omittingEmptySubsequences: false).count == 2 && !text.hasPrefix("@")
                && !text.hasSuffix("@")
                && text.unicodeScalars.allSatisfy {
                    $0.value > 0x20 && $0.value != 0x7F && !"<>,;:\"()[]\\".unicodeScalars.contains($0)
                }
        }
    }

    public init() {}

    /// Relative paths in the file start at its folder.
    ///
    /// - Throws: `SettingsError` with the file and the line or the setting at fault.
    public init(file: String) throws(SettingsError) {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw SettingsError(place: file, problem: "cannot be read (\(error.localizedDescription))")
        }
        try SettingsText.check(text, of: file)
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw SettingsError(place: "\(file):\(error.source.begin.line)", problem: error.description)
        } catch {
            throw SettingsError(place: file, problem: "\(error)")
        }
        var reader = SettingsReader(file: file, table: table)
        try self.init(reading: &reader)
        try reader.refuseUnknown()
        startPaths(at: (URL(fileURLWithPath: file).path as NSString).deletingLastPathComponent)
    }

    private mutating func startPaths(at folder: String) {
        func absolute(_ path: String) -> String {
            // Links first: ".." is above what they lead to.
            path.hasPrefix("/")
                ? path
                : URL(fileURLWithPath: folder).resolvingSymlinksInPath().appendingPathComponent(path).standardized.path
        }
        storage.path = absolute(storage.path)
        mail.authorities = mail.authorities.map(absolute)
        mail.smtpPasswordFile = mail.smtpPasswordFile.map(absolute)
        site.folder = site.folder.map(absolute)
        polling.authorities = polling.authorities.map(absolute)
        for index in digests.indices {
            let digest = digests[index]
            digests[index].recipientsFile = digest.recipientsFile.map(absolute)
            digests[index].mail.authorities = digest.mail.authorities.map(absolute)
            digests[index].mail.smtpPasswordFile = digest.mail.smtpPasswordFile.map(absolute)
        }
    }

    /// "section.key" of everything a file can set.
    static func names() throws(SettingsError) -> [String] {
        let catalogue = SettingsReader.Catalogue()
        var reader = SettingsReader(file: "", table: TOMLTable(), catalogue: catalogue)
        _ = try Settings(reading: &reader)
        return catalogue.names
    }

    /// Longer than the window in which stories find new reports.
    private static let fewestDays = 5

    /// Of pages and mails.
    private static let languages = Texts.known.map(\.language.code)

    /// Looks for the files that are named.
    ///
    /// - Throws: `SettingsError` with one that is missing, or a list of recipients that cannot be read.
    public func checkFiles() throws(SettingsError) {
        try checkAuthorities()
        let mails = digests.map(\.mail) + [mail]
        for file in mails.flatMap({ [$0.authorities, $0.smtpPasswordFile] }).compactMap({ $0 }) { try Self.check(file) }
        for digest in digests { _ = try digest.allRecipients() }
    }

    /// Looks for the file without which no feed could be read over TLS.
    ///
    /// - Throws: `SettingsError` where it is missing.
    public func checkAuthorities() throws(SettingsError) {
        if let file = polling.authorities { try Self.check(file) }
    }

    private static func check(_ file: String) throws(SettingsError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue else {
            throw SettingsError(place: file, problem: isFolder.boolValue ? "is a folder" : "there is no such file")
        }
    }

    private init(reading reader: inout SettingsReader) throws(SettingsError) {
        try reader.section("site") { (site) throws(SettingsError) in
            try site.take("title", into: &self.site.title) { $0.isEmpty ? nil : $0 }
            try site.take("base_url", into: &self.site.baseURL) { $0.isWebAddress ? $0 : nil }
            guard self.site.baseURL.isRootOfSite else {
                throw site.wrong("base_url", "must end with the host: pages link to each other from its root")
            }
            guard self.site.baseURL.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw site.wrong("base_url", "must be written in ASCII: xn--… for a name in other letters")
            }
            try site.take("language", into: &self.site.language, oneOf: Self.languages) { Language($0) }
            try site.take("time_zone", into: &self.site.timeZone) { TimeZone(identifier: $0) }
            try site.take("hub", into: &self.site.hub) { address in
                if address.isEmpty { return .some(nil) }
                return address.isWebAddress ? .some(address) : .none
            }
            try site.take("folder", into: &self.site.folder) { $0.isEmpty ? .some(nil) : .some($0) }
        }
        try readPolling(&reader)
        try reader.section("stories") { (stories) throws(SettingsError) in
            try stories.take("settle_minutes", into: &self.stories.settle, scale: 60, atLeast: 0)
            try stories.take("settled_outlets", into: &self.stories.settledOutlets, atLeast: 1)
        }
        try reader.section("storage") { (storage) throws(SettingsError) in
            try storage.take("path", into: &self.storage.path) { $0.isEmpty ? nil : $0 }
            var days = 0
            try storage.take("keep_days", into: &days, atLeast: 0)
            guard days == 0 || days >= Self.fewestDays else {
                throw storage.wrong(
                    "keep_days", "must be 0 or at least \(Self.fewestDays): for four days stories find new reports")
            }
            self.storage.keep = days > 0 ? Double(days) * 24 * 3600 : nil
            try storage.take("backups", into: &self.storage.backups, atLeast: 0)
            try storage.take("ballast_mib", into: &self.storage.ballast, atLeast: 0, atMost: 1024, scale: 1 << 20)
        }
        try reader.section("server") { (server) throws(SettingsError) in
            try server.take("host", into: &self.server.host) { host in
                host.isEmpty || host.contains { $0.isWhitespace || "[]/".contains($0) } ? nil : host
            }
            try server.take("port", into: &self.server.port, atLeast: 0, atMost: 65_535)
            try server.take("metrics", into: &self.server.metrics, oneOf: ["local", "all", "off"]) {
                Insight.Audience(rawValue: $0)
            }
        }
        try reader.section("log") { (log) throws(SettingsError) in
            try log.take("format", into: &self.log.format, oneOf: ["text", "journal", "json"]) {
                LogSettings.Format(rawValue: $0)
            }
            try log.take("level", into: &self.log.level, oneOf: Logger.Level.allCases.map(\.rawValue)) {
                Logger.Level(rawValue: $0)
            }
        }
        try readMail(&reader)
    }
}

extension Settings {
    private mutating func readPolling(_ reader: inout SettingsReader) throws(SettingsError) {
        try reader.section("polling") { (polling) throws(SettingsError) in
            try polling.take("lists", into: &self.polling.lists)
            try polling.take("interval_minutes", into: &self.polling.interval, scale: 60, atLeast: 1)
            try polling.take("floor_minutes", into: &self.polling.floor, scale: 60, atLeast: 1)
            try polling.take("slowest_minutes", into: &self.polling.slowest, scale: 60, atLeast: 1)
            try polling.take("in_flight", into: &self.polling.inFlight, atLeast: 1, atMost: 4096)
            try polling.take("host_spacing_seconds", into: &self.polling.hostSpacing, scale: 1, atLeast: 0)
            try polling.take("contact", into: &self.polling.contact)
            try polling.take("allow_addresses", into: &self.polling.allowAddresses) { AddressGuard.Block($0) != nil }
            try polling.take("websub", into: &self.polling.usesHubs)
            try polling.take("deltas", into: &self.polling.wantsDelta)
            try polling.take("http2", into: &self.polling.allowsHTTP2)
            try polling.take("certificate_authorities", into: &self.polling.authorities) {
                $0.isEmpty ? .some(nil) : .some($0)
            }
            try polling.take("size_limit_mib", into: &self.polling.byteLimit, atLeast: 1, atMost: 1024, scale: 1 << 20)
        }
    }
}

extension Settings {
    private static func readTransport(
        _ mail: inout SettingsReader, into settings: inout MailSettings
    ) throws(SettingsError) {
        try mail.take("sendmail", into: &settings.sendmail) { $0.hasPrefix("/") ? $0 : nil }
        try mail.take("smtp", into: &settings.smtp) { address in
            let url = URLComponents(string: address)
            let isServer =
                ["smtp", "smtps"].contains(url?.scheme) && url?.host?.isEmpty == false
                // They would be sent unencrypted, and stand in every message of an error: mail.smtp_user is for that.
                && url?.user == nil && url?.password == nil
                && (url?.port).map { (1...65_535).contains($0) } ?? true
            return address.isEmpty ? .some(nil) : isServer ? .some(address) : nil
        }
        try mail.take("smtp_user", into: &settings.smtpUser) { $0.isEmpty ? .some(nil) : .some($0) }
        try mail.take("certificate_authorities", into: &settings.authorities) { $0.isEmpty ? .some(nil) : .some($0) }
        try mail.take("smtp_password_file", into: &settings.smtpPasswordFile) { $0.isEmpty ? .some(nil) : .some($0) }
    }

    private mutating func readMail(_ reader: inout SettingsReader) throws(SettingsError) {
        try reader.section("mail") { (mail) throws(SettingsError) in
            try Self.readTransport(&mail, into: &self.mail)
        }
        try reader.sections("digest") { (section) throws(SettingsError) in
            var digest = DigestSettings()
            digest.mail = self.mail
            // A list's mailer of its own stands for itself: the other's user and password are not for it.
            var own = MailSettings()
            try Self.readTransport(&section, into: &own)
            if own.smtp != nil || section.names("sendmail") {
                digest.mail = own
            } else {
                try Self.readTransport(&section, into: &digest.mail)
                digest.mail.smtp = mail.smtp
            }
            try section.take("name", into: &digest.name) { name in
                !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
                    ? name : nil
            }
            // Each remembers by its name what was sent.
            guard !digests.contains(where: { $0.name == digest.name }) else {
                throw SettingsError(place: "digest \"\(digest.name)\"", problem: "two digests have this name")
            }
            try section.take("title", into: &digest.title) { $0.isEmpty ? nil : $0 }
            try section.take("language", into: &digest.language, oneOf: Self.languages) { Language($0) }
            try section.take("time_zone", into: &digest.timeZone) { TimeZone(identifier: $0) }
            try section.take("from", into: &digest.from) {
                DigestSettings.isAddress($0) && $0.utf8.allSatisfy { $0 < 0x80 } ? $0 : nil
            }
            try section.take("recipients", into: &digest.recipients, where: DigestSettings.isAddress)
            try section.take("region", into: &digest.region, oneOf: Region.allCases.map(\.rawValue) + [""]) {
                $0.isEmpty ? .some(nil) : Region(rawValue: $0).map { .some($0) }
            }
            try section.take("recipients_file", into: &digest.recipientsFile) { $0.isEmpty ? .some(nil) : .some($0) }
            try section.take("country", into: &digest.country) { code in
                // "ZZ" is Unicode's word for a region that nobody knows.
                let isCode =
                    code.count == 2 && Locale.Region(code.uppercased()).isISORegion && code.uppercased() != "ZZ"
                return code.isEmpty ? .some(nil) : isCode ? .some(code.uppercased()) : nil
            }
            try section.take("section", into: &digest.section, oneOf: Section.allCases.map(\.rawValue) + [""]) {
                $0.isEmpty ? .some(nil) : Section(rawValue: $0).map { .some($0) }
            }
            try section.take("words", into: &digest.words) { $0.isEmpty ? .some(nil) : .some($0) }
            try section.take("stories", into: &digest.stories, atLeast: 1)
            digests.append(digest)
        }
    }
}

/// What is wrong with the configuration, and where.
public struct SettingsError: Error, Sendable, CustomStringConvertible {
    public let place: String
    public let problem: String

    public init(place: String, problem: String) {
        self.place = place
        self.problem = problem
    }

    public var description: String { "\(place): \(problem)" }
}
