import Foundation
import Testing

/// A process of ours with its standard output, ended with the test.
final class Child {
    let process = Process()
    private let output = Pipe()
    private var lines: [String] = []
    private var rest = ""

    /// The program under test lies where the test bundle does.
    static var program: URL {
        get throws {
            let folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
                .deletingLastPathComponent()
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            let candidates = [folder, root.appendingPathComponent(".build/debug")].map {
                $0.appendingPathComponent("umschau")
            }
            return try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) })
        }
    }

    init(_ arguments: [String]) throws {
        process.executableURL = try Child.program
        process.arguments = arguments
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { stop(SIGKILL) }

    /// Waits for a line with that beginning; nil when the output ends first.
    func line(starting prefix: String) -> String? {
        while true {
            if let found = lines.first(where: { $0.hasPrefix(prefix) }) { return found }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { return nil }
            rest += String(decoding: data, as: UTF8.self)
            var parts = rest.components(separatedBy: "\n")
            rest = parts.removeLast()
            lines += parts
        }
    }

    /// Everything the process still prints until it ends.
    func remainder() -> String {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (lines + [rest + String(decoding: data, as: UTF8.self)]).joined(separator: "\n")
    }

    @discardableResult
    func stop(_ signal: Int32) -> Int32 {
        if process.isRunning { kill(process.processIdentifier, signal) }
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// Runs a program to its end: exit status and standard output.
///
/// Input comes from a file: a pipe would block both sides once each waits for the other to read.
func run(_ program: String, _ arguments: [String], input: String = "/dev/null") throws -> (
    status: Int32, output: String
) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}
