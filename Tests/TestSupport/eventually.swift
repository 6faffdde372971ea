/// Waits until `condition` holds, for what tells nobody when it does; it is asked every two milliseconds.
///
/// - Throws: `TooLate` when it does not hold within `limit`, which is generous: tests share the machine.
package func eventually(
    within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw TooLate(limit: limit) }
        // Whoever only yields keeps a thread busy that what it waits for may need.
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// What a test waited for did not happen in time.
package struct TooLate: Error {
    /// How long it waited.
    package let limit: Duration
}
