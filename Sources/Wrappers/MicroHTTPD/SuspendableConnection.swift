import CMicroHTTPD

/// A connection that is put aside until there is something to be done with it.
struct SuspendableConnection: @unchecked Sendable {
    // Sendable holds because MHD_resume_connection may be called on any thread, and MHD does not free a suspended
    // connection. Whoever suspends it sees to it that it is resumed once.
    private let handle: OpaquePointer
    let daemon: Daemon

    init(_ handle: OpaquePointer, of daemon: Daemon) {
        (self.handle, self.daemon) = (handle, daemon)
    }

    /// Puts it aside; to be called in MHD's callbacks for it only.
    func suspend() { MHD_suspend_connection(handle) }

    /// Lets MHD go on with it, on its daemon's loop.
    func resume() {
        MHD_resume_connection(handle)
        daemon.schedule()
    }
}
