import ArgumentParser
import Daemon
import FeedParsing
import Foundation
import News
import Storage

/// Exit statuses of sysexits.h.
enum Status {
    static let usage = ExitCode(64)
    static let dataError = ExitCode(65)
    static let noInput = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let ioError = ExitCode(74)
    static let tryAgain = ExitCode(75)
    static let configuration = ExitCode(78)
}

/// One sentence on standard error and the exit status that fits.
func fail(_ sentence: String, _ status: ExitCode) -> ExitCode {
    warn("umschau: \(sentence)")
    return status
}

func warn(_ line: String) {
    // Why: a line that cannot be written has nowhere to say so, and must not end the daemon.
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Runs a command's body; what it throws becomes a sentence.
func reporting<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        let value = try await body()
        guard StandardOutput.isWhole else {
            throw fail("the output could not be written: \(String(cString: strerror(errno)))", Status.ioError)
        }
        return value
    } catch let error as SettingsError {
        throw fail(error.description, Status.configuration)
    } catch let error as ArchiveError {
        throw fail(error.description, Status.ioError)
    } catch let error as ParseError {
        throw fail(error.description, Status.dataError)
    } catch let error as FileError {
        throw fail(error.description, Status.ioError)
    } catch let error as CocoaError {
        let place = error.filePath.map { "\($0): " } ?? ""
        let isOfWriting = (CocoaError.fileWriteUnknown.rawValue..<1024).contains(error.code.rawValue)
        throw fail(place + error.localizedDescription, isOfWriting ? Status.ioError : Status.noInput)
    }
}

/// "1 feed", "2 feeds".
func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

/// A value as one line of JSON.
func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
        var container = encoder.singleValueContainer()
        try container.encode(date.timestamp)
    }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
