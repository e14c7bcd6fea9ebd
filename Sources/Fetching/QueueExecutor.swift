public import Dispatch

/// Gives an actor a serial dispatch queue of its own, so that dispatch sources on that queue are inside the actor.
///
/// Linux has no `DispatchSerialQueue` in Swift 6.3, which would be this type.
public final class QueueExecutor: SerialExecutor {
    public let queue: DispatchQueue

    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}

/// Runs the parts of a task that belong to no actor on an actor's queue, so that it changes no thread when it calls the actor.
///
/// Long work must leave it: `withTaskExecutorPreference(globalConcurrentExecutor)`.
final class QueueTaskExecutor: TaskExecutor {
    private let queue: DispatchQueue

    init(queue: DispatchQueue) { self.queue = queue }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
