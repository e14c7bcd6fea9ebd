import ArgumentParser
import Fetching
import Foundation

/// Measures what requests cost, for `make scale`.
struct FetchSpeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch-speed", abstract: "Asks for addresses, one a line.",
        shouldDisplay: false)

    private static let inFlight = 64

    @Argument(help: "A file of addresses on this machine.") var file: String

    private struct Result: Encodable {
        let answers, failures: Int
    }

    func run() async throws {
        let addresses = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let loopback = ["127.0.0.0/8"].compactMap { AddressGuard.Block($0) }
        let fetcher = Fetcher(addresses: AddressGuard(allowed: loopback))
        let answers = await withTaskGroup(of: Int.self) { group in
            for first in 0..<Self.inFlight {
                group.addTask(executorPreference: fetcher.taskExecutor) {
                    var answers = 0
                    for index in stride(from: first, to: addresses.count, by: Self.inFlight) {
                        let request = FetchRequest(url: addresses[index], userAgent: "umschau")
                        // Why: failures are counted by what is missing.
                        if let answer = try? await fetcher.fetch(request), answer.status == 200 { answers += 1 }
                    }
                    return answers
                }
            }
            return await group.reduce(0, +)
        }
        print(try json(Result(answers: answers, failures: addresses.count - answers)))
    }
}
