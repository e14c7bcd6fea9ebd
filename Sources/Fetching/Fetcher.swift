import CCurl
import Dispatch
import Glibc

/// Downloads over HTTP. All transfers share one libcurl multi handle on this actor's dispatch queue.
///
/// Admission (how many at once, how far apart) is the caller's: `CURLOPT_TIMEOUT_MS` would also run while a transfer
/// waited in libcurl's own queue.
public actor Fetcher {
    private let executor = QueueExecutor(label: "umschau.fetcher")
    /// For tasks that do little but fetch: a request costs half as much when its task stays on this actor's queue.
    public nonisolated let taskExecutor: any TaskExecutor
    private let addresses: AddressGuard
    private let connections: Int
    private let sessions = SessionStore()
    private var recent = RecentRequests()
    private var inFlight: [UnsafeMutableRawPointer: (number: UInt64, transfer: Transfer)] = [:]
    private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
    private var started: UInt64 = 0
    private lazy var driver = MultiDriver(
        queue: executor.queue, connections: 2 * connections, sessions: sessions
    ) { [weak self] wake in
        self?.assumeIsolated { $0.advance(wake) }
    }

    /// How many requests began lately, so how many connections may be idle at most.
    ///
    /// Where they are more than are kept, a connection is closed after its request: libcurl 7.88 never forgets a host whose idle
    /// connection it closes to make room, and looks through all such hosts each time it does.
    private struct RecentRequests {
        private var start = DispatchTime.now()
        private var counts = (previous: 0, current: 0)

        mutating func note(at now: DispatchTime) -> Int {
            while now >= start + .seconds(Transfer.secondsKept) {
                start = now >= start + .seconds(2 * Transfer.secondsKept) ? now : start + .seconds(Transfer.secondsKept)
                counts = (counts.current, 0)
            }
            counts.current += 1
            return counts.previous + counts.current
        }
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// `connections`: how many idle connections are kept at most, each for half a minute.
    public init(addresses: AddressGuard = AddressGuard(), connections: Int = 1024) {
        // Why: libcurl converts international host names from the locale's encoding.
        setlocale(LC_CTYPE, "C.UTF-8")
        taskExecutor = QueueTaskExecutor(queue: executor.queue)
        self.addresses = addresses
        self.connections = connections
    }

    /// Cancelling the calling task ends the transfer with `FetchError.cancelled`.
    public func fetch(_ request: FetchRequest) async throws(FetchError) -> FetchResponse {
        started += 1
        let number = started
        let outcome: Transfer.Outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let transfer = Transfer(
                    request, handle: driver.handle(), keepsConnection: recent.note(at: .now()) <= connections,
                    addresses: addresses, sessions: sessions
                ) {
                    continuation.resume(returning: $0)
                }
                inFlight[transfer.easy] = (number, transfer)
                handles[number] = transfer.easy
                guard driver.start(transfer) else { return end(number, transfer, CURLE_FAILED_INIT) }
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            // Why: a cancellation handler is synchronous and runs on any thread.
            Task { await cancel(number) }
        }
        return try outcome.get()
    }

    /// Comes back when the queue that all transfers share has had a turn.
    public func turn() {}

    private func advance(_ wake: MultiDriver.Wake) {
        driver.advance(wake)
        while let (easy, code) = driver.takeFinished() {
            guard let (number, transfer) = inFlight[easy] else { continue }
            driver.drop(transfer)
            end(number, transfer, code)
        }
    }

    private func end(_ number: UInt64, _ transfer: Transfer, _ code: CURLcode) {
        // At once: another transfer may have the handle before this one's task goes on.
        handles[number] = nil
        inFlight[transfer.easy] = nil
        transfer.end(code)
        driver.keep(transfer.easy)
    }

    private func cancel(_ number: UInt64) {
        guard let easy = handles.removeValue(forKey: number),
            let (_, transfer) = inFlight.removeValue(forKey: easy)
        else { return }
        driver.drop(transfer)
        transfer.cancel()
        driver.keep(easy)
    }
}
