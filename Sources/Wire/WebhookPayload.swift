import JSON
package import Jobs
package import Notifications
package import Time

/// The bodies of messages to webhooks: `{"type": ..., "timestamp": ..., "data": ...}`, after the Standard Webhooks
/// specification, section "Payload structure".
package enum WebhookPayload {
    /// The body that notifies of an event about a job; `data` is the job as `GET /jobs/<uuid>` shows it.
    ///
    /// - Parameter time: When the event was written.
    package static func bytes(_ event: Webhook.Event, at time: Timestamp, about job: Job) -> [UInt8] {
        var writer = JSONWriter(capacity: JSONWriter.jobCapacity + 128)
        writer.beginObject()
        writer.member("type", event.rawValue)
        writer.member("timestamp", time)
        writer.key(plain: "data")
        writer.job(job, Links(prefix: ""))
        writer.endObject()
        return writer.bytes
    }
}
