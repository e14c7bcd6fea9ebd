import FoundationEssentials
import News

/// The parts of a feed or an item that are more than a text.
extension XMLFeedReader {
    /// Links, and enclosures, of one element; more of them only take room.
    private static let mostLinks = 100
    private static let mostCategories = 200

    func links(of element: XMLElement, base: URLReference?) -> [Bulletin.Link] {
        let own = (element.all("link", dialect) + (dialect == .atom ? [] : element.all("link", .atom)))
            .prefix(Self.mostLinks).compactMap { link -> Bulletin.Link? in
                let text = link.attribute("href") ?? (link.namespace == .atom ? link.text : nil)
                let place = link.base ?? base
                // An empty reference is the document's own address (RFC 3986 §4.4).
                let href = text.flatMap { $0.isEmpty ? place?.webAddress : place.absolute($0) }
                guard href != nil || link.hasAttributes && text == nil else { return nil }
                // RFC 8288 §2.1.1: in whatever letters.
                let rel = link.attribute("rel").map {
                    ($0.hasPrefix(Self.registry) ? String($0.dropFirst(Self.registry.count)) : $0).lowercased()
                }
                return Bulletin.Link(
                    href: href ?? "", rel: rel ?? "alternate",
                    type: link.attribute("type") ?? (rel == "self" ? Self.atomType : nil),
                    title: link.attribute("title"), hreflang: link.attribute("hreflang"),
                    length: link.attribute("length").flatMap { Int($0) })
            }
        let enclosed = ownEnclosures(of: element, base: base).map {
            Bulletin.Link(href: $0.url, rel: "enclosure", type: $0.type, length: $0.length)
        }
        return own + enclosed
    }

    private func ownEnclosures(of element: XMLElement, base: URLReference?) -> [Bulletin.Enclosure] {
        element.all("enclosure").prefix(Self.mostLinks).compactMap { enclosure in
            (enclosure.attribute("url") ?? enclosure.attribute("href")).flatMap { base.absolute($0) }.map {
                Bulletin.Enclosure(
                    url: $0, type: enclosure.attribute("type"),
                    length: enclosure.attribute("length").flatMap { Int($0) })
            }
        }
    }

    /// What relations may be written with in full (RFC 4287 §4.2.7.2).
    private static let registry = "http://www.iana.org/assignments/relation/"
    private static let atomType = "application/atom+xml"

