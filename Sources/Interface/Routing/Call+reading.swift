package import HTTP
package import Jobs
package import Store
package import Time

extension Call {
    /// The job the path names.
    package func jobID() throws(Problem) -> ID<Job> { try id("uuid") }

    /// `Idempotency-Key` together with the body it stands for.
    ///
    /// - Throws: 400 `bad-header` unless it is 1 to 255 visible ASCII characters.
    package func idempotencyKey() throws(Problem) -> IdempotencyKey? {
        guard let key = request.headers["Idempotency-Key"] else { return nil }
        let good = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard good, request.headers.occurrences(of: "Idempotency-Key") == 1 else {
            throw .badHeader("Idempotency-Key", "Send it once, as 1 to 255 visible ASCII characters, such as a UUID.")
        }
        return IdempotencyKey(key, body: request.body)
    }

    /// Refuses to show the job when `If-Match` asks for another representation (RFC 9110, 13.1.1).
    ///
    /// - Throws: 412 `revision-mismatch`; 400 `bad-header` if a condition is malformed.
    package func checkCondition(on job: Job) throws(Problem) {
        // A malformed `If-None-Match` is an error even where `If-Match` decides.
        _ = try request.ifNoneMatch()
        guard let condition = try request.ifMatch(), !condition.matchesStrongly(EntityTag(job)) else { return }
        throw .stale(job, links)
    }
}
