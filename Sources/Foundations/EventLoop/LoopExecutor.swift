/// Runs tasks, rather than an actor, on an event loop's thread.
///
/// A task that mostly waits for replies on the loop's connections saves two changes of thread for each reply: it
/// resumes where the reply was read. It shares that thread with all connections of the loop, so it must not run long
/// between two suspensions.
package final class LoopExecutor: TaskExecutor {
    private let loop: EventLoop

    /// An executor on the thread of `loop`.
    package init(_ loop: EventLoop) {
        self.loop = loop
    }

    /// Queues a task's job. Called by the Swift runtime from any thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job), on: asUnownedTaskExecutor())
    }
}
