import News

/// HTML made readable where no HTML can be shown: titles, teasers.
public enum PlainText {
    /// Tags that stand between words rather than inside one.
    private static let inline: Set<String> = [
        "a", "b", "i", "em", "strong", "span", "small", "u", "s", "sub", "sup", "font", "abbr", "cite", "code", "q",
        "mark", "time", "wbr", "ins", "del", "kbd", "tt", "big", "strike", "acronym", "bdi", "bdo",
    ]

    /// Tags dropped, references decoded once, white space folded.
    public static func of(html: String) -> String {
        text(of: HTMLTokenizer(html))
    }

    private static func text(of tokens: HTMLTokenizer) -> String {
        var text = ""
        for token in tokens {
            switch token {
            case .text(let raw): text += HTMLEntities.decode(String(raw))
            case .open(let name, _, _), .close(let name):
                if !inline.contains(name) { text += " " }
            }
        }
        return folded(text)
    }

    /// A title: publishers escape titles once, twice or not at all.
    public static func ofTitle(_ raw: String) -> String {
        guard raw.contains("<") || raw.contains("&") else { return folded(raw) }
        let once = text(of: HTMLTokenizer(raw, isTitle: true))
        // A third time only where a mark is still spelt out: what remains as "&amp;" was meant.
        return once.contains("&") && once.firstMatch(of: /&(?!amp;)(#\d+|#x[0-9a-fA-F]+|[a-z]{2,8});/) != nil
            ? folded(HTMLEntities.decode(once)) : once
    }

    /// HTML as a text to read: `of` without what blog software adds to it.
    public static func readable(html: String) -> String {
        withoutBoilerplate(of(html: html))
    }

    /// How "The post … appeared first on …" begins and goes on, in the languages of WordPress.
    private static let signatures: [(start: String, mark: String)] = [
        ("The post ", " appeared first on "), ("Der Beitrag ", " erschien zuerst auf "),
        ("Beitrag ", " erschien zuerst auf "), ("L’article ", " est apparu en premier sur "),
        ("L'article ", " est apparu en premier sur "), ("La entrada ", " se publicó primero en "),
        ("Сообщение ", " появились сначала на "), ("Сообщение ", " появился сначала на "),
        ("Запис ", " спершу з'явився на "), ("L'articolo ", " proviene da "),
    ]
    private static let invitations = [
        "Continue reading", "Read more", "Weiterlesen", "Mehr lesen", "Читать далее", "Lire la suite", "Leer más",
        "Devamını oku", "Ətraflı oxu", "Толығырақ", "Батафсил",
    ]

    private static func withoutBoilerplate(_ text: String) -> String {
        var text = text
        for (start, mark) in signatures {
            guard let found = text.firstRange(of: mark),
                let opening = text[..<found.lowerBound].ranges(of: start).last
            else { continue }
            text = String(text[..<opening.lowerBound].trimmingSpaces)
        }
        for invitation in invitations {
            let bare = text.trimmingSuffix { " …»→>.".contains($0) }
            if bare.hasSuffix(" " + invitation) { text = String(bare.dropLast(invitation.count).trimmingSpaces) }
        }
        return text.replacing("[…]", with: "…").replacing("[...]", with: "…")
    }

    private static let longestHeadline = 120

    /// What stands for a title where a publisher gave none: the beginning of the text, else the address.
    static func headline(of draft: Draft) -> String {
        let text = draft.summary ?? draft.contentHTML.map { of(html: $0) } ?? ""
        return text.isEmpty ? draft.link ?? "" : shortened(text, to: longestHeadline)
    }

    /// White space of every kind as single blanks, none at the ends; no invisible marks.
    static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace || scalar.value < 0x20 {
                pendingSpace = !result.isEmpty
            } else if scalar.value != 0xFEFF, scalar.value != 0x200B {
                if pendingSpace { result.append(" ") }
                pendingSpace = false
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// The beginning of a text, at most so many characters long and "…", cut at a word and closed with "…".
    public static func shortened(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        var kept = text.prefix(limit)
        if let next = text.dropFirst(kept.count).first, !next.isWhitespace, let space = kept.lastIndex(of: " ") {
            kept = kept[..<space]
        }
        return String(kept).trimmingSuffix { " ,;:–—-".contains($0) } + "…"
    }

    /// The beginning of a text, cut after a sentence where one ends in time, else after a word, with "…".
    ///
    /// `words`: the most words kept.
    public static func teaser(_ text: String, words limit: Int = 60) -> String {
        let words = text.split(separator: " ")
        guard words.count > limit else { return text }
        let kept = words.prefix(limit)
        let isSentenceEnd = { (word: Substring) in word.count > 3 && ".!?։…".contains(word.last ?? " ") }
        if let end = kept.lastIndex(where: isSentenceEnd), end >= limit / 2 {
            return kept[...end].joined(separator: " ")
        }
        let trimmed = kept.reversed().drop { $0.allSatisfy { !$0.isLetter && !$0.isNumber } }.reversed()
        return trimmed.joined(separator: " ").trimmingSuffix { ",;:–—-".contains($0) } + "…"
    }
}

extension String {
    fileprivate func trimmingSuffix(while drops: (Character) -> Bool) -> Substring {
        guard let last = lastIndex(where: { !drops($0) }) else { return "" }
        return self[...last]
    }
}
