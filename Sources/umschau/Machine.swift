import Daemon
import Foundation
import Logging

/// The machine's clock, named once: everything below takes the time as an argument.
enum Machine {
    // Why: the one place where the program asks what time it is.
    @Sendable static func now() -> Date { Date() }

    /// Seconds this thread has worked; `clock`: all of the process instead.
    static func processorSeconds(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) -> Double { seconds(of: clock) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds since the machine started, sleep included: a clock that nobody sets.
    @Sendable static func uptime() -> TimeInterval { seconds(of: CLOCK_BOOTTIME) }

    /// 32 hexadecimal digits from the system's generator.
    @Sendable static func token() -> String {
        // Why: the one place where the program asks for chance.
        (0..<16).map { _ in UInt8.random(in: 0...255) }.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    static func logger(_ settings: Settings.LogSettings) -> Logger {
        Logger(label: "umschau") { _ in LogLines(settings) }
    }

    static func logger(_ level: Logger.Level) -> Logger {
        var settings = Settings.LogSettings()
        settings.level = level
        return logger(settings)
    }

    static var hasTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
