import Testing

@testable import Webhooks

struct WebhookTests {
    /// The example of the specification's reference libraries, computed by them.
    @Test func signsAsTheReferenceLibrariesDo() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookSignature.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8),
            secret: secret)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func theHeadersAreThoseOfTheSpecification() throws {
        let headers = WebhookSignature.headers(id: "a", seconds: 5, body: [], secret: .random())
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers.prefix(2).map(\.value) == ["a", "5"])
    }

    @Test func aChangeOfAnythingChangesTheSignature() {
        let secret = WebhookSecret.random()
        let signatures = [
            WebhookSignature.signature(id: "a", seconds: 5, body: [1], secret: secret),
            WebhookSignature.signature(id: "b", seconds: 5, body: [1], secret: secret),
            WebhookSignature.signature(id: "a", seconds: 6, body: [1], secret: secret),
            WebhookSignature.signature(id: "a", seconds: 5, body: [2], secret: secret),
            WebhookSignature.signature(id: "a", seconds: 5, body: [1], secret: .random()),
        ]
        #expect(Set(signatures).count == 5)
    }

    @Test func aNewSecretIsReadAsItIsWritten() throws {
        let secret = WebhookSecret.random()
        #expect(secret.bytes.count == 32)
        #expect(WebhookSecret(secret.text) == secret)
        #expect(secret != .random())
    }

    @Test(arguments: [24, 25, 26, 64])
    func secretsOfTheRightSizeAreRead(size: Int) throws {
        let secret = try #require(WebhookSecret(bytes: (0..<size).map { UInt8($0 * 3) }))
        #expect(WebhookSecret(secret.text) == secret)
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS=",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La La w",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_", "whsec_=fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ])
    func otherSecretsAreRefused(text: String) {
        #expect(WebhookSecret(text) == nil)
    }

    @Test func aSecretDoesNotTellItself() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        for text in ["\(secret)", String(reflecting: secret), "\(Optional(secret) as Any)"] {
            #expect(!text.contains("MfKQ") && !text.contains("242"))
        }
    }
}
