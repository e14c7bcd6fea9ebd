import FoundationEssentials
import News

/// The parts of a feed or an item that are more than a text.
extension XMLFeedReader {
    func links(of element: XMLElement, base: URLReference?) -> [Bulletin.Link] {
        (element.all("link", dialect) + (dialect == .atom ? [] : element.all("link", .atom))).compactMap { link in
            guard let href = link.attribute("href").flatMap({ (link.base ?? base).absolute($0) }) else { return nil }
            return Bulletin.Link(
                href: href, rel: link.attribute("rel") ?? "alternate", type: link.attribute("type"),
                title: link.attribute("title"),
                hreflang: link.attribute("hreflang"), length: link.attribute("length").flatMap { Int($0) })
        }
    }

    func people(of element: XMLElement) -> [Bulletin.Person] {
        var people: [Bulletin.Person] = []
        for space in dialect == .none ? [XMLElement.Namespace.none, .atom] : [dialect] {
            for author in element.all("author", space) {
                let name = author.value("name", space)
                let email = author.value("email", space)
                let address =
                    author.value("uri", space) ?? author.value("url", space) ?? author.value("homepage", space)
                let url = address.map { (author.base ?? base).absolute($0) ?? $0 }
                if name ?? email ?? url == nil {
                    people += person(author.text)
                } else {
                    people.append(Bulletin.Person(name: name, email: email, url: url))
                }
            }
        }
        people += (element.all("creator", .dublinCore) + element.all("author", .dublinCore)).flatMap { person($0.text) }
        if people.isEmpty { people = element.all("author", .itunes).flatMap { person($0.text) } }
        return people
    }

    /// "a@b.c (Name)", "Name <a@b.c>", "a@b.c" or a name.
    func person(_ text: String?) -> [Bulletin.Person] {
        guard let text, !text.isEmpty else { return [] }
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
        categories += element.all("subject", .dublinCore).compactMap(\.text).map { Bulletin.Category(term: $0) }
        categories += element.all("category", .itunes).compactMap { $0.attribute("text") }.map {
            Bulletin.Category(term: $0)
        }
        categories += element.all("category", .media).compactMap { category in
            category.text.map {
                Bulletin.Category(term: $0, scheme: category.attribute("scheme"), label: category.attribute("label"))
            }
        }
        return categories
    }

    func enclosures(of item: XMLElement, links: [Bulletin.Link], base: URLReference?) -> [Bulletin.Enclosure] {
        let own = item.all("enclosure").compactMap { enclosure -> Bulletin.Enclosure? in
            (enclosure.attribute("url") ?? enclosure.attribute("href")).flatMap { base.absolute($0) }.map {
                Bulletin.Enclosure(
                    url: $0, type: enclosure.attribute("type"),
                    length: enclosure.attribute("length").flatMap { Int($0) })
            }
        }
        let linked = links.filter { $0.rel == "enclosure" }.map {
            Bulletin.Enclosure(url: $0.href, type: $0.type, length: $0.length)
        }
        let media = (item.all("content", .media) + item.all("group", .media).flatMap { $0.all("content", .media) })
            .compactMap { content -> Bulletin.Enclosure? in
                content.attribute("url").flatMap { base.absolute($0) }.map {
                    Bulletin.Enclosure(
                        url: $0, type: content.attribute("type"),
                        length: content.attribute("fileSize").flatMap { Int($0) })
                }
            }
        return own + linked + media.filter { new in !(own + linked).contains { $0.url == new.url } }
    }

    /// The best picture for a teaser.
    func picture(of item: XMLElement, base: URLReference?) -> String? {
        let groups = [item] + item.all("group", .media)
        func isImage(_ element: XMLElement) -> Bool {
            element.attribute("medium") == "image" || element.attribute("type")?.hasPrefix("image/") ?? false
        }
        let candidates =
            groups.flatMap { $0.all("thumbnail", .media) }
            + groups.flatMap { $0.all("content", .media) }.filter(isImage)
            + groups.flatMap { $0.all("content", .media) }.flatMap { $0.all("thumbnail", .media) }
            + item.all("enclosure").filter(isImage)
        let address =
            candidates.lazy.compactMap { $0.attribute("url") }.first ?? item.first("image", .itunes).flatMap {
                $0.attribute("href") ?? $0.attribute("url")
            }
            ?? item.first("image")?.value("url")
        return address.flatMap { base.absolute($0) }
    }

    func origin(of item: XMLElement, base: URLReference?) -> Bulletin.Origin? {
        if let source = item.first("source"), source.children.isEmpty {
            return Bulletin.Origin(
                title: source.text, link: source.attribute("url").flatMap { base.absolute($0) }, id: nil)
        }
        guard let source = item.first("source", dialect) ?? item.first("source", .atom) else { return nil }
        let space = source.namespace
        let link = links(of: source, base: source.base ?? base).first { $0.rel == "alternate" }?.href
        return Bulletin.Origin(
            title: source.first("title", space).map { PlainText.of(html: $0.wholeText) }, link: link,
            id: source.value("id", space))
    }

    /// GeoRSS simple and GML (lat lon), W3C geo (two elements).
    func place(of item: XMLElement) -> (latitude: Double, longitude: Double)? {
        let point =
            item.value("point", .georss) ?? item.first("where", .georss)?.first("point", .georss)?.value("pos", .georss)
        let figures = (point ?? "").split { $0.isWhitespace || $0 == "," }.compactMap { Double($0) }
        if figures.count >= 2 { return (figures[0], figures[1]) }
        let holder = item.first("point", .geo) ?? item
        guard let latitude = holder.value("lat", .geo).flatMap(Double.init),
            let longitude = (holder.value("long", .geo) ?? holder.value("lon", .geo)).flatMap(Double.init)
        else { return nil }
        return (latitude, longitude)
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
