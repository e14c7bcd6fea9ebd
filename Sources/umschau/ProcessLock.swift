import Foundation

/// A lock that ends with the process at the latest: of two who want the same at once, one leaves.
struct ProcessLock {
    let isHeld: Bool
    private let descriptor: Int32

    /// Takes the lock, or sees that somebody has it.
    ///
    /// `file`: what is locked, by whatever name: two names of one file have one lock. `end`: the lock's, behind the file's name.
    init(on file: String, _ end: String = ".lock") throws {
        let path = URL(fileURLWithPath: file).resolvingSymlinksInPath().path + end
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
        let lock = try ProcessLock(on: database)
        guard lock.isHeld else { throw fail("another umschau runs on \(database)", Status.unavailable) }
        return lock
    }

    func release() { close(descriptor) }
}
