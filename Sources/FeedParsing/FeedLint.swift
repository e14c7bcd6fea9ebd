import FoundationEssentials
import News

/// Finds what is wrong with a feed that is to be published: Atom, RSS 2.0, JSON Feed.
///
/// Stricter than a validator: what readers stumble over counts too, even where a specification allows it.
public struct FeedLint {
    /// A fault by its name, with a sentence for people.
    public struct Fault: Sendable, Hashable {
        public let name: String
        /// "feed", or "entry 3".
        public let place: String
        public let sentence: String
    }

    private(set) var faults: [Fault] = []
    private var known: Set<Fault> = []
    /// Where the feed can be fetched; nil where nobody said.
    let address: String?

    private init(address: String?) { self.address = address }

    /// Gives the faults in the order of the document; none for a feed that is fit to be published.
    ///
    /// `bytes`: the document. `address`: where it is published, for comparison with its self link.
    public static func faults(in bytes: [UInt8], address: String? = nil) -> [Fault] {
        var lint = FeedLint(address: address)
        if JSONFeedAdapter.looksLikeJSON(bytes) {
            lint.checkJSON(bytes)
        } else {
            lint.checkXML(bytes)
        }
        return lint.faults
    }

    mutating func report(_ name: String, _ place: String, _ sentence: String) {
        let fault = Fault(name: name, place: place, sentence: sentence)
        if known.insert(fault).inserted { faults.append(fault) }
    }

    // MARK: Characters

    private mutating func checkXML(_ bytes: [UInt8]) {
        checkCharacters(bytes)
        let text = DecodedText(bytes, contentType: nil)
        guard let start = text.startOfMarkup, let document = Self.document(text.utf8[start...]) else {
            return report("illformed", "feed", "the document is no XML")
        }
        if !document.isWellFormed {
            let hasBareAmpersand = String(decoding: text.utf8, as: UTF8.self).contains(Self.bareAmpersand)
            if hasBareAmpersand {
                report("unescaped-amp", "feed", "an ampersand stands for itself; it is written &amp;")
            }
            report("illformed", "feed", "the document is not well-formed XML")
        }
        switch document.root.name {
        case "feed": checkAtom(document.root)
        case "rss": checkRSS(document.root)
        default: report("no-feed", "feed", "the root element <\(document.root.name)> is neither Atom nor RSS")
        }
    }

    private static var bareAmpersand: Regex<Substring> { /&(?!#\d+;|#x[0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)/ }

    private static func document(_ bytes: ArraySlice<UInt8>) -> XMLDocument? {
        do {
            return try XMLReader.read(bytes)
        } catch {
            return nil
        }
    }

    private mutating func checkCharacters(_ bytes: [UInt8]) {
        if bytes.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) {
            report("control-char", "feed", "there is a control character, which XML does not allow")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) })
            || text.contains(/&#(12[89]|1[34]\d|15\d|x[89][0-9a-fA-F]);/)
        {
            report("c1-chars", "feed", "there are characters U+0080 to U+009F, which were windows-1252 once")
        }
        let head = text.prefix(200)
        if let declared = head.firstMatch(of: /<\?xml[^>]*encoding=["']([^"']+)["']/)?.1.lowercased(),
            declared != "utf-8"
        {
            report("non-utf8-decl", "feed", "the declaration says \(declared); feeds are published in UTF-8")
        } else if String(validating: bytes, as: UTF8.self) == nil {
            report("non-utf8-decl", "feed", "the document is not UTF-8")
        }
        if head.contains("<!DOCTYPE") {
            report("doctype", "feed", "a document type asks readers to load or expand things")
        }
    }

    // MARK: Checks that all formats share

    /// An RFC 3339 time with a zone.
    mutating func checkTimestamp(_ text: String?, _ name: String, _ place: String) {
        guard let text else { return }
        let isStamp = text.wholeMatch(of: /\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)/) != nil
        if !isStamp || FeedDate.parse(text) == nil {
            report(
                text.contains(",") ? "rfc822-date" : "bad-date", place,
                "\(name) \"\(text)\" is no RFC 3339 time with a zone")
        }
    }

    /// An absolute address that a reader may follow.
    mutating func checkAddress(_ text: String?, _ what: String, _ place: String) {
        guard let text else { return }
        let scheme = text.prefix { $0 != ":" && $0 != "/" }.lowercased()
        if ["javascript", "vbscript", "data"].contains(scheme), text.contains(":") {
            report("javascript-href", place, "\(what) is a \(scheme): address")
        } else if !text.contains(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/) {
            report("relative-link", place, "\(what) \"\(text)\" is not absolute")
        }
    }

    mutating func checkLanguage(_ tag: String?, _ place: String) {
        guard let tag, tag.wholeMatch(of: /[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*/) == nil else { return }
        report("bad-lang", place, "\"\(tag)\" is no language tag (RFC 5646)")
    }

    mutating func checkTitle(_ text: String?, _ place: String) {
        guard let text else { return }
        let tag = /<\/?(a|abbr|b|br|code|div|em|font|h[1-6]|i|img|p|script|small|span|strong|sub|sup|u)(\s[^>]*)?\/?>/
        if text.contains(tag.ignoresCase()) || text.contains(/&(amp|lt|gt|quot|nbsp|#\d+);/) {
            report("html-in-title", place, "the title has markup, which most readers show as it stands")
        }
    }

    mutating func checkDistinct(_ values: [(value: String, place: String)], _ name: String, _ sentence: String) {
        var seen: Set<String> = []
        for (value, place) in values where !seen.insert(value).inserted { report(name, place, "\(sentence): \(value)") }
    }
}
