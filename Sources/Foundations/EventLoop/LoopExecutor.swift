/// Runs tasks, rather than an actor, on an event loop's thread.
///
/// Tasks that spend their time between replies of the loop's connections save two changes of thread for each reply:
/// they go on where the reply was read. They share that thread with all the loop's connections, so they must not take
/// long between two suspensions.
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
