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

    /// The header of a request is whole. Returns the answer too, if it is to be sent at once.
    fileprivate func begin(
        _ connection: SuspendableConnection, _ client: ClientConnection, _ line: RequestLine, _ headers: Headers,
        headerSize: Int
    ) -> (exchange: Exchange, refusal: Response?) {
        let admission = Admission(
            method: line.method, target: client.target, targetLength: line.targetLength, version: line.version,
            headers: headers, headerSize: headerSize, limits: limits)
        let count = inFlight.enter()
        let beginning = open(admission, client, count, connection)
        let report = ExchangeReport(
            id: beginning.id, method: line.method, target: admission.shownTarget, status: 0,
            duration: .zero,
            received: 0, sent: 0, peer: client.peer, delivered: false)
        let exchange = Exchange(
            beginning, report: report, client: client, endsWithConnection: admission.version == "HTTP/1.0")
        client.attach(exchange)
        // After attaching: see drain(within:).
        if mode.load(ordering: .sequentiallyConsistent) == .refusing { exchange.give(up: .shuttingDown()) }
        if case .reading = beginning.state.phase { return (exchange, nil) }
        if let head = beginning.head, let upload = beginning.upload {
            let handler = handler
            let request = Request(head, stream: upload)
            exchange.begin(
                Task.immediate(executorPreference: connection.daemon.executor) {
                    exchange.answer(await handler(request))
                })
        }
        return (exchange, admission.refusesAtOnce ? exchange.refuseAtOnce(connection) : nil)
    }

    private func open(
        _ admission: Admission, _ client: ClientConnection, _ count: Int, _ connection: SuspendableConnection
    ) -> Exchange.Beginning {
        let id = RequestID.adopt(admission.headers["X-Request-Id"])
        do throws(Problem) {
            if let refusal = admission.refusal { throw refusal }
            if count > limits.inFlight { throw .busy() }
            let head = try RequestHead(
                method: admission.method, target: admission.target, headers: admission.headers, id: id,
                peer: client.peer)
            let plan = plan(for: head, admission)
            if admission.contentLength > plan.limit { throw .bodyTooLarge(limit: plan.limit) }
            if case .stream(let limit) = plan {
                let upload = BodyReader { connection.resume() }
                return .init(state: ExchangeState(receiving: upload, limit: limit), id: id, head: head, upload: upload)
            }
            var state = ExchangeState<WaitingConnection>(Request(head), limit: plan.limit)
            if admission.contentLength > 0 { state.expect(admission.contentLength) }
            return .init(state: state, id: id, head: head)
        } catch {
            return .init(state: ExchangeState(refusing: error.response(requestID: id)), id: id)
        }
    }

    /// Most bodies are small and declare their length, so `admit` is not called for them.
    private func plan(for head: RequestHead, _ admission: Admission) -> BodyPlan {
        guard let admit, admission.contentLength > limits.body || admission.isChunked else {
            return .whole(limit: limits.body)
        }
        return admit(head)
    }

    /// A piece of the body has arrived.
    fileprivate func take(
        _ bytes: UnsafeRawBufferPointer, _ exchange: Exchange, _ connection: SuspendableConnection
    ) -> MHD_Result {
        switch exchange.take(bytes, limits: limits, from: connection) {
        case .open:
            if exchange.upload != nil { exchange.client.receiveAgain(until: .now() + patience.reading) }
            return .YES
        case .advanced:
            exchange.client.receive(until: .now() + patience.reading)
            return .YES
        case .suspended:
            // The deadline is the handler's until it has taken this piece.
            exchange.client.handle(until: .now() + patience.handling)
            return .YES
        case .closed:
            return .NO
        }
    }

    /// The request is whole, or MHD asks for its answer.
    fileprivate func proceed(
        _ exchange: Exchange, _ connection: OpaquePointer, of daemon: Daemon
    ) -> MHD_Result {
        let suspendable = SuspendableConnection(connection, of: daemon)
        switch exchange.proceed(suspendable) {
        case .close:
            return .NO
        case .send(let response):
            return send(response, exchange, connection, of: daemon)
        case .complete:
            exchange.client.handle(until: .now() + patience.handling)
            daemon.isAwaiting = true
            return .YES
        case .wait:
            daemon.isAwaiting = true
            return .YES
        case .run(let request):
            exchange.client.handle(until: .now() + patience.handling)
            let handler = handler
            let task = Task.immediate(executorPreference: daemon.executor) { exchange.answer(await handler(request)) }
            guard let response = exchange.settle(task, suspendable) else {
                daemon.isAwaiting = true
                return .YES
            }
            return send(response, exchange, connection, of: daemon)
        }
    }

    /// The answer has been sent, or will not be.
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
            var headers = Headers()
            headers.reserve(bytes: 512, fields: 8)
            withUnsafeMutablePointer(to: &headers) { pointer in
                _ = MHD_get_connection_values_n(connection, .HEADER_KIND, headerIterator, pointer)
            }
            let (exchange, refusal) = server.begin(
                SuspendableConnection(connection, of: daemon), client, line, headers,
                headerSize: cmhd_header_size(connection))
            // Retained for MHD: `completed` is called once for each exchange, and takes it back.
            slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
            return refusal.map { server.send($0, exchange, connection, of: daemon) } ?? .YES
        }
        guard size.pointee == 0 else {
            let bytes = UnsafeRawBufferPointer(start: upload, count: size.pointee)
            size.pointee = 0
            daemon.goesOn = true
            return server.take(bytes, exchange, SuspendableConnection(connection, of: daemon))
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
            // Retained for MHD until it reports the connection closed, below.
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
        // MHD stores a record of each parameter, and drops the request without an answer if it has no room for them.
        // The records are not used, so MHD gets an empty query. The buffer is MHD's own and not const there.
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
