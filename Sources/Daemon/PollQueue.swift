import Foundation
import HeapModule
import News

/// Which feed may be asked when: in order of due times, one request a host at a time, requests of a host apart.
///
/// A heap of hosts, each with a heap of its feeds. What is planned anew leaves its old entry behind, which is passed
/// over when its turn comes (lazy deletion), so every change costs O(log n).
struct PollQueue {
    private struct Entry<Key: Hashable>: Comparable {
        let time: Date
        let key: Key
        let stamp: Int

        static func < (one: Self, other: Self) -> Bool { (one.time, one.stamp) < (other.time, other.stamp) }
    }

    private struct Host {
        var feeds: Heap<Entry<Feed.ID>> = []
        var members: Set<Feed.ID> = []
        /// When it may be asked again.
        var free = Date.distantPast
        var isBusy = false
        var stamp = 0
    }

    private var hosts: [String: Host] = [:]
    private var order: Heap<Entry<String>> = []
    private var hostOf: [Feed.ID: String] = [:]
    /// The entries that are in force; feeds that are being asked have none.
    private var stamps: [Feed.ID: Int] = [:]
    private var lastStamp = 0

    /// Puts a feed in its place, or into another one.
    mutating func plan(_ feed: Feed.ID, host name: String, at time: Date) {
        if let old = hostOf[feed], old != name { remove(feed) }
        lastStamp += 1
        stamps[feed] = lastStamp
        hostOf[feed] = name
        hosts[name, default: Host()].members.insert(feed)
        hosts[name]?.feeds.insert(Entry(time: time, key: feed, stamp: lastStamp))
        enqueue(name)
    }

    mutating func remove(_ feed: Feed.ID) {
        stamps[feed] = nil
        guard let name = hostOf.removeValue(forKey: feed) else { return }
        hosts[name]?.members.remove(feed)
        if let host = hosts[name], host.members.isEmpty, !host.isBusy { hosts[name] = nil }
    }

    /// The next feed whose time has come, and when that was; its host is busy until `release`.
    mutating func popDue(at now: Date) -> (feed: Feed.ID, due: Date)? {
        dropStaleHosts()
        guard let first = order.min, first.time <= now else { return nil }
        order.removeMin()
        guard let entry = hosts[first.key]?.feeds.popMin() else { return nil }
        stamps[entry.key] = nil
        hosts[first.key]?.isBusy = true
        return (entry.key, entry.time)
    }

    /// The host has answered, and may be asked again from a time on.
    mutating func release(_ name: String, from time: Date) {
        guard let members = hosts[name]?.members else { return }
        hosts[name]?.isBusy = false
        leaveAlone(name, until: time)
        if members.isEmpty { hosts[name] = nil } else { enqueue(name) }
    }

    /// No feed of the host is asked before a time, whenever it is due.
    mutating func leaveAlone(_ name: String, until time: Date) {
        guard let host = hosts[name] else { return }
        hosts[name]?.free = max(host.free, time)
        enqueue(name)
    }

    /// Moves the times until which hosts are left alone, where the clock was set.
    mutating func shiftPauses(by seconds: TimeInterval) {
        for name in hosts.keys {
            hosts[name]?.free += seconds
            enqueue(name)
        }
    }

    func feeds(of host: String) -> Set<Feed.ID> { hosts[host]?.members ?? [] }

    /// When the next feed may be asked; nil where none waits.
    mutating func next() -> Date? {
        dropStaleHosts()
        return order.min?.time
    }

    private mutating func enqueue(_ name: String) {
        while let first = hosts[name]?.feeds.min, stamps[first.key] != first.stamp { hosts[name]?.feeds.removeMin() }
        guard let host = hosts[name], !host.isBusy, let first = host.feeds.min else { return }
        lastStamp += 1
        hosts[name]?.stamp = lastStamp
        order.insert(Entry(time: max(first.time, host.free), key: name, stamp: lastStamp))
    }

    /// Afterwards the first entry's host is free and its first feed in force.
    private mutating func dropStaleHosts() {
        while let first = order.min {
            guard let host = hosts[first.key], host.stamp == first.stamp, !host.isBusy else {
                order.removeMin()
                continue
            }
            if let feed = host.feeds.min, stamps[feed.key] == feed.stamp { return }
            order.removeMin()
            enqueue(first.key)
        }
    }
}
