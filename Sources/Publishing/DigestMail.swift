public import FoundationEssentials
public import News

/// One edition of the digest: built once, the same bytes for ever.
public struct DigestMail: Sendable {
    /// What a mailing list is.
    public struct List: Sendable {
        public var name: String
        public var title: String
        public var language: Language
        public var timeZone: TimeZone
        /// Address in From.
        public var from: String

        public init(name: String, title: String, language: Language, timeZone: TimeZone, from: String) {
            self.name = name
            self.title = title
            self.language = language
            self.timeZone = timeZone
            self.from = from
        }
    }

    public let list: List
    public let site: Site
    /// "2026-11-24", by the list's clock; "2026-11-24.2" for a second edition of that day.
    public let day: String
    public let date: Date
    public let stories: [Coverage]
    /// Stories that stood in an earlier edition and changed since.
    public let returning: Set<StoryID>

    /// `number`: 2 for a second edition of the day, and so on.
    public init(
        list: List, site: Site, date: Date, number: Int = 1, stories: [Coverage], returning: Set<StoryID> = []
    ) {
        self.list = list
        self.site = site
        self.date = date
        day = date.day(in: list.timeZone) + (number > 1 ? ".\(number)" : "")
        self.stories = stories
        self.returning = returning
    }

    private var texts: Texts { Texts.of(list.language) }

    public var subject: String {
        let lead = stories.first.map { ": " + headline(of: $0).shortened(words: 10) } ?? ""
        return "\(list.title), \(texts.date(date, in: list.timeZone))\(lead)"
    }

    private func headline(of coverage: Coverage) -> String {
        Self.withoutTokens(coverage.headline(for: list.language))
    }

    /// Without anything that looks like the token's placeholder, which would be replaced by the reader's token.
    private static func withoutTokens(_ text: String) -> String {
        guard text.contains("0000000000000000") else { return text }
        return text.replacing(/0{16,}/, with: "0…0")
    }

    /// Stands in the frozen message where each recipient's own token goes: as long as one, and of no one.
    static let anyToken = String(repeating: "0", count: 32)

    /// A frozen message made one recipient's: with a To line and the token of their subscription.
    ///
    /// `token`: 32 hexadecimal digits. Gives the same bytes for the same recipient every time.
    public static func addressed(_ message: [UInt8], to recipient: String, token: String) -> [UInt8] {
        var addressed = message
        let placeholder = Array(anyToken.utf8)
        let own = Array(token.utf8)
        guard own.count == placeholder.count else { preconditionFailure("a token has \(placeholder.count) digits") }
        var start = 0
        while start + placeholder.count <= addressed.count {
            if addressed[start..<(start + placeholder.count)].elementsEqual(placeholder) {
                addressed.replaceSubrange(start..<(start + placeholder.count), with: own)
                start += placeholder.count
            } else {
                start += 1
            }
        }
        return Array("To: <\(recipient)>\r\n".utf8) + addressed
    }

    /// Where a subscription ends: GET shows a page, POST acts (RFC 8058).
    static func unsubscribePage(on site: Site, token: String) -> String { "\(site.baseURL)/unsubscribe/\(token)" }

