import ArgumentParser
import FeedParsing
import Foundation
import News

struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Shows what a feed document says, as JSON.",
        discussion: """
            Exits with 2 when the document is no feed.

            EXAMPLES
              umschau parse feed.xml
              umschau parse --base-url https://example.org/ --content-type "text/xml; charset=windows-1251" feed.xml
              umschau parse --batch < jobs.jsonl    {id, file, base_url, content_type, content_language} a line
            """)

    @Option(help: "The address the document came from.") var baseURL: String?
    @Option(help: "Its HTTP Content-Type.") var contentType: String?
    @Option(help: "Its HTTP Content-Language.") var contentLanguage: String?
    @Flag(help: "Read jobs from standard input, one JSON object a line, and answer each with one.") var batch = false
    @Argument(help: "The document.", completion: .file()) var file: String?

    private struct Job: Decodable {
        let id: TextOrNumber
        let file: String
        let base_url, content_type, content_language: String?
    }

    private struct Answer: Encodable {
        let id: String
        let ok: Bool
        var result: ParsedFeed?
        var error: String?
    }

    func validate() throws {
        guard batch != (file != nil) else { throw ValidationError("name a document, or --batch to read jobs") }
    }

    func run() async throws { try await reporting { try answer() } }

    private func answer() throws {
        guard let file else { return try answerJobs() }
        let bytes: [UInt8]
        do {
            bytes = try contents(of: file)
        } catch {
            throw fail("\(file) cannot be read", Status.noInput)
        }
        do {
            try write(bytes)
        } catch let error as ParseError {
            throw fail("\(file): \(error)", ExitCode(2))
        }
    }

    /// Prints a document item by item, each on a line of its own: a long one is never in memory as a whole.
    private func write(_ bytes: [UInt8]) throws {
        var fault: (any Error)?
        var separator = "{\"entries\":[\n"
        let bulletin = try FeedParser.forEachItem(in: bytes, address: baseURL, contentType: contentType) {
            feed, draft in
            guard fault == nil else { return }
            do {
                let language = feed.language ?? contentLanguage
                print(separator, try json(ParsedFeed.Entry(draft, language: language)), separator: "", terminator: "")
                separator = ",\n"
            } catch {
                fault = error
            }
        }
        if let fault { throw fault }
        let frame = try json(ParsedFeed.Frame(bulletin, contentLanguage: contentLanguage))
        print(separator == ",\n" ? "\n" : "{\"entries\":[", "],", frame.dropFirst(), separator: "")
    }

    private func contents(of file: String) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        var bytes: [UInt8] = []
        // Of a folder the length is the greatest number of all.
        guard let length = Int(exactly: try handle.seekToEnd()), length < .max else { throw POSIXError(.EISDIR) }
        bytes.reserveCapacity(length)
        try handle.seek(toOffset: 0)
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { bytes.append(contentsOf: piece) }
        return bytes
    }

    private func answerJobs() throws {
        try JSONLines.forEach(as: Job.self, wanted: "a job ({id, file, …})") { job, _ in
            print(try json(answer(job)))
            fflush(nil)
        }
    }

    private func answer(_ job: Job) -> Answer {
        do {
            let bytes = try contents(of: job.file)
            let bulletin = try FeedParser.parse(bytes, address: job.base_url, contentType: job.content_type)
            return Answer(
                id: job.id.text, ok: true, result: ParsedFeed(bulletin, contentLanguage: job.content_language),
                error: nil)
        } catch {
            let reason = (error as? CocoaError)?.localizedDescription ?? "\(error)"
            return Answer(id: job.id.text, ok: false, result: nil, error: reason)
        }
    }
}
