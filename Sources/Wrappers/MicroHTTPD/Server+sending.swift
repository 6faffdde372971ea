import CMicroHTTPD
import HTTP
import Synchronization

/// The sending of answers.
extension Server {
    /// Hands an answer to MHD, in its access callback.
    func send(
        _ response: Response, _ exchange: Exchange, _ connection: OpaquePointer, of daemon: Daemon
    ) -> MHD_Result {
        // A client that has waited may have left since the last check, and the system would accept the answer anyway.
        if exchange.head?.isWaiting == true, exchange.client.isGone {
            exchange.lose(response)
            return .NO
        }
        daemon.goesOn = true
        exchange.client.send(until: .now() + patience.writing)
        exchange.sending(response)
        switch response.content {
        case .bytes(let body):
            let reply = body.withUnsafeBytes { body in
                // MHD copies the bytes; its pointer is not const because in another mode it would own them.
                MHD_create_response_from_buffer(
                    body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
            }
            return queue(reply, response, connection)
        case .stream(let stream):
            let outgoing = OutgoingStream(
                of: exchange, on: SuspendableConnection(connection, of: daemon), patience: patience.writing)
            let reply = reply(outgoing)
            guard exchange.head?.method != "HEAD" else {
                // After the header of a chunked answer MHD 0.9.75 would send the last chunk, which HEAD must not have.
                if let reply { cmhd_end_with_connection(reply) }
                return queue(reply, response, connection)
            }
            guard queue(reply, response, connection) == .YES else { return .NO }
            start(stream, outgoing, exchange)
            return .YES
        }
    }

    private func queue(_ reply: OpaquePointer?, _ response: Response, _ connection: OpaquePointer) -> MHD_Result {
        guard let reply else { return .NO }
        defer { MHD_destroy_response(reply) }
        response.headers.forEachCString { name, value in _ = MHD_add_response_header(reply, name, value) }
        if mode.load(ordering: .relaxed) != .open { _ = MHD_add_response_header(reply, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), reply)
    }

    private func reply(_ outgoing: OutgoingStream) -> OpaquePointer? {
        // Retained for MHD, which releases it when it is done with the answer.
        let context = Unmanaged.passRetained(outgoing).toOpaque()
        let reply = MHD_create_response_from_callback(
            cmhd_unknown_size, Self.pieceSize, readContent, context, releaseContent)
        if reply == nil { releaseContent(context) }
        return reply
    }

    /// What a client of HTTP/1.0 is sent at a time; others get what fits into the rest of the connection's buffer.
    private static let pieceSize = 16 << 10

    private func start(_ stream: BodyStream, _ outgoing: OutgoingStream, _ exchange: Exchange) {
        let observe = observe
        outgoing.attach()
        // After attaching: see drain(within:).
        if mode.load(ordering: .sequentiallyConsistent) != .open { exchange.drain() }
        outgoing.start(stream) { [id = exchange.requestID] error in
            observe(.brokenStream(id: id, reason: "\(error)"))
        }
        if mode.load(ordering: .sequentiallyConsistent) == .refusing { exchange.client.cut() }
    }
}

/// The stream behind MHD's content reader: retained from `reply` until MHD is done with the answer.
private func stream(_ context: UnsafeMutableRawPointer?) -> OutgoingStream? {
    context.map { Unmanaged<OutgoingStream>.fromOpaque($0).takeUnretainedValue() }
}

private let readContent: MHD_ContentReaderCallback = { context, _, target, size in
    guard let stream = stream(context), let target else { return cmhd_failure }
    return stream.read(into: UnsafeMutableRawBufferPointer(start: target, count: size))
}

private let releaseContent: MHD_ContentReaderFreeCallback = { context in
    // The reference from `reply`, which MHD releases once.
    context.map { Unmanaged<OutgoingStream>.fromOpaque($0).release() }
}
