import JSON
package import Jobs
package import Store
package import Time

/// The bodies of what is sent to webhooks: `{"type": ..., "timestamp": ..., "data": ...}`, after the Standard Webhooks
/// specification, section "Payload structure".
package enum WebhookPayload {
    /// The body that tells of an event about a job; `data` is the job as `GET /jobs/<uuid>` shows it.
    ///
    /// - Parameter time: When the event was written.
    package static func bytes(_ event: String, at time: Timestamp, about job: Job) -> [UInt8] {
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity + 128)
        writer.beginObject()
        writer.member("type", event)
        writer.member("timestamp", time)
        writer.key(plain: "data")
        writer.job(job, Links(prefix: ""))
        writer.endObject()
        return writer.bytes
    }

    /// The body of a delivery that was written without one; nil when its job has been taken away.
    ///
    /// - Throws: `unavailable`, `busy`, `failed`.
    package static func bytes(for delivery: ClaimedDelivery, from store: Store) async throws(StoreError) -> [UInt8]? {
        guard let id = delivery.job, let job = try await store.jobs.job(id) else { return nil }
        return bytes(delivery.event, at: delivery.createdAt, about: job)
    }
}
