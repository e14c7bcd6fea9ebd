/// Under which names a meaning may stand in a feed of some dialect: the format's own element first, then Atom's, plain
/// RSS's, and what else is used for it.
struct Vocabulary {
    // The feed's.
    let title, subtitle, rights, language, generator, updated, published: [XMLElement.Name]
    // Its items'.
    let itemTitle, description, itemPublished, itemUpdated: [XMLElement.Name]

    init(dialect: XMLElement.Namespace) {
        func names(_ own: ShortName..., others: XMLElement.Name...) -> [XMLElement.Name] {
            var spaces: [XMLElement.Namespace] = []
            for space in [dialect, .atom, .none] where !spaces.contains(space) { spaces.append(space) }
            return spaces.flatMap { space in own.map { ($0, space) } } + others
        }
        title = names("title", others: ("title", .dublinCore))
        subtitle = names(
            "description", "subtitle", "tagline", "abstract", others: ("description", .dublinCore),
            ("summary", .itunes), ("subtitle", .itunes))
        rights = names("copyright", "rights", others: ("rights", .dublinCore))
        language = names("language", "lang", others: ("language", .dublinCore))
        generator = names("generator")
        updated = names(
            "lastbuilddate", "updated", "modified", others: ("date", .dublinCore), ("modified", .dublinCore))
        published = names(
            "pubdate", "published", "issued", "created", others: ("created", .dublinCore), ("issued", .dublinCore))
        itemTitle = names("title", others: ("title", .dublinCore), ("title", .media))
        description = names(
            "description", "summary", "abstract", others: ("description", .dublinCore), ("summary", .itunes),
            ("description", .media), ("subtitle", .itunes))
        itemPublished = names(
            "pubdate", "published", "issued", "created", others: ("date", .dublinCore), ("issued", .dublinCore),
            ("created", .dublinCore))
        itemUpdated = names("updated", "modified", others: ("modified", .dublinCore))
    }
}
