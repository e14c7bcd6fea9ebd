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
    @Option(help: "Certificates to trust, as PEM.") var authorities: String?
    @Option(help: "How often to ask for each.") var rounds = 1
    @Option(help: "Seconds between rounds.") var pause = 0.0

    private struct Result: Encodable {
        let answers, failures: Int
        /// Processor seconds of each round.
        let processor: [Double]
    }

    func run() async throws {
        let addresses = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let loopback = ["127.0.0.0/8", "::1/128"].compactMap { AddressGuard.Block($0) }
        let fetcher = Fetcher(addresses: AddressGuard(allowed: loopback))
        var answers = 0
        var processor: [Double] = []
        for round in 0..<rounds {
            if round > 0 { try await Task.sleep(for: .seconds(pause)) }
            let before = Machine.processorSeconds(CLOCK_PROCESS_CPUTIME_ID)
            answers += await ask(addresses, by: fetcher)
            processor.append(Machine.processorSeconds(CLOCK_PROCESS_CPUTIME_ID) - before)
        }
        print(try json(Result(answers: answers, failures: rounds * addresses.count - answers, processor: processor)))
    }

    private func ask(_ addresses: [String], by fetcher: Fetcher) async -> Int {
        await withTaskGroup(of: Int.self) { group in
            for first in 0..<Self.inFlight {
                group.addTask(executorPreference: fetcher.taskExecutor) {
                    var answers = 0
                    for index in stride(from: first, to: addresses.count, by: Self.inFlight) {
                        var request = FetchRequest(url: addresses[index], userAgent: "umschau")
                        request.authorities = authorities
                        // Why: failures are counted by what is missing.
                        if let answer = try? await fetcher.fetch(request), answer.status == 200 { answers += 1 }
                    }
                    return answers
                }
            }
            return await group.reduce(0, +)
        }
    }
}
