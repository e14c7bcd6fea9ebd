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
    private var inFlight: [UnsafeMutableRawPointer: Transfer] = [:]
    private var handles: [UInt64: UnsafeMutableRawPointer] = [:]
    private var started: UInt64 = 0
    private lazy var driver = MultiDriver(
        queue: executor.queue, connections: connections, sessions: sessions
    ) { [weak self] wake in
        self?.assumeIsolated { $0.advance(wake) }
    }

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// `connections`: how many idle connections are kept for the next requests.
    public init(addresses: AddressGuard = AddressGuard(), connections: Int = 256) {
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
                    request, handle: driver.handle(), addresses: addresses, sessions: sessions
                ) {
                    continuation.resume(returning: $0)
                }
                inFlight[transfer.easy] = transfer
                handles[number] = transfer.easy
                driver.start(transfer)
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            // Why: a cancellation handler is synchronous and runs on any thread.
            Task { await cancel(number) }
        }
        handles[number] = nil
        return try outcome.get()
    }

    /// Comes back when the queue that all transfers share has had a turn.
    public func turn() {}

    /// Transfers under way.
    public var transferCount: Int { inFlight.count }

    private func advance(_ wake: MultiDriver.Wake) {
        driver.advance(wake)
        while let (easy, code) = driver.takeFinished() {
            guard let transfer = inFlight.removeValue(forKey: easy) else { continue }
            driver.drop(transfer)
            transfer.end(code)
            driver.keep(easy)
        }
    }

    private func cancel(_ number: UInt64) {
        guard let easy = handles[number], let transfer = inFlight.removeValue(forKey: easy) else { return }
        driver.drop(transfer)
        transfer.cancel()
        driver.keep(easy)
    }
}
