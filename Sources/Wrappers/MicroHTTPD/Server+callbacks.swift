import CMicroHTTPD
import Glibc
import HTTP
import Locking
import Synchronization

// What MHD calls, all of it on the thread of the daemon's event loop. The closures at the end are the only bridge: they
// turn the context pointers back into objects, each of which is kept alive by what its line names.

extension Server {
    /// A connection was accepted.
    fileprivate func opened(_ connection: OpaquePointer) -> ClientConnection {
        let client = ClientConnection(
            descriptor: cmhd_descriptor(connection), peer: PeerAddress.text(cmhd_peer(connection)),
            deadline: .now() + patience.reading)
        connections.withLock { $0[ObjectIdentifier(client)] = client }
        return client
    }

    /// A connection is about to be closed.
    fileprivate func closed(_ client: ClientConnection) {
        client.close()
        connections.withLock { $0[ObjectIdentifier(client)] = nil }
    }

    /// The header of a request is whole.
    fileprivate func begin(
        _ connection: OpaquePointer, _ client: ClientConnection, _ line: RequestLine
    ) -> (exchange: Exchange, refusal: Response?) {
        var headers = Headers()
        headers.reserve(bytes: 512, fields: 8)
        withUnsafeMutablePointer(to: &headers) { pointer in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, headerIterator, pointer)
        }
        let admission = Admission(
            method: line.method, target: client.target, targetLength: line.targetLength, version: line.version,
            headers: headers, headerSize: cmhd_header_size(connection), limits: limits)
        let count = inFlight.enter()
        let (state, id) = open(admission, client, count)
        let report = ExchangeReport(
            id: id, method: line.method, target: admission.shownTarget, status: 0,
            duration: .zero,
            received: 0, sent: 0, peer: client.peer, delivered: false)
        let exchange = Exchange(state, report: report, client: client)
        client.attach(exchange)
        // After attaching: see drain(within:).
        if mode.load(ordering: .sequentiallyConsistent) == .refusing { exchange.give(up: .shuttingDown()) }
        guard case .refused(let response) = state.phase, admission.refusesAtOnce else { return (exchange, nil) }
        return (exchange, response)
    }

    private func open(
        _ admission: Admission, _ client: ClientConnection, _ count: Int
    ) -> (state: ExchangeState<WaitingConnection>, id: String) {
        let id = RequestID.adopt(admission.headers["X-Request-Id"])
        do throws(Problem) {
            if let refusal = admission.refusal { throw refusal }
            if count > limits.inFlight { throw .busy() }
            let request = try Request(
                method: admission.method, target: admission.target, headers: admission.headers, id: id,
                peer: client.peer)
            var state = ExchangeState<WaitingConnection>(request)
            if admission.contentLength > 0 { state.expect(admission.contentLength) }
            return (state, id)
        } catch {
            return (ExchangeState(refusing: error.response(requestID: id)), id)
        }
    }

    /// The request is whole, or MHD asks for its answer.
    fileprivate func proceed(
        _ exchange: Exchange, _ connection: OpaquePointer, of daemon: Daemon
    ) -> MHD_Result {
        switch exchange.proceed() {
        case .close:
            return .NO
        case .send(let response):
            return send(response, exchange, connection, of: daemon)
        case .wait:
            daemon.isAwaiting = true
            return .YES
        case .run(let request):
            exchange.client.handle(until: .now() + patience.handling)
            let handler = handler
            let task = Task.immediate(executorPreference: daemon.executor) { exchange.answer(await handler(request)) }
            guard let response = exchange.settle(task, WaitingConnection(connection, of: daemon)) else {
                daemon.isAwaiting = true
                return .YES
            }
            return send(response, exchange, connection, of: daemon)
        }
    }

    fileprivate func send(
        _ response: Response, _ exchange: Exchange, _ connection: OpaquePointer, of daemon: Daemon
    ) -> MHD_Result {
        daemon.goesOn = true
        exchange.client.send(until: .now() + patience.writing)
        exchange.sending(response)
        let reply = response.body.withUnsafeBytes { body in
            // MHD copies the bytes; its pointer is not const because in another mode it would own them.
            MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let reply else { return .NO }
        defer { MHD_destroy_response(reply) }
        response.headers.forEachCString { name, value in _ = MHD_add_response_header(reply, name, value) }
        if mode.load(ordering: .relaxed) != .open { _ = MHD_add_response_header(reply, "Connection", "close") }
        return MHD_queue_response(connection, UInt32(response.status), reply)
    }

    /// The answer is out, or never will be.
    fileprivate func completed(_ exchange: Exchange, _ reason: MHD_RequestTerminationCode) {
        exchange.client.rest(until: .now() + patience.idle)
        let report = exchange.end(delivered: reason == .REQUEST_TERMINATED_COMPLETED_OK)
        observe(.exchange(report))
        inFlight.leave()
    }
}

