package import JSON
package import Validation

/// The body of `PUT /jobs/{uuid}/heartbeat`: an object without members, which means the same as no body.
package struct Heartbeat: Sendable {
    /// Reads a body.
    ///
    /// - Throws: an error for each member; one error for anything but an object.
    package init(_ json: JSON) throws(ValidationErrors) {
        guard case .object(let members) = json else {
            throw .notAnObject(json, wanted: "an empty object, or none")
        }
        try ValidationErrors(
            members.map { member in
                ValidationError(
                    field: ValidationError.shown(member.key), code: .unknownField,
                    message: "is not a field here; a heartbeat has none",
                    hint: "Send a heartbeat without a body, and data with a report to /jobs/{uuid}/state.")
            }
        ).refuse()
    }
}
