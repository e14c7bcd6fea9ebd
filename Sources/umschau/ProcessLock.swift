import Foundation

/// A lock that ends with the process at the latest: of two who want the same at once, one leaves.
struct ProcessLock {
    let isHeld: Bool
    private let descriptor: Int32

    init(_ path: String) throws {
        // Readable by all: who tries a command as root must not lock the daemon's user out.
        descriptor = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw fail("\(path) cannot be opened: \(String(cString: strerror(errno)))", Status.ioError)
        }
        isHeld = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    /// The lock of whoever polls into a database; makes its folder.
    static func alone(with database: String) throws -> ProcessLock {
        let folder = (database as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lock = try ProcessLock(database + ".lock")
        guard lock.isHeld else { throw fail("another umschau runs on \(database)", Status.unavailable) }
        return lock
    }

    func release() { close(descriptor) }
}
