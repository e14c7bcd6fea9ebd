import FoundationEssentials

/// Faults of JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).
extension FeedLint {
    private struct Value: Decodable {
        let object: [String: Value]?
        let list: [Value]?
        let text: String?
        let isNumber: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // Why: JSON values are tried one kind after the other; what is none of them is a number or nothing.
            object = try? container.decode([String: Value].self)
            // Why: as above.
            list = try? container.decode([Value].self)
            // Why: as above.
            text = try? container.decode(String.self)
            // Why: as above.
            isNumber = (try? container.decode(Double.self)) != nil
        }

        subscript(name: String) -> Value? { object?[name] }
    }

    mutating func checkJSON(_ bytes: [UInt8]) {
        let feed: Value
        do {
            feed = try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            return report("illformed", "feed", "the document is no JSON")
        }
        if feed["version"]?.text?.hasPrefix("https://jsonfeed.org/version/1") != true {
            report("bad-version", "feed", "the version names no JSON Feed")
        }
        if feed["title"]?.text == nil { report("no-title", "feed", "there is no title") }
        if feed["feed_url"]?.text == nil { report("no-self", "feed", "feed_url does not say where the feed itself is") }
        for name in ["home_page_url", "feed_url", "next_url", "icon", "favicon"] {
            checkAddress(feed[name]?.text, name, "feed")
        }
        if let own = feed["feed_url"]?.text { checkSelf(own, page: feed["home_page_url"]?.text) }
        checkLanguage(feed["language"]?.text, "feed")
        guard let items = feed["items"]?.list else { return report("no-items", "feed", "there are no items") }
        for (index, item) in items.enumerated() { check(item, "entry \(index + 1)") }
        let places = items.enumerated().map { ($0.element, "entry \($0.offset + 1)") }
        checkDistinct(
            places.compactMap { item, place in item["id"]?.text.map { ($0, place) } }, "dup-id",
            "another item has the same id")
        checkDistinct(
            places.compactMap { item, place in item["date_modified"]?.text.map { ($0, place) } }, "same-updated",
            "another item was modified in the same second")
    }

    private mutating func check(_ item: Value, _ place: String) {
        if item["id"]?.text == nil {
            report("no-id", place, item["id"]?.isNumber == true ? "the id is a number" : "there is no id")
        }
        if item["content_html"]?.text == nil, item["content_text"]?.text == nil {
            report("no-content", place, "there is neither content_html nor content_text")
        }
        checkTitle(item["title"]?.text, place)
        for name in ["url", "external_url", "image", "banner_image"] { checkAddress(item[name]?.text, name, place) }
        for name in ["date_published", "date_modified"] { checkTimestamp(item[name]?.text, name, place) }
        checkLanguage(item["language"]?.text, place)
        for attachment in item["attachments"]?.list ?? [] {
            for name in ["url", "mime_type"] where attachment[name]?.text == nil {
                report("bad-attachment", place, "an attachment has no \(name)")
            }
        }
        if let html = item["content_html"]?.text { checkHTML(html, place) }
    }
}
