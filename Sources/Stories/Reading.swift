public import News

/// An article's text, cut into words and looked up in the lexicon.
///
/// Made once for all who ask: which story it belongs to, whom it cites, what it speaks of.
public struct Reading: Sendable {
    let title: String
    let teaser: String
    public let language: Language
    /// The language's part of every hash.
    let languageKey: UInt64
    /// The whole title.
    let titleWords: Tokens
    /// The title without the outlet's name.
    let headline: Passage
    let body: Passage

    /// Cuts a text into words and looks them up.
    ///
    /// `title`: plain text; a site's name behind its last " | " or dash is left out. `teaser`: plain text, the first words of
    /// the article or "".
    public init(title: String, teaser: String, language: Language) {
        self.title = title
        self.teaser = teaser
        self.language = language
        languageKey = Lexicon.key(ofLanguage: language.code)
        titleWords = Tokens(title, language: language)
        let name = Profile.withoutSiteName(title)
        headline = Passage(titleWords.prefix(bytes: name.utf8.count), languageKey: languageKey)
        body = Passage(Tokens(teaser, language: language), languageKey: languageKey)
    }

    init(_ submission: Newsroom.Submission) {
        self.init(title: submission.title, teaser: submission.teaser, language: submission.language)
    }
}

/// Words in a row, and the concept that begins at each.
struct Passage: Sendable {
    let tokens: Tokens
    private(set) var matches: [Lexicon.Match?] = []

    init(_ tokens: Tokens, languageKey: UInt64) {
        self.tokens = tokens
        let lexicon = Lexicon.bundled
        matches.reserveCapacity(tokens.tokens.count)
        for index in tokens.tokens.indices {
            matches.append(
                tokens.tokens[index].figure == nil ? lexicon.match(tokens, at: index, languageKey: languageKey) : nil)
        }
    }
}