/// The daemon behind a context pointer: kept by its server until it has stopped.
private func daemon(_ context: UnsafeMutableRawPointer?) -> Daemon? {
    context.map { Unmanaged<Daemon>.fromOpaque($0).takeUnretainedValue() }
}

private func server(_ context: UnsafeMutableRawPointer?) -> Server? { daemon(context)?.server }

/// The connection behind MHD's socket context: retained from its opening to its closing.
private func client(_ connection: OpaquePointer?) -> ClientConnection? {
    connection.flatMap(cmhd_socket_context).map { Unmanaged<ClientConnection>.fromOpaque($0).takeUnretainedValue() }
}

/// The exchange behind `con_cls`: retained from the first access callback to the completion.
private func exchange(_ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Exchange? {
    slot.pointee.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

let callbacks = cmhd_callbacks(
    access: { context, connection, url, method, version, upload, size, slot in
        guard let daemon = daemon(context), let connection, let size, let slot else { return .NO }
        let server = daemon.server
        guard let exchange = exchange(slot) else {
            guard let client = client(connection), let url, let method, let version else { return .NO }
            let line = RequestLine(url: url, method: method, version: version)
            let (exchange, refusal) = server.begin(connection, client, line)
            // Retained for MHD: `completed` is called once for each exchange, and takes it back.
            slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
            return refusal.map { server.send($0, exchange, connection, of: daemon) } ?? .YES
        }
        guard size.pointee == 0 else {
            let bytes = UnsafeRawBufferPointer(start: upload, count: size.pointee)
            size.pointee = 0
            daemon.goesOn = true
            return exchange.take(bytes, limits: server.limits) ? .YES : .NO
        }
        return server.proceed(exchange, connection, of: daemon)
    },
    completed: { context, _, slot, reason in
        guard let server = server(context), let slot, let raw = slot.pointee else { return }
        slot.pointee = nil
        // The reference that `access` gave to MHD; the slot is empty now, so it is taken back once.
        server.completed(Unmanaged<Exchange>.fromOpaque(raw).takeRetainedValue(), reason)
    },
    connection: { context, connection, slot, code in
        guard let daemon = daemon(context), let connection, let slot else { return }
        switch code {
        case .CONNECTION_NOTIFY_STARTED:
            daemon.opened()
            // Retained for MHD until it tells that the connection is closed, below.
            slot.pointee = Unmanaged.passRetained(daemon.server.opened(connection)).toOpaque()
        default:
            guard let raw = slot.pointee else { return }
            slot.pointee = nil
            // The reference from above; the slot is empty now, so it is taken back once.
            daemon.closed()
            daemon.server.closed(Unmanaged<ClientConnection>.fromOpaque(raw).takeRetainedValue())
        }
    },
    target: { context, target, connection in
        guard let server = server(context), let target else { return nil }
        client(connection)?.begin(target: String(cString: target), deadline: .now() + server.patience.reading)
        // MHD makes a record of each parameter, and drops the request without an answer if it has no room for them.
        // Nobody needs the records, so it is shown an empty query. The buffer is MHD's own and not const there.
        if let mark = strchr(target, 0x3F) { mark[1] = 0 }
        return nil
    },
    // MHD is to leave the escapes alone: Request decodes the raw target, strictly.
    unescape: { _, _, text in text.map { strlen($0) } ?? 0 },
    log: { context, format, arguments in
        guard let server = server(context), let format, let arguments else { return }
        var buffer = [CChar](repeating: 0, count: 512)
        vsnprintf(&buffer, buffer.count, format, arguments)
        let text = String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        server.observe(.library(text))
    }
)

/// Collects one header field; the context is the `Headers` on the stack of `begin`.
private let headerIterator: MHD_KeyValueIteratorN = { context, _, name, nameSize, value, valueSize in
    guard let context, let name else { return .NO }
    let headers = context.assumingMemoryBound(to: Headers.self)
    name.withMemoryRebound(to: UInt8.self, capacity: nameSize) { name in
        let name = UnsafeBufferPointer(start: name, count: nameSize)
        guard let value else {
            return headers.pointee.append(name: name, value: UnsafeBufferPointer(start: nil, count: 0))
        }
        value.withMemoryRebound(to: UInt8.self, capacity: valueSize) { value in
            headers.pointee.append(name: name, value: UnsafeBufferPointer(start: value, count: valueSize))
        }
    }
    return .YES
}
