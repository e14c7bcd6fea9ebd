@testable import Daemon
import Foundation
import News
import Testing

struct PollQueueTests {
    private let start = Date(timeIntervalSince1970: 1_795_478_400)

    @Test func aHostIsAskedOnceAtATimeAndNotTooSoonAgain() {
        var pollQueue = PollQueue()
        pollQueue.plan(1, host: "a", at: start)
        pollQueue.plan(2, host: "a", at: start)
        pollQueue.plan(3, host: "b", at: start + 1)
        #expect(pollQueue.feed(at: start) == 1 && pollQueue.feed(at: start) == nil)
        pollQueue.release("a", from: start + 2)
        #expect(pollQueue.next() == start + 1)
        #expect(pollQueue.feed(at: start + 1) == 3 && pollQueue.feed(at: start + 1) == nil)
        #expect(pollQueue.feed(at: start + 2) == 2)
    }

    @Test func planningAnewMovesAFeed() {
        var pollQueue = PollQueue()
        pollQueue.plan(1, host: "a", at: start)
        pollQueue.plan(1, host: "a", at: start + 100)
        #expect(pollQueue.feed(at: start + 99) == nil && pollQueue.next() == start + 100)
        pollQueue.plan(1, host: "b", at: start + 50)
        #expect(pollQueue.feeds(of: "a").isEmpty && pollQueue.feed(at: start + 50) == 1)
        pollQueue.remove(1)
        pollQueue.release("b", from: start)
        #expect(pollQueue.next() == nil)
    }

    @Test func aHostThatWantsToBeLeftAloneIs() {
        var pollQueue = PollQueue()
        pollQueue.plan(1, host: "a", at: start)
        _ = pollQueue.popDue(at: start)
        pollQueue.leaveAlone("a", until: start + 7200)
        // What is shorter does not shorten it, and who comes later waits too.
        pollQueue.release("a", from: start + 2)
        pollQueue.plan(2, host: "a", at: start + 10)
        #expect(pollQueue.feed(at: start + 7199) == nil && pollQueue.feed(at: start + 7200) == 2)
    }

    @Test func pausesMoveWithTheClock() {
        var pollQueue = PollQueue()
        pollQueue.plan(1, host: "a", at: start)
        _ = pollQueue.popDue(at: start)
        pollQueue.release("a", from: start + 10)
        pollQueue.shiftPauses(by: -3600)
        pollQueue.plan(1, host: "a", at: start - 3600)
        #expect(pollQueue.feed(at: start - 3591) == nil && pollQueue.feed(at: start - 3590) == 1)
    }

    /// Against a list that is searched from end to end.
    @Test func itAgreesWithAPlainList() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SplitMix(state: seed)
            var pollQueue = PollQueue()
            var due: [Feed.ID: Date] = [:]
            var hostOf: [Feed.ID: String] = [:]
            var free: [String: Date] = [:]
            var busy: Set<String> = []
            var now = start
            for _ in 0..<150 {
                now += 1
                let feed = Feed.ID.random(in: 0..<12, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1:
                    // One that is being asked is planned when its answer is in.
                    guard due[feed] != nil || hostOf[feed] == nil else { continue }
                    hostOf[feed] = hostOf[feed] ?? "h\(feed % 4)"
                    due[feed] = now + Double(Int.random(in: -5...20, using: &random)) + Double(feed) / 100
                    pollQueue.plan(feed, host: hostOf[feed] ?? "", at: due[feed] ?? now)
                case 2:
                    guard let host = busy.randomElement(using: &random) else { continue }
                    busy.remove(host)
                    free[host] = now + 3
                    for (feed, name) in hostOf where name == host && due[feed] == nil { hostOf[feed] = nil }
                    pollQueue.release(host, from: now + 3)
                default:
                    // When each may be asked: its host has to be free, and asks first what was due first.
                    let waiting = due.filter { !busy.contains(hostOf[$0.key] ?? "") }
                    let times = waiting.reduce(into: [Feed.ID: Date]()) { times, entry in
                        times[entry.key] = max(entry.value, free[hostOf[entry.key] ?? ""] ?? .distantPast)
                    }
                    let first = times.values.min()
                    #expect(pollQueue.next() == first, "seed \(seed)")
                    let taken = pollQueue.popDue(at: now)?.feed
                    #expect(taken.flatMap { times[$0] } == first.flatMap { $0 <= now ? $0 : nil }, "seed \(seed)")
                    guard let taken, let host = hostOf[taken] else { continue }
                    // Of a host the one that is due first.
                    #expect(
                        due.filter { hostOf[$0.key] == host }.min { $0.value < $1.value }?.key == taken, "seed \(seed)")
                    due[taken] = nil
                    busy.insert(host)
                }
            }
        }
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension PollQueue {
    fileprivate mutating func feed(at now: Date) -> Feed.ID? { popDue(at: now)?.feed }
}
