import DemoNewsroom
import FeedParsing
import Foundation
import News
import Stories

/// JSON lines of articles, as "cluster", "train" and "evaluate" read them.
enum LabelledFile {
    /// Of a text, what a feed would give of it.
    static let teaserWords = 60

    struct Line: Decodable {
        let id: TextOrNumber?
        let lang: String?
        let published: String?
        let source: String?
        let url: String?
        let title: String
        let text: String?
        var cluster: String?
    }

    /// The join model of a file, or the program's own where none is named.
    static func model(_ file: String?) throws -> JoinModel {
        guard let file else { return .bundled }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        do {
            return try JoinModel(text)
        } catch {
            throw fail("\(file): \(error)", Status.dataError)
        }
    }

    /// One line as an article; `time` is that of the line before and moves on with this one's.
    static func submission(_ line: Line, number: Int, time: inout Date) -> Newsroom.Submission {
        // Without a time, that of the line before.
        if let published = line.published, !published.isEmpty {
            if let read = FeedDate.parse(published) {
                time = read
            } else {
                warn(
                    "umschau: line \(number): \(published.debugDescription) is no time; that of the line before is taken"
                )
            }
        }
        let teaser = teaser(line.text)
        let language =
            line.lang.map { Language($0) }
            ?? LanguageModel.bundled.language(of: line.title + ". " + teaser, declared: nil)
        let name = line.id?.text ?? "\(number)"
        let source = line.source ?? name
        return Newsroom.Submission(
            id: Int64(number), feed: Int64(bitPattern: Fingerprint.of(source) >> 1), seed: name,
            title: line.title, teaser: teaser, language: language, time: time, address: line.url)
    }

    static func teaser(_ text: String?) -> String {
        (text ?? "").split(maxSplits: teaserWords, whereSeparator: \.isWhitespace).prefix(teaserWords).joined(
            separator: " ")
    }

    /// The articles of a file that say to which story they belong; of a folder, those of the demo newsroom in it.
    ///
    /// `file`: with "@" and another file's name behind it, that one says which articles are one story, and all others are each
    /// their own. `headlines`: leave the texts out.
    static func articles(of file: String, headlines: Bool = false) throws -> [LabelledArticle] {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: file, isDirectory: &isFolder)
        if isFolder.boolValue { return try demo(in: file) }
        var lines: [Line]
        if !isThere, let mark = file.lastIndex(of: "@") {
            lines = try Self.lines(of: String(file[..<mark]), as: Line.self)
            let stories = try stories(
                in: String(file[file.index(after: mark)...]), of: Set(lines.compactMap(\.id?.text)))
            for index in lines.indices {
                lines[index].cluster = (lines[index].id?.text).map { stories[$0] ?? $0 } ?? "\(index + 1)"
            }
        } else {
            lines = try Self.lines(of: file, as: Line.self)
        }
        var time = Date(timeIntervalSince1970: 0)
        let articles = lines.enumerated().compactMap { number, line in
            let submission = submission(line, number: number + 1, time: &time)
            return line.cluster.map { LabelledArticle(submission: submission, cluster: $0) }
        }
        return headlines ? articles.map(\.headline) : articles
    }

    /// The story of each article a file names, by the first one of it.
    ///
    /// A line a story: ids of its articles with spaces between them; "#" begins a comment. `known`: the ids there are.
    private static func stories(in file: String, of known: Set<String>) throws -> [String: String] {
        var stories: [String: String] = [:]
        for line in try text(of: file).split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let articles = line.split(separator: " ").map(String.init)
            if let stranger = articles.first(where: { !known.contains($0) }) {
                throw fail("\(file): there is no article \(stranger)", Status.dataError)
            }
            for article in articles where stories.updateValue(articles[0], forKey: article) != nil {
                throw fail("\(file): \(article) is in two stories", Status.dataError)
            }
        }
        return stories
    }

    /// Every article's words with the language the file says.
    static func texts(of file: String) throws -> [(language: Language, text: String)] {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
            return try demo(in: file).map {
                ($0.submission.language, $0.submission.title + ". " + $0.submission.teaser)
            }
        }
        return try lines(of: file, as: Line.self).map {
            (Language($0.lang ?? ""), $0.title + ". " + teaser($0.text))
        }
    }

    private static func demo(in folder: String) throws -> [LabelledArticle] {
        let demo = try Bundled.demo(at: folder)
        let truth = Dictionary(demo.truth.map { ($0.id, $0) }) { first, _ in first }
        let ordered = demo.items.sorted { (Demo.offset($0.at), $0.id) < (Demo.offset($1.at), $1.id) }
        return ordered.enumerated().compactMap { number, item in
            guard let meant = truth[item.id] else { return nil }
            let submission = Newsroom.Submission(
                id: Int64(number + 1), feed: Int64(bitPattern: Fingerprint.of(item.outlet) >> 1), seed: item.id,
                title: item.title, teaser: item.teaser, language: Language(meant.language),
                time: Date(timeIntervalSince1970: Demo.offset(item.at)))
            return LabelledArticle(submission: submission, cluster: meant.story)
        }
    }

    static let standardInput = "/dev/stdin"

    private static func text(of file: String) throws -> String {
        do {
            // A pipe has no size, and cannot be read as files are.
            let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: file)).readToEnd() ?? Data()
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw fail("\(file) cannot be read", Status.noInput)
        }
    }

    /// Every line of a file, decoded; an error names the line.
    static func lines<Value: Decodable>(of file: String, as type: Value.Type) throws -> [Value] {
        try JSONLines.all(of: try text(of: file), named: file, as: type, wanted: "the JSON that is wanted here")
    }
}