    /// Nil where there is nobody.
    func people(of element: XMLElement?) -> [Bulletin.Person]? {
        element.map { people(of: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    func people(of element: XMLElement) -> [Bulletin.Person] {
        var people: [Bulletin.Person] = []
        for space in dialect == .none ? [XMLElement.Namespace.none, .atom] : [dialect] {
            for author in element.all("author", space) {
                let name = author.value("name", space)
                let email = author.value("email", space)
                let address =
                    author.value("uri", space) ?? author.value("url", space) ?? author.value("homepage", space)
                let url = address.flatMap { (author.base ?? base).absolute($0) }
                if name ?? email ?? url == nil {
                    people += person(author.text)
                } else {
                    people.append(Bulletin.Person(name: name ?? email, email: email, url: url))
                }
            }
        }
        people += (element.all("creator", .dublinCore) + element.all("author", .dublinCore)).flatMap { person($0.text) }
        if people.isEmpty { people = element.all("author", .itunes).flatMap { person($0.text) } }
        return people
    }

    /// "a@b.c (Name)", "Name <a@b.c>", "a@b.c" or a name.
    func person(_ text: String?) -> [Bulletin.Person] {
        guard var text, !text.isEmpty else { return [] }
        if text.holds("&") { text = HTMLEntities.decode(text) }
        guard text.holds("@") else { return [Bulletin.Person(name: PlainText.folded(text))] }
        let words = text.split { " <>()[]".contains($0) || $0.isNewline }
        guard let email = words.first(where: { $0.contains("@") && $0.contains(".") }) else {
            return [Bulletin.Person(name: PlainText.folded(text))]
        }
        let name = text.replacing(email, with: "").trimmingCharacters(where: {
            " <>()[]:,".contains($0) || $0.isNewline
        })
        let address = email.hasPrefix("mailto:") ? String(email.dropFirst("mailto:".count)) : String(email)
        return [Bulletin.Person(name: name.isEmpty ? nil : PlainText.folded(name), email: address)]
    }

    func categories(of element: XMLElement) -> [Bulletin.Category] {
        var categories: [Bulletin.Category] = []
        for space in dialect == .none ? [XMLElement.Namespace.none, .atom] : [dialect] {
            for category in element.all("category", space) {
                guard let term = category.attribute("term") ?? category.text ?? category.attribute("label") else {
                    continue
                }
                categories.append(
                    Bulletin.Category(
                        term: term, scheme: category.attribute("scheme") ?? category.attribute("domain"),
                        label: category.attribute("label")))
            }
        }
        for term in Self.words(element.value("tags")) { categories.append(Bulletin.Category(term: term)) }
        categories += element.all("subject", .dublinCore).compactMap(\.text).map { Bulletin.Category(term: $0) }
        let topics = element.all("category", .itunes)
        categories += (topics + topics.flatMap { $0.all("category", .itunes) }).compactMap { $0.attribute("text") }.map
        {
            Bulletin.Category(term: $0)
        }
        var bare = Set(categories.lazy.filter { $0.scheme == nil && $0.label == nil }.map(\.term))
        for keyword in Self.words(element.value("keywords", .itunes)) where bare.insert(keyword).inserted {
            categories.append(Bulletin.Category(term: keyword))
        }
        categories += ([element] + element.all("group", .media)).flatMap { $0.all("category", .media) }.compactMap {
            category in
            category.text.map {
                Bulletin.Category(
                    term: $0, scheme: category.attribute("scheme") ?? Self.mediaScheme,
                    label: category.attribute("label"))
            }
        }
        return Array(categories.prefix(Self.mostCategories))
    }

    /// The words of a list with commas.
    private static func words(_ list: String?) -> [String] {
        (list ?? "").split(separator: ",", maxSplits: mostCategories).prefix(mostCategories)
            .map { String($0.trimmingSpaces) }.filter { !$0.isEmpty }
    }

    /// What a category of Media RSS belongs to that names no scheme (Media RSS 1.5.1, media:category).
    private static let mediaScheme = "http://search.yahoo.com/mrss/category_schema"

    func enclosures(of item: XMLElement, links: [Bulletin.Link], base: URLReference?) -> [Bulletin.Enclosure] {
        let own = ownEnclosures(of: item, base: base)
        var known = Set(own.map(\.url))
        let linked = links.filter { $0.rel == "enclosure" && !$0.href.isEmpty && !known.contains($0.href) }.map {
            Bulletin.Enclosure(url: $0.href, type: $0.type, length: $0.length)
        }
        let original = item.value("origenclosurelink", .feedburner).flatMap { base.absolute($0) }
        if let original, let first = own.first {
            return [Bulletin.Enclosure(url: original, type: first.type, length: first.length)] + own.dropFirst()
        }
        let media = (item.all("content", .media) + item.all("group", .media).flatMap { $0.all("content", .media) })
            .prefix(Self.mostLinks).compactMap { content -> Bulletin.Enclosure? in
                let player = content.first("player", .media)?.attribute("url")
                return (content.attribute("url") ?? player).flatMap { base.absolute($0) }.map {
                    Bulletin.Enclosure(
                        url: $0, type: content.attribute("type"),
                        length: content.attribute("fileSize").flatMap { Int($0) })
                }
            }
        known.formUnion(linked.map(\.url))
        return own + linked + media.filter { !known.contains($0.url) }
    }

    /// The best picture for a teaser.
    func picture(of item: XMLElement, base: URLReference?) -> String? {
        pictureAddress(of: item).flatMap { base.absolute($0) }
    }

    private func pictureAddress(of item: XMLElement) -> String? {
        func isImage(_ element: XMLElement) -> Bool {
            element.attribute("medium") == "image" || element.attribute("type")?.hasPrefix("image/") ?? false
        }
        let groups = [item] + item.all("group", .media)
        let media = groups.flatMap { $0.all("content", .media) }
        var candidates = groups.flatMap { $0.all("thumbnail", .media) }
        candidates += media.filter(isImage)
        candidates += media.flatMap { $0.all("thumbnail", .media) }
        candidates += item.all("enclosure").filter(isImage)
        if let address = candidates.lazy.compactMap({ $0.attribute("url") }).first { return address }
        let podcast = item.first("image", .itunes).flatMap { $0.attribute("href") ?? $0.attribute("url") }
        return podcast ?? item.all("link", .itunes).first { $0.attribute("rel") == "image" }?.attribute("href")
            ?? item.first("image")?.value("url")
            ?? item.all("link").lazy.compactMap { $0.first("image", .itunes)?.attribute("href") }.first
    }

    /// A picture that Media RSS names for a feed as a whole.
    func mediaPicture(of feed: XMLElement) -> String? {
        (feed.all("thumbnail", .media) + feed.all("content", .media)).lazy.compactMap { $0.attribute("url") }.first
    }

    func origin(of item: XMLElement, base: URLReference?) -> Bulletin.Origin? {
        if let source = item.first("source"), !source.hasChildren {
            return Bulletin.Origin(
                title: source.text, link: source.attribute("url").flatMap { base.absolute($0) }, id: nil)
        }
        guard let source = item.first("source", dialect) ?? item.first("source", .atom) else { return nil }
        let space = source.namespace
        let link = links(of: source, base: source.base ?? base).address("alternate")
        return Bulletin.Origin(
            title: source.first("title", space).map { wording($0, base: nil).plain }, link: link,
            id: source.value("id", space))
    }

    /// GeoRSS simple and GML (lat lon), W3C geo (two elements).
    func coordinates(of item: XMLElement) -> (latitude: Double, longitude: Double)? {
        let point =
            item.value("point", .georss) ?? item.first("where", .georss)?.first("point", .georss)?.value("pos", .georss)
        let figures = (point ?? "").split { $0.isWhitespace || $0 == "," }.compactMap { Double($0) }
        if figures.count >= 2 { return Self.place(figures[0], figures[1]) }
        let holder = item.first("point", .geo) ?? item
        guard let latitude = holder.value("lat", .geo).flatMap(Double.init),
            let longitude = (holder.value("long", .geo) ?? holder.value("lon", .geo)).flatMap(Double.init)
        else { return nil }
        return Self.place(latitude, longitude)
    }

    /// Nil for what is nowhere on Earth.
    private static func place(_ latitude: Double, _ longitude: Double) -> (latitude: Double, longitude: Double)? {
        abs(latitude) <= 90 && abs(longitude) <= 180 ? (latitude, longitude) : nil
    }
}

extension [Bulletin.Link] {
    /// The first link of a relation that leads somewhere; of alternates the first that is not for programs alone.
    func address(_ relation: String) -> String? {
        let links = filter { $0.rel == relation && !$0.href.isEmpty }
        let page = relation == "alternate" ? links.first { !($0.type?.lowercased().contains("json") ?? false) } : nil
        return (page ?? links.first)?.href
    }
}

extension StringProtocol {
    fileprivate func trimmingCharacters(where drops: (Character) -> Bool) -> String {
        var text = self[...]
        while let first = text.first, drops(first) { text = text.dropFirst() }
        while let last = text.last, drops(last) { text = text.dropLast() }
        return String(text)
    }
}
