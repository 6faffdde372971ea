import CMicroHTTPD

/// A connection whose answer is to come. MHD asks for it whenever it runs; when that has been in vain some times, the
/// connection is put aside.
///
/// To put it aside and to take it back are three system calls, a tenth of what a read costs; to ask is next to nothing.
struct WaitingConnection: AwaitingConnection, @unchecked Sendable {
    // Sendable holds because MHD_resume_connection may be called on any thread, MHD does not free a suspended
    // connection, and ExchangeState hands this value out once.
    private let handle: OpaquePointer
    private let daemon: Daemon
    private var questions = 0

    /// How often MHD asks; most answers are there by then. An answer that takes long must not be asked for all the time.
    private static let limit = 16

    init(_ handle: OpaquePointer, of daemon: Daemon) {
        (self.handle, self.daemon) = (handle, daemon)
    }

    private var isSuspended: Bool { questions == Self.limit }

    /// MHD has asked; to be called in its access callback only.
    mutating func ask() {
        questions += 1
        if isSuspended { MHD_suspend_connection(handle) }
    }

    /// Lets MHD fetch the answer, on its daemon's loop.
    func resume() {
        if isSuspended { MHD_resume_connection(handle) }
        daemon.schedule()
    }
}
