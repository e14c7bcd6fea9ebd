import Foundation
import Publishing

/// One outlet's feed as it stands at a moment of the three days.
struct OutletFeed {
    struct Line {
        let item: Demo.Item
        let title: String
        let teaser: String
        let published: Date
        let updated: Date
    }

    private static let length = 25

    let outlet: Demo.Outlet
    let entries: [Line]
    /// Of the newest article or edit.
    let modified: Date
    private let address: String

    /// `address`: the newsroom's own, "http://127.0.0.1:8090".
    ///
    /// `now`: articles that appear later are not in it yet.
    init(_ outlet: Demo.Outlet, items: [Demo.Item], address: String, epoch: Date, now: Date) {
        self.outlet = outlet
        self.address = address
        let visible = items.compactMap { item -> Line? in
            let published = epoch.addingTimeInterval(Demo.offset(item.at))
            guard published <= now else { return nil }
            let edit = (item.edits ?? []).last { epoch.addingTimeInterval(Demo.offset($0.at)) <= now }
            return Line(
                item: item, title: edit?.title ?? item.title, teaser: edit?.teaser ?? item.teaser, published: published,
                updated: edit.map { epoch.addingTimeInterval(Demo.offset($0.at)) } ?? published)
        }
        entries = visible.sorted { ($1.published, $1.item.id) < ($0.published, $0.item.id) }.prefix(Self.length).map {
            $0
        }
        modified = entries.map(\.updated).max() ?? epoch
    }

    var mediaType: String {
        switch outlet.format {
        case .rss: "application/rss+xml"
        case .rdf: "application/rdf+xml"
        case .atom: "application/atom+xml"
        case .json: "application/feed+json"
        }
    }

    var bytes: [UInt8] {
        let text =
            switch outlet.format {
            case .rss: rss
            case .rdf: rdf
            case .atom: atom
            case .json: json
            }
        guard outlet.encoding == "windows-1251" else { return Array(text.utf8) }
        return [UInt8](text.data(using: .windowsCP1251, allowLossyConversion: true) ?? Data(text.utf8))
    }

    private var declaration: String { "<?xml version=\"1.0\" encoding=\"\(outlet.encoding)\"?>\n" }
    private var home: String { "\(address)/\(outlet.id)/" }

    private func link(_ entry: Line) -> String {
        let path =
            "\(entry.item.id).html" + (outlet.quirks.contains(.trackedLinks) ? "?utm_source=rss&utm_medium=feed" : "")
        return outlet.quirks.contains(.relativeLinks) ? path : home + path
    }

    private func title(_ entry: Line) -> String {
        outlet.quirks.contains(.htmlTitles) ? "<b>\(entry.title.escapedForXML)</b>" : entry.title
    }

    private func teaser(_ entry: Line) -> String {
        outlet.quirks.contains(.noTeasers)
            ? "" : "<p>\(entry.teaser.escapedForXML)</p><img src=\"\(home)pixel.gif\" width=\"1\" height=\"1\">"
    }

    private var rss: String {
        let items = entries.map { entry in
            let guid =
                outlet.quirks.contains(.noGuid)
                ? ""
                : "<guid isPermaLink=\"false\">\((outlet.quirks.contains(.sameGuid) ? outlet.id : "\(outlet.id):\(entry.item.id)"))</guid>"
            return """
                <item><title>\(title(entry).escapedForXML)</title><link>\(link(entry).escapedForXML)</link>\(guid)
                <pubDate>\(entry.published.httpDate)</pubDate>
                <description>\(teaser(entry).escapedForXML)</description></item>

                """
        }
        return declaration + """
            <rss version="2.0"><channel><title>\(outlet.title.escapedForXML)</title><link>\(home)</link>
            <description>\(outlet.title.escapedForXML)</description><language>\(outlet.language)</language><ttl>30</ttl>
            \(items.joined())</channel></rss>

            """
    }

    private var rdf: String {
        let items = entries.map { entry in
            """
            <item rdf:about="\(home)\(entry.item.id).html"><title>\(title(entry).escapedForXML)</title><link>\(link(entry).escapedForXML)</link>
            <dc:date>\(entry.published.formatted(.iso8601))</dc:date><description>\(teaser(entry).escapedForXML)</description></item>

            """
        }
        return declaration + """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="\(home)"><title>\(outlet.title.escapedForXML)</title><link>\(home)</link>
            <description>\(outlet.title.escapedForXML)</description><dc:language>\(outlet.language)</dc:language></channel>
            \(items.joined())</rdf:RDF>

            """
    }

    private var atom: String {
        let items = entries.map { entry in
            """
            <entry><id>tag:demo.invalid,2026:\(outlet.id)/\(entry.item.id)</id><title type="html">\(title(entry).escapedForXML.escapedUnless(outlet.quirks.contains(.htmlTitles)))</title>
            <link href="\(link(entry).escapedForXML)"/><published>\(entry.published.formatted(.iso8601))</published>
            <updated>\(entry.updated.formatted(.iso8601))</updated><summary type="html">\(teaser(entry).escapedForXML)</summary></entry>

            """
        }
        return declaration + """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(outlet.language)" xml:base="\(home)"><id>tag:demo.invalid,2026:\(outlet.id)</id>
            <title>\(outlet.title.escapedForXML)</title><updated>\(modified.formatted(.iso8601))</updated><link href="\(home)"/>
            \(items.joined())</feed>

            """
    }

    private var json: String {
        let document = JSONFeed(
            title: outlet.title, home_page_url: home, language: outlet.language,
            items: entries.map { entry in
                JSONFeed.Item(
                    id: entry.item.id, url: link(entry), title: entry.title, content_html: teaser(entry),
                    date_published: entry.published.formatted(.iso8601),
                    date_modified: entry.updated.formatted(.iso8601))
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try String(decoding: encoder.encode(document), as: UTF8.self)
        } catch {
            preconditionFailure("texts and addresses cannot fail to encode: \(error)")
        }
    }

    private struct JSONFeed: Encodable {
        struct Item: Encodable {
            let id, url, title, content_html, date_published, date_modified: String
        }

        var version = "https://jsonfeed.org/version/1.1"
        let title, home_page_url, language: String
        let items: [Item]
    }
}

extension String {
    /// Plain text in an Atom construct of type html is escaped once for HTML and once for XML.
    fileprivate func escapedUnless(_ isHTML: Bool) -> String { isHTML ? self : escapedForXML }
}
