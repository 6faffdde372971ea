import Crypto

/// The key that messages to a receiver are signed with, known to the receiver and the server alone.
///
/// Written `whsec_` and base64, after the Standard Webhooks specification 1.0.0, section "Signature scheme"
/// (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>). Never logged, and
/// without a description of itself.
package struct WebhookSecret: Sendable, Equatable {
    /// The key.
    package let bytes: [UInt8]

    /// How many bytes a key has.
    package static let sizes = 24...64

    static let prefix = "whsec_"

    /// A key of these bytes; nil unless their number is in ``sizes``.
    package init?(bytes: [UInt8]) {
        guard Self.sizes.contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// Reads `whsec_<base64>`; nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(text.utf8.dropFirst(Self.prefix.utf8.count)) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// A new key of 32 random bytes.
    package static func random() -> WebhookSecret {
        let key = SymmetricKey(size: .bits256)
        return WebhookSecret(unchecked: key.withUnsafeBytes { Array($0) })
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The form in which it is given to the receiver's owner, once.
    package var text: String { Self.prefix + Base64.encode(bytes) }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    /// Not the secret.
    package var description: String { "WebhookSecret" }
    /// Not the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
