import EventLoop
import Locking
import Synchronization

/// What happens on the event loop.
extension Connection {
    func readInbox() {
        inbox.withLock { inbox in
            swap(&inbox.messages, &mail)
            inbox.isScheduled = false
        }
        for message in mail {
            switch message {
            case .submit(let call): submit(call)
            case .cancel(let id): cancel(id)
            case .close: shutDown(PostgresError(.connection, .connectionFailure, "the connection was closed"))
            }
        }
        mail.removeAll(keepingCapacity: true)
        sendWaiting()
    }

    private func submit(_ call: Call) {
        if let closed {
            let refusal = PostgresError(.connection, closed.sqlState, closed.message)
            return call.settle(.failure(refusal))
        }
        pipeline.submit(call, id: call.id, kind: call.kind)
    }

    private func cancel(_ id: UInt64) {
        let reason = PostgresError(.cancelled, .queryCanceled, "the caller's task was cancelled")
        switch pipeline.cancel(id) {
        case .unknown: break
        case .unsent(let call): call.settle(.failure(reason))
        case .sent(let call):
            call.settle(.failure(reason))
            // On a shared connection it could cancel another caller's; there `statement_timeout` bounds the statement.
            guard isExclusive, let cancellation = session?.cancellation() else { return }
            isTainted = true
            _ = startThread(named: "pg-cancel", cancellation)
        }
    }

    /// Sends what may be sent now.
    private func sendWaiting() {
        guard let session else { return }
        while let call = pipeline.next() {
            guard send(call, session) else { return lose() }
        }
        watchForRoom(session.flush())
        if pipeline.awaitsResults { keepTicking() }
    }

    private func send(_ call: Call, _ session: Session) -> Bool {
        switch call.work {
        case .script(let text):
            return session.begin(script: text)
        case .sql(let sql):
            return session.run(sql: sql, call.parameters) && session.sync()
        case .prepared(let statement):
            let (plan, isNew) = prepared.plan(for: statement, call.parameters)
            call.plan = plan
            call.preparedPlan = isNew
            if isNew, !session.prepare(plan.name, statement.sql, types: plan.types) { return false }
            return session.run(prepared: plan.name, call.parameters) && session.sync()
        }
    }

    /// The server may stop reading until its output is read, so reading never stops.
    private func watchForRoom(_ wanted: Bool) {
        guard let session, wanted != watchesForRoom else { return }
        watchesForRoom = wanted
        loop.rearm(session.descriptor, for: wanted ? [.readable, .writable] : .readable)
    }

    /// The socket has something to read, or room again, or is broken.
    func ready() {
        guard let session else { return }
        let isAlive = session.consume()
        receive(session)
        if let hears { while let (channel, payload) = session.nextNotification() { hears(channel, payload) } }
        if isAlive, session.isAlive { sendWaiting() } else { lose() }
    }

    /// Reads the results that have arrived, and settles the calls that are complete.
    private func receive(_ session: Session) {
        while pipeline.awaitsResults {
            switch session.next(inScript: pipeline.isInScript, statement: pipeline.current?.statementName) {
            case .outcome(let rows): pipeline.received(.output(rows))
            case .failure(let error):
                if error.kind == .connection { farewell = farewell ?? error }
                pipeline.received(.failure(error))
                if !session.isAlive { return }
            case .end: complete(session)
            case .nothing: return
            case .deadEnd(let error): return shutDown(error)
            }
        }
    }

    private func complete(_ session: Session) {
        if pipeline.isInScript, session.isAlive, !session.endScript() { return shutDown(session.brokenConnection()) }
        silentTicks = 0
        guard let settled = pipeline.completed(), let call = settled.call else { return }
        switch settled.outcome {
        case .output(let rows): call.settle(.success(rows))
        case .failure(let error):
            if call.preparedPlan, settled.results == 0 { call.plan?.refusal = error }
            if !runAgain(call, after: error, session) { call.settle(.failure(call.plan?.refusal ?? error)) }
        }
        if !isExclusive, !pipeline.awaitsResults, !session.isOutsideTransaction {
            let what = "a transaction was begun on a shared connection"
            shutDown(PostgresError(.misuse, nil, what).about(statement: call.statementName))
        }
    }

    /// Sends `call` again when a new plan is all it needs.
    ///
    /// Safe outside a transaction, where a statement that failed has left nothing behind; a shared connection is
    /// never in one. Within a transaction, the transaction has failed with it.
    private func runAgain(_ call: Call, after error: PostgresError, _ session: Session) -> Bool {
        guard case .prepared(let statement) = call.work, let plan = call.plan else { return false }
        guard plan.refusal != nil || error.asksToPrepareAgain else { return false }
        prepared.forget(plan, of: statement)
        guard plan.refusal == nil, !call.isRetry, !isExclusive || session.isOutsideTransaction else { return false }
        call.isRetry = true
        pipeline.submit(call, id: call.id, kind: call.kind)
        return true
    }

    /// The connection is broken: reads what has still arrived, then closes.
    private func lose() {
        guard let session else { return }
        _ = session.consume()
        receive(session)
        shutDown(farewell ?? session.brokenConnection())
    }

    private func shutDown(_ reason: PostgresError) {
        guard let session = session.take() else { return }
        closed = reason
        open.store(false, ordering: .relaxed)
        loop.unwatch(session.descriptor)
        for (call, wasSent) in pipeline.close() {
            var error = reason
            if wasSent { error.detail = "The statement may have taken effect." }
            call.settle(.failure(error))
        }
        let waiters = closeWaiters
        closeWaiters = []
        for waiter in waiters { waiter.resume(returning: reason) }
    }

    /// Checks every second, while results are awaited, whether the server is silent: it may be frozen, or gone in a way
    /// that the socket does not report.
    private func keepTicking() {
        guard !isTicking else { return }
        isTicking = true
        loop.after(.seconds(1)) { [weak self] in self?.assumeIsolated { $0.tick() } }
    }

    private func tick() {
        isTicking = false
        silentTicks = pipeline.awaitsResults ? silentTicks + 1 : 0
        if let patience = info.patience, silentTicks > patience.components.seconds {
            let what = "Postgres has not answered for \(silentTicks) s"
            shutDown(PostgresError(.connection, .connectionFailure, what))
        }
        ready()
    }
}
