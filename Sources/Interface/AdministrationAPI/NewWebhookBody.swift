import Destinations
import JSON
import Jobs
import Notifications
import Store
import Validation
import Webhooks
import Wire

/// The body of `POST /webhooks`, read and validated.
struct NewWebhookBody: Sendable {
    /// Where messages are to be sent.
    let url: WebURL
    /// The events to send; not empty, each once.
    let events: [Webhook.Event]
    /// The secret that the client gives; nil to have one generated.
    let secret: WebhookSecret?

    /// Reads a body.
    ///
    /// - Parameter allowsLocal: Whether the URL may name this machine or an address of its network segment.
    /// - Throws: every bad field.
    init(_ json: JSON, allowsLocal: Bool) throws(ValidationErrors) {
        var url: WebURL?
        var events: [Webhook.Event]?
        var secret: WebhookSecret?
        try BodyFields.read(json) { fields, member in
            switch member.key {
            case "url": url = fields.webURL(member, allowsLocal: allowsLocal)
            case "events": events = fields.events(member)
            case "secret": secret = fields.secret(member)
            default: fields.unknown(member, known: ["url", "events", "secret"])
            }
        } then: { fields in
            if url == nil {
                fields.missing("url", hint: "Give the URL to send to, such as https://ci.example.org/execdb.")
            }
            if events == nil { fields.missing("events", hint: BodyFields.nameEvents) }
        }
        guard let url, let events else { throw ValidationErrors() }
        (self.url, self.events, self.secret) = (url, events, secret)
    }
}

extension BodyFields {
    private static let knownEvents = Webhook.Event.allCases.map(\.rawValue)
    fileprivate static let nameEvents = "Name the events to send: \(knownEvents.joined(separator: ", "))."

    fileprivate mutating func webURL(_ member: JSON.Member, allowsLocal: Bool) -> WebURL? {
        guard let text = string(member) else { return nil }
        do throws(WebURL.Invalid) {
            let url = try WebURL(text)
            if allowsLocal || !url.isLocal { return url }
            add(
                .badValue(
                    path + member.key, "leads to this machine or its network segment, to which nothing is sent",
                    hint: "Name another host; the operator can allow it by --allow-local-targets."))
        } catch {
            add(
                .badValue(
                    path + member.key, error.message, hint: "Write it like https://ci.example.org/execdb?team=qa."))
        }
        return nil
    }

    /// An array or, as forms and HTTPie's `=` send it, names with commas between them.
    fileprivate mutating func events(_ member: JSON.Member) -> [Webhook.Event]? {
        let elements: [JSON]
        switch member.value {
        case .array(let array): elements = array
        case .string(let text):
            elements = text.split(separator: ",", omittingEmptySubsequences: false).map { .string(String($0)) }
        default:
            refuseType(
                member, wanted: "an array", hint: #"Write it like ["\#(Webhook.Event.rescheduleDue.rawValue)"]."#)
            return nil
        }
        var events: [Webhook.Event] = []
        for element in elements {
            guard case .string(let text) = element, let event = Webhook.Event(rawValue: text) else {
                let shown = element.string.map(ValidationError.quoted) ?? element.kind
                add(
                    .badValue(
                        path + member.key, "has \(shown), which is not an event",
                        hint: ValidationError.choice(of: Self.knownEvents)))
                return nil
            }
            if !events.contains(event) { events.append(event) }
        }
        if events.isEmpty {
            add(.badValue(path + member.key, "is empty", hint: Self.nameEvents))
        }
        return events
    }

    fileprivate mutating func secret(_ member: JSON.Member) -> WebhookSecret? {
        guard let text = string(member) else { return nil }
        if let secret = WebhookSecret(text) { return secret }
        // The value is not shown: it may be nearly a secret in use.
        add(
            .badValue(
                path + member.key, "is not a secret of a webhook",
                hint: "Write whsec_ and the base64 of 24 to 64 random bytes, or leave it out to have one generated."))
        return nil
    }
}
