/// A body that is produced while it is sent, in a task of its own, at the pace at which the client reads.
package final class BodyStream: Sendable {
    /// Writes the body; what it throws breaks the connection, so that the client sees that the body is not whole.
    package typealias Producer = @Sendable (BodyWriter) async throws -> Void

    /// Writes the body.
    package let produce: Producer
    /// Whether the steps between two suspensions take milliseconds: then Swift's own threads run them, not the server's
    /// event loop.
    package let isLong: Bool

    /// A body that `produce` writes.
    package init(isLong: Bool = false, _ produce: @escaping Producer) {
        (self.isLong, self.produce) = (isLong, produce)
    }

    /// The whole body, for callers without a connection. Throws what the producer throws.
    package func collect() async throws -> [UInt8] {
        let writer = BodyWriter(limit: .max)
        try await produce(writer)
        return writer.takeAll()
    }
}
