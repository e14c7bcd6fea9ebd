public import Foundation
import Glibc

/// Writes files that others may read at any moment: they see the old one or the new one, never a part.
public enum FileWriter {
    /// Temporary file in the same folder, which is made, fsync, rename (POSIX makes the rename atomic).
    ///
    /// `isPublic`: for everybody to read, whatever the process's umask is; else as that has it.
    public static func write(_ bytes: [UInt8], to path: String, isPublic: Bool = false) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(temporary) }
        if isPublic { fchmod(descriptor, 0o644) }
        do {
            guard write(bytes, to: descriptor), fsync(descriptor) == 0 else { throw FileError(temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else {
            let error = FileError(path)
            unlink(temporary)
            throw error
        }
    }

    /// Waits until a file that somebody else wrote is on the disk.
    static func synchronise(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(path) }
    }

    /// Gives false, and `errno` says why, where not all could be written.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { return false }
            rest = rest.dropFirst(max(0, count))
        }
        return true
    }
}

/// What the system says of a file that could not be written.
public struct FileError: LocalizedError, CustomStringConvertible {
    public let path: String
    public let reason: String

    /// `path`: the file of the call that failed just now.
    init(_ path: String) {
        // In this order: what is done before it is read may set it.
        reason = String(cString: strerror(errno))
        self.path = path
    }

    public var description: String { "\(path): \(reason)" }
    public var errorDescription: String? { description }
}
