import JSON
import Jobs
import Store
import Time
import Validation
import Wire

/// The body of `POST /offers/claim`, read and validated.
struct OfferClaim: Equatable {
    /// The trigger that claims.
    var trigger = ""
    /// The most jobs to lease.
    var limit = 10
    /// How long to wait for the first.
    var wait = Duration.zero
    /// How long the lease lasts.
    var lease = TimeSpan(seconds: 300)

    /// - Throws: every bad field.
    init(_ json: JSON) throws(ValidationErrors) {
        try BodyFields.read(json) { fields, member in
            switch member.key {
            case "trigger": trigger = fields.text(member, .trigger) ?? ""
            case "limit": limit = fields.int(member, 1...100) ?? limit
            case "wait": wait = .seconds(fields.int(member, 0...60) ?? 0)
            case "lease":
                lease = fields.span(member, from: TimeSpan(seconds: 10), to: TimeSpan(seconds: 86_400)) ?? lease
            default: fields.unknown(member, known: ["trigger", "limit", "wait", "lease"])
            }
        } then: { fields in
            if trigger.isEmpty { fields.missing("trigger", hint: "Say who claims, such as trigger=koji.") }
        }
    }
}

/// The body of `POST /offers/{uuid}/ack` and `/release`, read and validated.
struct LeaseAnswer: Equatable {
    /// The lease, as the claim answered it.
    var lease = ID<Lease>(high: 0, low: 0)
    /// How long the job is not on offer after its release.
    var pause = TimeSpan(seconds: 0)

    /// - Throws: every bad field.
    init(_ json: JSON, takesPause: Bool) throws(ValidationErrors) {
        var lease: ID<Lease>?
        try BodyFields.read(json) { fields, member in
            switch member.key {
            case "lease": lease = fields.id(member)
            case "pause" where takesPause:
                pause = fields.span(member, from: TimeSpan(seconds: 0), to: TimeSpan(seconds: 86_400)) ?? pause
            default: fields.unknown(member, known: takesPause ? ["lease", "pause"] : ["lease"])
            }
        } then: { fields in
            if lease == nil { fields.missing("lease", hint: "Send the id of the lease that came with the job.") }
        }
        if let lease { self.lease = lease }
    }
}
