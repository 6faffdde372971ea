/// A connection whose answer is to come. MHD asks for it whenever it runs; when that has been in vain some times, the
/// connection is put aside.
///
/// To put it aside and to take it back are three system calls, a tenth of what a read costs; to ask is next to nothing.
struct WaitingConnection: AwaitingConnection {
    private let connection: SuspendableConnection
    private var questions = 0

    /// How often MHD asks; most answers are there by then. An answer that takes long must not be asked for all the time.
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

    /// Lets MHD fetch the answer, on its daemon's loop.
    func resume() {
        if isSuspended { connection.resume() } else { connection.daemon.schedule() }
    }
}
