import CMicroHTTPD

/// A connection that MHD has put aside; the only thing to be done with it is to resume it, once.
struct SuspendedConnection: @unchecked Sendable {
    // Sendable holds because MHD_resume_connection may be called on any thread, MHD does not free a suspended
    // connection, and ExchangeState hands this value out once.
    private let handle: OpaquePointer
    private let daemon: Daemon

    /// Puts the connection aside; to be called in its access callback only.
    init(suspending handle: OpaquePointer, of daemon: Daemon) {
        (self.handle, self.daemon) = (handle, daemon)
        MHD_suspend_connection(handle)
    }

    /// Lets MHD go on with the connection, on its daemon's loop.
    func resume() {
        MHD_resume_connection(handle)
        daemon.schedule()
    }
}
