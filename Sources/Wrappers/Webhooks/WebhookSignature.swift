import Crypto

/// The header fields by which a receiver verifies the sender, the time and the content of a message.
///
/// After the Standard Webhooks specification 1.0.0
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>): the signature is
/// `v1,` and the base64 of HMAC-SHA256, under the secret, of `id.timestamp.body`. The timestamp is that of the sending,
/// so that a receiver can refuse a replayed message.
package enum WebhookSignature {
    /// The fields `webhook-id`, `webhook-timestamp` and `webhook-signature` of a message.
    ///
    /// - Parameters:
    ///   - id: Of the message, the same however often it is sent; has no full stop.
    ///   - seconds: When it is sent, since 1970.
    ///   - body: The body, byte by byte as it is sent.
    package static func headers(
        id: String, seconds: Int64, body: [UInt8], secret: WebhookSecret
    ) -> [(name: String, value: String)] {
        [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signature(id: id, seconds: seconds, body: body, secret: secret)),
        ]
    }

    static func signature(id: String, seconds: Int64, body: [UInt8], secret: WebhookSecret) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: secret.bytes))
        code.update(data: Array("\(id).\(seconds).".utf8))
        code.update(data: body)
        return "v1," + Base64.encode(Array(code.finalize()))
    }
}