    /// The message without its To line, CRLF, 7-bit.
    public var message: [UInt8] {
        let key = "\(list.name).\(day)"
        // "=_" is never written by quoted-printable: no story can end its part early (RFC 2045 §6.7).
        let boundary = "=_umschau-" + String(Fingerprint.of(key), radix: 16)
        let host = hostName
        let unsubscribe = Self.unsubscribePage(on: site, token: Self.anyToken)
        var headers = [
            ("Date", date.mailDate(in: list.timeZone)),
            ("From", "\(MailText.phrase(list.title)) <\(list.from)>"),
            ("Subject", MailText.header(subject, nameLength: 9)),
            ("Message-ID", "<\(key).\(String(Fingerprint.of(list.from), radix: 16))@\(host)>"),
            ("List-Id", "<\(list.name).\(host)>"),
            ("List-Unsubscribe", "<mailto:\(list.from)?subject=unsubscribe>,\r\n <\(unsubscribe)>"),
            ("List-Archive", "<\(site.baseURL)/>"),
            ("Auto-Submitted", "auto-generated"), ("Precedence", "bulk"), ("Content-Language", list.language.code),
            ("MIME-Version", "1.0"), ("Content-Type", "multipart/alternative;\r\n boundary=\"\(boundary)\""),
        ]
        // RFC 8058 §3.1: only to a page that nobody in between can read or act for.
        if site.baseURL.hasPrefix("https://") {
            headers.insert(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), at: 6)
        }
        var text = headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        for (type, content) in [
            ("text/plain; charset=utf-8; format=flowed", plain), ("text/html; charset=utf-8", html),
        ] {
            text += "--\(boundary)\r\nContent-Type: \(type)\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            text += MailText.quotedPrintable(content, keepingWhole: Self.anyToken) + "\r\n"
        }
        return Array((text + "--\(boundary)--\r\n").utf8)
    }

    /// Message-IDs need a name with a dot: numbers and bare host names get one that nobody can own.
    private var hostName: String {
        let host = site.baseURL.firstRange(of: "://").map { site.baseURL[$0.upperBound...] } ?? site.baseURL[...]
        let name = host.prefix { $0 != "/" && $0 != ":" }
        let isName = name.contains(".") && name.contains { $0.isLetter }
        return isName ? String(name) : "umschau.invalid"
    }

    var plain: String {
        var lines = [list.title, texts.date(date, in: list.timeZone), "", texts.digestIntro, ""]
        for (number, coverage) in stories.enumerated() {
            let mark = returning.contains(coverage.id) ? "[\(texts.updatedMark)] " : ""
            lines += MailText.wrapped("\(number + 1). \(mark)\(headline(of: coverage))")
            if let teaser = teaser(of: coverage) { lines += MailText.wrapped(teaser) }
            lines += MailText.wrapped(sourceLine(of: coverage))
            lines += [site.page(of: coverage.id), ""]
        }
        lines += [
            "-- ", list.title, site.baseURL + "/",
            "\(texts.unsubscribe):", Self.unsubscribePage(on: site, token: Self.anyToken),
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    var html: String {
        let items = stories.map { coverage -> String in
            let language = coverage.report(for: list.language)?.article.language.code ?? "und"
            let mark = returning.contains(coverage.id) ? "<b>\(texts.updatedMark)</b> · " : ""
            let paragraph = teaser(of: coverage).map {
                "<p lang=\"\(language)\" dir=\"auto\" style=\"margin:4px 0 6px;font-size:16px;line-height:1.5\">\($0.escapedForXML)</p>"
            }
            return """
                <tr><td style="padding:14px 16px;border-bottom:1px solid #b3aca0">
                <h2 lang="\(language)" dir="auto" style="margin:0;font-size:19px;line-height:1.3"><a href="\(site.page(of: coverage.id))" style="color:inherit;text-decoration:none">\(headline(of: coverage).escapedForXML)</a></h2>
                \(paragraph ?? "")
                <p style="margin:0;font-family:sans-serif;font-size:13px;opacity:.75">\(mark)\(sourceLine(of: coverage).escapedForXML)</p>
                </td></tr>
                """
        }
        let title = list.title.escapedForXML
        return """
            <!DOCTYPE html>
            <html lang="\(list.language)">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>\(subject.escapedForXML)</title>
            <style>body{background:#fbf9f4;color:#1c1b19}@media (prefers-color-scheme:dark){body{background:#171613!important;color:#ece7de!important}}</style></head>
            <body style="margin:0;padding:0;font-family:Georgia,serif">
            <table role="presentation" width="100%" style="border-collapse:collapse"><tr><td align="center">
            <table role="presentation" width="600" style="width:100%;max-width:600px;border-collapse:collapse">
            <tr><td style="padding:24px 16px 8px;border-bottom:3px double #b3aca0"><h1 style="margin:0;font-size:28px"><a href="\(site.baseURL)/" style="color:inherit;text-decoration:none">\(title)</a></h1>
            <p style="margin:4px 0;font-size:15px">\(texts.date(date, in: list.timeZone).escapedForXML)</p></td></tr>
            \(items.joined(separator: "\n"))
            <tr><td style="padding:16px;font-family:sans-serif;font-size:13px"><a href="\(Self.unsubscribePage(on: site, token: Self.anyToken))" style="color:inherit">\(texts.unsubscribe)</a></td></tr>
            </table></td></tr></table>
            </body></html>

            """
    }

    private func teaser(of coverage: Coverage) -> String? {
        guard let teaser = coverage.report(for: list.language)?.article.teaser, !teaser.isEmpty else { return nil }
        return Self.withoutTokens(teaser).shortened(words: 45)
    }

    private func sourceLine(of coverage: Coverage) -> String {
        let outlets = coverage.ownTexts.map(\.outlet)
        var seen: Set<String> = []
        let names = outlets.filter { seen.insert($0).inserted }
        let shown = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " …" : "")
        return Self.withoutTokens("\(texts.sources(coverage.outletCount)): \(shown)")
    }
}
