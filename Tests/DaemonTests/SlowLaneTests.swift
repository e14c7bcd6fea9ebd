@testable import Daemon
import Testing

/// Feeds whose hosts hang, and the places they may take.
struct SlowLaneTests {
    @Test func whoFindsNoPlaceWaitsForOneInTurn() {
        var lane = SlowLane()
        let entered = (1...20).filter { lane.enter($0) }
        #expect(entered == Array(1...16) && lane.inFlight == SlowLane.places)
        #expect(lane.isWaiting(17) && !lane.isWaiting(16))
        lane.leave()
        // The first that waits is subscribed to no more.
        #expect(lane.next { $0 != 17 } == 18)
        #expect(!lane.isWaiting(17) && !lane.isWaiting(18) && lane.isWaiting(19))
        #expect(lane.enter(18) && !lane.enter(21))
        #expect(lane.next { $0 > 20 } == 21 && lane.next { _ in true } == nil)
    }
}
