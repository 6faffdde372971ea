import CMicroHTTPD

/// A connection that can be suspended until there is work for it.
struct SuspendableConnection: @unchecked Sendable {
    // Sendable holds because MHD_resume_connection may be called on any thread, and MHD does not free a suspended
    // connection. The caller that suspends it has it resumed once.
    private let handle: OpaquePointer
    let daemon: Daemon

    init(_ handle: OpaquePointer, of daemon: Daemon) {
        (self.handle, self.daemon) = (handle, daemon)
    }

    /// Suspends it; called only in MHD's callbacks for it.
    func suspend() { MHD_suspend_connection(handle) }

    /// Has MHD continue with it, on its daemon's loop.
    func resume() {
        MHD_resume_connection(handle)
        daemon.schedule()
    }
}
