import JSON
import Jobs
import Validation
import Wire

/// The body of `POST /jobs/{uuid}/reschedule`, read and validated.
struct RescheduleRequest: Equatable {
    /// The reason, for people.
    var comment = ""
    /// Whether to reschedule even a fatal crash.
    var force = false

    /// - Throws: every bad field.
    init(_ json: JSON) throws(ValidationErrors) {
        try BodyFields.read(json) { fields, member in
            switch member.key {
            case "comment": comment = fields.text(member, .comment) ?? ""
            case "force": force = fields.bool(member) ?? false
            default: fields.unknown(member, known: ["comment", "force"])
            }
        } then: { fields in
            guard comment.isEmpty else { return }
            fields.missing("comment", hint: "Say why it is to run again, such as comment=\"the mirror is back\".")
        }
    }
}
