import Access
package import Jobs
package import Store
package import Time

// Writes by `anonymous`, for tests that are not about the actor.

extension JobStore {
    /// The same, by `anonymous`.
    package func create(
        _ new: [NewJob], idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> Creation {
        try await create(new, idempotency: idempotency, by: .anonymous)
    }

    /// The same, by `anonymous`.
    package func apply(_ transition: Transition) async throws(StoreError) -> Applied {
        try await apply(transition, by: .anonymous)
    }
}

extension VocabularyStore {
    /// The same, by `anonymous`.
    package func add(_ kind: Kind, name: String, description: String) async throws(StoreError) -> Addition {
        try await add(kind, name: name, description: description, by: .anonymous)
    }
}

extension VersionedTextStore {
    /// The same, by `anonymous`.
    package func apply(
        _ text: String, comment: String?, expecting expected: Int? = nil
    ) async throws(StoreError) -> Application {
        try await apply(text, comment: comment, expecting: expected, by: .anonymous)
    }
}

extension OperationStore {
    /// The same, by `anonymous`.
    package func begin(
        _ new: NewOperation, idempotency: IdempotencyKey? = nil
    ) async throws(StoreError) -> Beginning {
        try await begin(new, idempotency: idempotency, by: .anonymous)
    }

    /// The same, by `anonymous`.
    package func stop(
        _ id: ID<Operation>
    ) async throws(StoreError) -> (operation: Operation, changed: Bool)? {
        try await stop(id, by: .anonymous)
    }
}
