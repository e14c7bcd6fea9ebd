// Why: the C library's streams are variables to Swift, and this one is never set.
@preconcurrency import Foundation

/// What `print` writes to.
enum StandardOutput {
    /// Whether all that was printed has been written; `print` itself says nothing of a full disk.
    ///
    /// Otherwise `errno` says why.
    static var isWhole: Bool { fflush(stdout) == 0 && ferror(stdout) == 0 }
}
