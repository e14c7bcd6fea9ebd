import ArgumentParser
import FeedParsing
import Foundation
import News

/// Parses documents that were damaged at random, for `make fuzz`.
struct FuzzCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz", abstract: "Damages documents at random and parses them.",
        discussion: "A crash ends the process; the damaged document is in --last by then.", shouldDisplay: false)

    @Option(help: "Documents to parse.") var count = 10_000
    @Option(help: "Where the random numbers start.") var seed: UInt64 = 1
    @Option(help: "A file for the document being parsed.") var last = "fuzz.last"
    @Argument(help: "A folder of documents to start from.") var folder: String

    private static let longestDocument = 256 << 10
    /// Processor seconds.
    private static let slowest = 1.0

    func run() async throws {
        let originals = try documents()
        guard !originals.isEmpty else { throw ValidationError("no documents in \(folder)") }
        var mutator = Mutator(seed: seed, originals: originals)
        var (parsed, slow, unstable, different, disputed) = (0, 0, 0, 0, 0)
        var longest = 0.0
        let memory = Self.peakMemory()
        for number in 0..<count {
            let document = mutator.next()
            try Data(document).write(to: URL(fileURLWithPath: last))
            let start = Machine.processorSeconds()
            if let bulletin = Self.parse(document) {
                parsed += 1
                unstable += bulletin.drafts.count { !Self.isStable($0.contentHTML ?? $0.summaryHTML ?? "") }
                if Self.guidsOneByOne(of: document) != bulletin.drafts.map(\.guid) {
                    different += 1
                    try Data(document).write(to: URL(fileURLWithPath: "\(last).different.\(number)"))
                }
            }
            if FeedParser.readersDiffer(about: document) {
                disputed += 1
                try Data(document).write(to: URL(fileURLWithPath: "\(last).disputed.\(number)"))
            }
            _ = Discovery.feeds(in: document, address: "https://example.org/", contentType: nil)
            Self.readPieces(of: document, number)
            let seconds = Machine.processorSeconds() - start
            longest = max(longest, seconds)
            if seconds > Self.slowest {
                slow += 1
                try Data(document).write(to: URL(fileURLWithPath: "\(last).slow.\(number)"))
            }
        }
        print(
            "\(count) documents, \(parsed) of them feeds: \(slow) slower than \(Self.slowest) s (the slowest "
                + String(format: "%.3f", longest) + " s), \(unstable) texts that cleaning again would change, "
                + "\(different) with other items when read one by one, \(disputed) that libxml2 reads in another way, "
                + "\(Self.peakMemory() - memory) MiB of memory at most")
        if slow > 0 || unstable > 0 || different > 0 || disputed > 0 { throw ExitCode.failure }
    }

    private static func parse(_ document: [UInt8]) -> Bulletin? {
        do {
            return try FeedParser.parse(document, address: "https://example.org/feed", contentType: nil)
        } catch {
            // Refused: a lawful end.
            return nil
        }
    }

    /// The items as those of a document are read that is too long for a tree.
    private static func guidsOneByOne(of document: [UInt8]) -> [String?]? {
        do {
            var guids: [String?] = []
            let frame = try FeedParser.read(
                document, address: "https://example.org/feed", contentType: nil, writesHTML: true,
                longestTree: 0
            ) { guids.append($1.guid) }
            return frame.drafts.map(\.guid) + guids
        } catch {
            return nil
        }
    }

    /// Lists, dates, addresses, languages: pieces of the document taken for each of them.
    private static func readPieces(of document: [UInt8], _ number: Int) {
        // Why: refused is a lawful end here too.
        _ = try? OPML.parse(document)
        let start = number % max(1, document.count)
        let text = String(decoding: document[start...].prefix(120), as: UTF8.self)
        _ = FeedDate.parse(text)
        _ = CanonicalURL.canonical(text)
        _ = CanonicalURL.withoutTrackers("https://" + text)
        _ = text.withoutSecrets
        _ = Language(text)
    }

    /// MiB that the process has ever needed.
    private static func peakMemory() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss >> 10
    }

    private static func isStable(_ html: String) -> Bool {
        HTMLSanitizer.clean(html, base: nil) == html
    }

    private func documents() throws -> [[UInt8]] {
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        return try paths.compactMap { path in
            let url = root.appendingPathComponent(path)
            let values = try url.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
            guard values.isRegularFile == true, let size = values.fileSize, (1...Self.longestDocument).contains(size)
            else { return nil }
            return [UInt8](try Data(contentsOf: url))
        }
    }
}

/// Damages documents: bits, bytes, pieces and marks, at random places.
private struct Mutator {
    private var generator: SplitMix
    private let originals: [[UInt8]]

    private static let marks: [String] = [
        "<", ">", "&", "\"", "'", "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE", "<?xml", "&#0;", "&#x80;", "&amp;",
        "&lt;", "&nbsp", "</", "/>", "<item>", "</item>", "<entry>", "<a href=\"", "xml:base=\"", "xmlns=\"", "\u{0}",
        "\u{FEFF}", "\u{2028}", "[…]", " appeared first on ", "@", "mailto:", "javascript:", "data:", "//", "#",
        "?utm_",
        "2026-11-28", "99999999999999999999", "<script>", "</script>", "<svg>", "<style>", "type=\"html\"", "{", "}",
        "[", "]", "\\u", "null",
    ]

    init(seed: UInt64, originals: [[UInt8]]) {
        generator = SplitMix(state: seed)
        self.originals = originals
    }

    mutating func next() -> [UInt8] {
        var document = originals[number(upTo: originals.count - 1)]
        for _ in 0..<(1 + number(upTo: 8 - 1)) { damage(&document) }
        return document
    }

    private mutating func number(upTo greatest: Int) -> Int {
        Int(generator.next() % UInt64(greatest + 1))
    }

    private mutating func damage(_ document: inout [UInt8]) {
        let place = number(upTo: document.count)
        let length = min(document.count - place, (1 + number(upTo: 64 - 1)))
        let piece = Array(document[place..<(place + length)])
        switch number(upTo: 8 - 1) {
        case 0 where place < document.count: document[place] ^= 1 << UInt8(number(upTo: 7))
        case 1 where place < document.count: document[place] = UInt8(number(upTo: 255))
        case 2: document.removeSubrange(place..<(place + length))
        case 3: document.insert(contentsOf: piece, at: number(upTo: document.count))
        case 4:
            for _ in 0..<(1 + number(upTo: 200 - 1)) { document.insert(contentsOf: piece, at: place) }
        case 5: document.removeSubrange(place...)
        case 6:
            let other = originals[number(upTo: originals.count - 1)]
            let start = number(upTo: other.count)
            document.insert(contentsOf: other[start...].prefix(2000), at: place)
        default:
            let mark = Self.marks[number(upTo: Self.marks.count - 1)]
            document.insert(contentsOf: mark.utf8, at: place)
        }
    }
}

/// Random numbers that are the same for the same seed (SplitMix64, Steele and others 2014).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
