import CSpawn
import Foundation
import Synchronization

/// A program that is given a message on standard input, and waited for.
///
/// Not Foundation's `Process`: that waits for everybody who has inherited a certain file of it, and mailers leave somebody behind who
/// delivers while they themselves have ended.
struct MailProgram {
    let path: String
    let arguments: [String]

    enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
        /// It was told to end for taking too long, and has ended.
        case late
    }

    /// Runs the program to its end.
    ///
    /// `limit`, `patience`: seconds that it may take, and that it then has to end when it is told to.
    /// - Throws: `POSIXError` where it cannot be started.
    func run(reading input: FileHandle, within limit: TimeInterval, patience: TimeInterval) throws -> Ending {
        // Who started us may have asked not to be told of ends; nor would we be.
        signal(SIGCHLD, SIG_DFL)
        let process = try start(reading: input)
        let ending = Status()
        DispatchQueue.global().async {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            ending.set(status)
        }
        if let status = ending.wait(limit) {
            let signal = status & 0x7F
            return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
        }
        // Before this says that nothing was delivered, nobody may deliver any more.
        kill(-process, SIGTERM)
        var status = ending.wait(patience)
        if status == nil {
            kill(-process, SIGKILL)
            status = ending.wait(.infinity)
        }
        // It may have delivered in the last moment.
        return status == 0 ? .exited(0) : .late
    }

    /// The program's exit status, once it is there (waitpid(2)).
    private final class Status: Sendable {
        private let status = Mutex<Int32>(0)
        private let isThere = DispatchSemaphore(value: 0)

        func set(_ value: Int32) {
            status.withLock { $0 = value }
            isThere.signal()
        }

        /// Nil where it is not there after so many seconds.
        func wait(_ seconds: TimeInterval) -> Int32? {
            let end: DispatchTime = seconds < .infinity ? .now() + seconds : .distantFuture
            return isThere.wait(timeout: end) == .success ? status.withLock { $0 } : nil
        }
    }

    /// Gives the process's number; it has our standard output and error, and no other file of ours.
    private func start(reading input: FileHandle) throws -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, input.fileDescriptor, STDIN_FILENO)
        posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What we ignore or hold back it may want to hear.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // A group of its own: whoever interrupts us must not interrupt a delivery.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let (words, settings) = (
            ([path] + arguments).map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil]
        )
        defer { for text in words + settings { free(text) } }
        var process: pid_t = 0
        let fault = posix_spawn(&process, path, &files, &attributes, words, settings)
        guard fault == 0 else { throw POSIXError(POSIXErrorCode(rawValue: fault) ?? .EIO) }
        return process
    }
}
