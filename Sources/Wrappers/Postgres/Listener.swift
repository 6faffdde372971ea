package import EventLoop

/// Listens for NOTIFY of any session of the database, on a connection of its own that reconnects by itself.
///
/// Notifications of a time without a connection are lost. Therefore each channel counts as notified, with an empty
/// payload, whenever the connection is there again. Source: PostgreSQL manual, "NOTIFY" and "Asynchronous
/// Notification".
package struct Listener: Sendable {
    private let info: ConnectionInfo
    private let channels: [String]
    private let loop: EventLoop
    private let hear: @Sendable (_ channel: String, _ payload: String) -> Void

    /// A listener on `channels`, which are plain lower-case names. Nothing happens before `run`.
    ///
    /// - Parameter hear: called with the channel and the payload, on the event loop.
    package init(
        _ info: ConnectionInfo, channels: [String], on loop: EventLoop,
        hear: @escaping @Sendable (String, String) -> Void
    ) {
        self.info = info
        self.channels = channels
        self.loop = loop
        self.hear = hear
    }

    /// Listens until the task is cancelled. A connection that is lost, or cannot be opened, is retried after 50 ms,
    /// then twice as long each time, up to 2 s.
    package func run() async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            if await listen() { pause = .milliseconds(50) }
            // After a cancellation it returns at once, and the loop ends.
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }

    /// Listens until the connection is lost; false when there was none.
    private func listen() async -> Bool {
        let connection: Connection
        do {
            connection = try await Connection.connect(info, on: loop)
            await connection.hear(hear)
            for channel in channels { _ = try await connection.execute(sql: "LISTEN \(channel)") }
        } catch {
            return false
        }
        for channel in channels { hear(channel, "") }
        _ = await connection.untilClosed()
        return true
    }
}
