/// A connection whose answer is pending. MHD asks for it whenever it runs; after ``limit`` times without an answer the
/// connection is suspended.
///
/// Suspending and resuming take three system calls, a tenth of what a read costs; asking takes next to nothing.
struct WaitingConnection: AwaitingConnection {
    private let connection: SuspendableConnection
    private var questions = 0

    /// How often MHD asks; most answers are ready by then. An answer that takes long is not asked for all the time.
    private static let limit = 16

    init(_ connection: SuspendableConnection) {
        self.connection = connection
    }

    private var isSuspended: Bool { questions == Self.limit }

    /// MHD has asked; to be called in its access callback only.
    mutating func ask() {
        questions += 1
        if isSuspended { connection.suspend() }
    }

    /// Has MHD fetch the answer, on its daemon's loop.
    func resume() {
        if isSuspended { connection.resume() } else { connection.daemon.schedule() }
    }
}
