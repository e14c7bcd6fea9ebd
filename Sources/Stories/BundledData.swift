import StoriesData

/// The data files compiled into the program: text that anyone can read and extend.
enum BundledData {
    static var lexicon: [(kind: Lexicon.Kind, text: String)] {
        [
            (.place, text(umschau_places)), (.name, text(umschau_names)), (.theme, text(umschau_figures)),
            (.theme, text(umschau_politics)), (.theme, text(umschau_law)), (.theme, text(umschau_economy)),
            (.theme, text(umschau_nature)), (.theme, text(umschau_sport)), (.theme, text(umschau_everyday)),
            (.theme, text(umschau_culture)),
        ]
    }

    static var territories: String { text(umschau_territories) }
    static var serials: String { text(umschau_serials) }
    static var stopWords: String { text(umschau_stopwords) }
    static var credits: String { text(umschau_credits) }
    static var languages: String { text(umschau_languages) }
    static var background: String { text(umschau_background) }
    static var model: String { text(umschau_model) }

    private static func text(_ file: () -> umschau_text) -> String {
        let file = file()
        return String(decoding: UnsafeBufferPointer(start: file.bytes, count: file.length), as: UTF8.self)
    }
}
