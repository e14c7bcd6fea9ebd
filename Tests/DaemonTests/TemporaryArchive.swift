import Foundation
import News
import Storage

/// An empty archive in a folder of its own, subscribed to some feeds.
func temporaryArchive(_ feeds: [Feed]) throws -> Archive {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("umschau-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let archive = try Archive(path: folder.appendingPathComponent("a.sqlite").path)
    try archive.subscribe(to: feeds)
    return archive
}
