import CMicroHTTPD
import HTTP

/// A streamed answer that is being sent: the object that MHD's content reader points to.
final class OutgoingStream: Sendable {
    private let writer: BodyWriter
    private let exchange: Exchange
    private let connection: SuspendableConnection
    private let patience: Int64

    /// - Parameter patience: how long the client may take to fetch each piece, in nanoseconds.
    init(of exchange: Exchange, on connection: SuspendableConnection, patience: Int64) {
        (self.exchange, self.connection, self.patience) = (exchange, connection, patience)
        writer = BodyWriter { connection.resume() }
    }

    /// Runs what writes the body, and reports it if that fails.
    func start(_ stream: BodyStream, onFailure: @escaping @Sendable (any Error) -> Void) {
        let produce: @Sendable () async -> Void = { [writer] in
            do {
                try await stream.produce(writer)
                writer.finish()
            } catch {
                if writer.fail() { onFailure(error) }
            }
        }
        let task =
            stream.isLong
            ? Task(executorPreference: globalConcurrentExecutor) { await produce() }
            : Task.immediate(executorPreference: connection.daemon.executor) { await produce() }
        exchange.streams(in: task)
    }

    /// Gives the body to the exchange, so that it can be ended; call it before `start`.
    func attach() { exchange.attach(writer) }

    /// What MHD is to send next, or why there is nothing.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        switch writer.read(into: target, suspend: { connection.suspend() }) {
        case .bytes(let count):
            connection.daemon.goesOn = true
            exchange.sent(count)
            exchange.client.send(until: .now() + patience)
            return count
        case .nothing:
            // The producer's time does not count against the client.
            exchange.client.send(until: .never)
            return 0
        case .end:
            connection.daemon.goesOn = true
            return cmhd_end_of_stream
        case .failure:
            if exchange.endsWithConnection { exchange.client.reset() }
            return cmhd_failure
        }
    }
}
