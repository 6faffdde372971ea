/// How far a transaction is isolated from others. Source: PostgreSQL manual, "Transaction Isolation".
package enum Isolation: String, Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first.
    case repeatableRead = "REPEATABLE READ"
    /// As if transactions ran one after another; be ready for `serializationFailure`.
    case serializable = "SERIALIZABLE"
}

extension Connection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// The connection must be the caller's alone. Other statements on it while `body` runs are in the transaction.
    ///
    /// - throws: what `body` throws; the refusal of BEGIN or COMMIT; `inFailedTransaction` when `body` returns though
    ///   a statement of it failed, because Postgres then rolls back.
    package nonisolated func transaction<Value>(
        _ isolation: Isolation = .readCommitted, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        precondition(isExclusive, "a transaction on a shared connection would take in other callers' statements")
        _ = try await perform(.sql("BEGIN ISOLATION LEVEL \(isolation.rawValue)"), [])
        let value: Value
        do {
            value = try await body(self)
        } catch {
            // The connection is not reusable if this fails, and its end is the transaction's end.
            _ = try? await perform(.sql("ROLLBACK"), [], isCancellable: false)
            throw error
        }
        // Not cancellable, so that the outcome of the commit is known.
        let commit = try await perform(.sql("COMMIT"), [], isCancellable: false)
        guard commit.commandTag == "COMMIT" else {
            let what = "a statement of the transaction failed, so it was rolled back"
            throw PostgresError(.refused, .inFailedTransaction, what)
        }
        return value
    }

    /// Runs `body` as a part of the transaction that can fail by itself: when it throws, what it did is undone, and the
    /// transaction continues without it.
    ///
    /// - throws: what `body` throws; the refusal of SAVEPOINT or RELEASE.
    package nonisolated func savepoint<Value>(_ body: () async throws -> Value) async throws -> Value {
        _ = try await perform(.sql("SAVEPOINT part"), [])
        let value: Value
        do {
            value = try await body()
        } catch {
            // If this fails, the transaction has failed, and its next statement reports that.
            _ = try? await perform(.sql("ROLLBACK TO SAVEPOINT part"), [], isCancellable: false)
            _ = try? await perform(.sql("RELEASE SAVEPOINT part"), [], isCancellable: false)
            throw error
        }
        _ = try await perform(.sql("RELEASE SAVEPOINT part"), [])
        return value
    }
}
