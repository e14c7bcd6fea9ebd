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
        let id, file: String
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

    func run() async throws {
        guard let file else { return try answerJobs() }
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw fail("\(file) cannot be read", Status.noInput)
        }
        do {
            let bulletin = try FeedParser.parse(bytes, address: baseURL, contentType: contentType)
            print(try json(ParsedFeed(bulletin, contentLanguage: contentLanguage)))
        } catch let error as ParseError {
            throw fail("\(file): \(error)", ExitCode(2))
        }
    }

    private func answerJobs() throws {
        let decoder = JSONDecoder()
        var number = 0
        while let line = readLine() {
            number += 1
            guard let data = line.data(using: .utf8) else { continue }
            let job: Job
            do {
                job = try decoder.decode(Job.self, from: data)
            } catch {
                throw fail("standard input, line \(number): not a job ({id, file, …})", Status.dataError)
            }
            print(try json(answer(job)))
            fflush(nil)
        }
    }

    private func answer(_ job: Job) -> Answer {
        do {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: job.file)))
            let bulletin = try FeedParser.parse(bytes, address: job.base_url, contentType: job.content_type)
            return Answer(
                id: job.id, ok: true, result: ParsedFeed(bulletin, contentLanguage: job.content_language), error: nil)
        } catch {
            return Answer(id: job.id, ok: false, result: nil, error: "\(error)")
        }
    }
}
