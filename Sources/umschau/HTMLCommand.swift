import ArgumentParser
import FeedParsing
import Foundation
import News

struct HTMLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "html", abstract: "Cleans HTML, makes it plain text, or cleans an address, a JSON job a line.",
        discussion: """
            A job is {id, op, html, base_url, limit}: op "sanitize" answers {id, html}, "text" {id, text} (with limit:
            at most so many characters), "cleanurl" {id, url}.

            EXAMPLES
              umschau html --batch < jobs.jsonl
            """)

    @Flag(help: "Read jobs from standard input; the only way there is.") var batch = false

    private struct Job: Decodable {
        let id: TextOrNumber
        let op, html: String
        let base_url: String?
        let limit: Int?
    }

    private struct Answer: Encodable {
        let id: String
        var html, text, url: String?
    }

    func run() async throws {
        try await reporting {
            try JSONLines.forEach(as: Job.self, wanted: "a job ({id, op, html})") { job, number in
                print(try json(try answer(job, number)))
                fflush(nil)
            }
        }
    }

    private func answer(_ job: Job, _ number: Int) throws -> Answer {
        var answer = Answer(id: job.id.text)
        switch job.op {
        case "sanitize": answer.html = HTMLSanitizer.clean(job.html, base: job.base_url)
        case "text":
            let text = PlainText.readable(html: job.html)
            answer.text = job.limit.map { PlainText.shortened(text, to: max(0, $0)) } ?? text
        case "cleanurl": answer.url = CanonicalURL.withoutTrackers(job.html)
        default: throw fail("standard input, line \(number): there is no op \"\(job.op)\"", Status.dataError)
        }
        return answer
    }
}
