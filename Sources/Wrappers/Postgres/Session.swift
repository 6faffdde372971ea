import CPostgreSQL

/// One libpq connection in non-blocking pipeline mode: the calls on its handle, in Swift types.
///
/// Not Sendable: it belongs to one `Connection`, on whose event loop everything here runs after `open`.
final class Session {
    private let handle: OpaquePointer
    private var buffer = ParameterBuffer()
    /// A TLS record may hold more than libpq reads from it at once.
    private let isEncrypted: Bool

    private init(_ handle: OpaquePointer) {
        self.handle = handle
        isEncrypted = PQsslInUse(handle) == 1
    }

    deinit { PQfinish(handle) }

    /// Connects. Blocks, as name resolution in libpq does, until there is a connection or the timeout of `info`.
    static func open(_ info: ConnectionInfo) -> Result<Session, PostgresError> {
        let handle = withCStrings(info.keywords.map(\.0)) { keywords in
            withCStrings(info.keywords.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let handle else { return .failure(PostgresError(.connection, .cannotConnect, "out of memory")) }
        let session = Session(handle)
        guard PQstatus(handle) == CONNECTION_OK else { return .failure(session.brokenConnection(.cannotConnect)) }
        // Without a receiver libpq prints notices, such as "relation exists, skipping", to standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        if let refusal = session.set(info.sessionSettings) { return .failure(refusal) }
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            return .failure(session.brokenConnection(.cannotConnect))
        }
        return .success(session)
    }

    /// Applies `settings` in one round trip; the error when the server refuses one.
    private func set(_ settings: [(String, String)]) -> PostgresError? {
        let commands = settings.map { name, value in
            "SET \(quoted(name, PQescapeIdentifier)) TO \(quoted(value, PQescapeLiteral));"
        }
        let result = PQexec(handle, commands.joined())
        defer { PQclear(result) }
        guard PQresultStatus(result) != PGRES_COMMAND_OK else { return nil }
        return result.map { PostgresError(reading: $0) } ?? brokenConnection(.cannotConnect)
    }

    /// `text` as an SQL literal or identifier; empty, which no command takes, when it is not valid UTF-8.
    private func quoted(
        _ text: String, _ escape: (OpaquePointer?, UnsafePointer<CChar>?, Int) -> UnsafeMutablePointer<CChar>?
    ) -> String {
        guard let escaped = escape(handle, text, text.utf8.count) else { return "" }
        defer { PQfreemem(escaped) }
        return String(cString: escaped)
    }

    /// The socket, to be watched; libpq owns it.
    var descriptor: CInt { PQsocket(handle) }
    /// False once the connection is lost.
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }
    /// Outside any transaction, as the server last reported.
    var isOutsideTransaction: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }
    /// The server's version, such as 150018 for 15.18.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Puts the preparing of `sql` under `name` on the pipeline.
    func prepare(_ name: String, _ sql: String, types: [TypeID]) -> Bool {
        PQsendPrepare(handle, name, sql, CInt(types.count), types.map(\.rawValue)) == 1
    }

    /// Puts the prepared statement `name` on the pipeline.
    func run(prepared name: String, _ parameters: [Parameter]) -> Bool {
        buffer.fill(parameters)
        defer { buffer.trim() }
        return buffer.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1) == 1
        }
    }

    /// Puts `sql` on the pipeline, unprepared.
    func run(sql: String, _ parameters: [Parameter]) -> Bool {
        buffer.fill(parameters)
        defer { buffer.trim() }
        let types = parameters.map(\.type.rawValue)
        return buffer.withPointers { count, values, lengths, formats in
            PQsendQueryParams(handle, sql, count, types, values, lengths, formats, 1) == 1
        }
    }

    /// Ends the statement, so that its failure is its own, and sends what the socket takes.
    func sync() -> Bool { PQpipelineSync(handle) == 1 }

    /// Leaves pipeline mode and sends `script`; `endScript` must follow. The pipeline must be idle.
    func begin(script: String) -> Bool {
        PQexitPipelineMode(handle) == 1 && PQsendQuery(handle, script) == 1
    }

    /// Goes back to pipeline mode after a script.
    func endScript() -> Bool { PQenterPipelineMode(handle) == 1 }

    /// Sends what the socket takes; true when something is left, and the socket is to be watched for room.
    func flush() -> Bool { PQflush(handle) == 1 }

    /// Reads what has arrived; false when the connection is lost.
    func consume() -> Bool {
        for _ in 0..<(isEncrypted ? 3 : 1) where PQconsumeInput(handle) == 0 { return false }
        return true
    }

    /// The next notification that has arrived; nil when there is none.
    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = PQnotifies(handle) else { return nil }
        defer { PQfreemem(notification) }
        return (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
    }

    /// What `next` finds.
    enum Event {
        case outcome(Rows)
        case failure(PostgresError)
        /// A statement is complete, or, in a script, all of it.
        case end
        /// Nothing more has arrived yet.
        case nothing
        /// The server expects something that this wrapper does not support: the connection cannot be used any more.
        case deadEnd(PostgresError)
    }

    /// The next event that has arrived. `statement` names the oldest one under way, for errors.
    func next(inScript: Bool, statement: String?) -> Event {
        // One null is the end of a statement's results; two in a row mean that libpq has nothing under way.
        for _ in 0..<2 {
            guard PQisBusy(handle) == 0 else { return .nothing }
            guard let result = PQgetResult(handle) else {
                if inScript { return .end }
                continue
            }
            return event(result, statement)
        }
        return .nothing
    }

    private func event(_ result: OpaquePointer, _ statement: String?) -> Event {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return .outcome(Rows(owning: result, statement: statement))
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            return .end
        case PGRES_FATAL_ERROR:
            defer { PQclear(result) }
            return .failure(PostgresError(reading: result).about(statement: statement))
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            return .failure(
                PostgresError(.refused, nil, "not run, because preparing it failed").about(statement: statement))
        case let status:
            // COPY: the server waits for data, or sends data to be read.
            let what = "\(String(cString: PQresStatus(status))) is not supported here"
            PQclear(result)
            return .deadEnd(PostgresError(.misuse, .featureNotSupported, what).about(statement: statement))
        }
    }

    /// The error of a lost connection.
    func brokenConnection(_ state: SQLState = .connectionFailure) -> PostgresError {
        let text = String(cString: PQerrorMessage(handle)).trimmingEndOfLine
        return PostgresError(.connection, state, text.isEmpty ? "the connection to Postgres was lost" : text)
    }

    /// A request to cancel what runs on the server now, to be sent from a thread of its own: sending it blocks.
    func cancellation() -> (@Sendable () -> Void)? {
        guard let cancel = PQgetCancel(handle) else { return nil }
        // Sendable holds: a PGcancel may be used from another thread, and only the closure has it.
        nonisolated(unsafe) let request = cancel
        return {
            var answer = [CChar](repeating: 0, count: 256)
            PQcancel(request, &answer, CInt(answer.count))
            PQfreeCancel(request)
        }
    }

    /// Calls `body` with a null-terminated array of C strings.
    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = strings.map { string in
            let utf8 = string.utf8CString
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: utf8.count)
            _ = copy.initialize(from: utf8)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        return body(copies.map { UnsafePointer($0.baseAddress) } + [nil])
    }
}
