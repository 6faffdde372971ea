package import Curl
import Destinations
import Jobs
import Store
import Time
import Webhooks

/// Sends one delivery, to a webhook or by mail.
struct Sender: Sendable {
    let outgoing: any Messenger
    let mail: MailRoute?
    let payload: @Sendable (ClaimedDelivery) async throws(StoreError) -> [UInt8]?
    let clock: @Sendable () -> Timestamp

    /// Makes one attempt.
    ///
    /// - Throws: `OutgoingError`, why it was not accepted: `malformed` also when there is no payload any more, or no
    ///   mail server; `StoreError`, when the payload could not be read.
    func send(_ delivery: ClaimedDelivery) async throws -> ReceiverAnswer {
        switch delivery.target {
        case .webhook(let url, _, let secret):
            guard let body = try await body(of: delivery) else {
                throw OutgoingError(.malformed, "retention has pruned the job of this message")
            }
            return try await outgoing.send(try post(delivery, url, WebhookSecret(bytes: secret), body))
        case .mail(let recipients, let subject):
            guard let mail else { throw OutgoingError(.malformed, "no mail server is set") }
            return try await outgoing.send(mail.letter(delivery, to: recipients, subject: subject, at: clock()))
        }
    }

    private func body(of delivery: ClaimedDelivery) async throws(StoreError) -> [UInt8]? {
        if let payload = delivery.payload { return Array(payload.utf8) }
        return try await payload(delivery)
    }

    private func post(
        _ delivery: ClaimedDelivery, _ url: String, _ secret: WebhookSecret?, _ body: [UInt8]
    ) throws(OutgoingError) -> Post {
        guard let secret, let url = try? WebURL(url) else {
            throw OutgoingError(.malformed, "the webhook's URL or secret cannot be read")
        }
        let signed = WebhookSignature.headers(
            id: delivery.message, seconds: clock().microseconds / 1_000_000, body: body, secret: secret)
        return Post(to: url, headers: [(name: "Content-Type", value: "application/json")] + signed, body: body)
    }
}

/// Sends web requests and mail: `Outgoing`, or a test's replacement.
package protocol Messenger: Sendable {
    /// Sends a request and waits for the answer.
    func send(_ post: Post) async throws(OutgoingError) -> ReceiverAnswer
    /// Hands a message to its mail server and waits for the answer.
    func send(_ mail: Mail) async throws(OutgoingError) -> ReceiverAnswer
}

extension Outgoing: Messenger {}
