/// One value that the domain refuses, in words a reporter can act on.
package struct InvalidValue: Sendable, Equatable {
    /// Where the value stood, in the words of the API: `taskname`, `keyvals.step`, `timeouts.run`.
    package let field: String
    /// What is wrong, as a sentence without the field's name.
    package let message: String
    /// What to do instead.
    package let hint: String
    /// What kind of fault it is, for machines.
    package let code: Code

    /// The kinds of fault; the raw value is the problem code of the API.
    package enum Code: String, Sendable, CaseIterable {
        /// A required field is absent or empty.
        case missingField = "missing-field"
        /// The value has a form or range the field does not take.
        case badValue = "bad-value"
        /// The value has too many bytes.
        case valueTooLong = "value-too-long"
        /// More keyvals or labels than a job may have.
        case tooManyKeyvals = "too-many-keyvals"
        /// A key that is empty, too long or has characters keys do not have.
        case badKey = "bad-key"
    }

    /// Describes a fault.
    package init(field: String, code: Code, message: String, hint: String) {
        self.field = field
        self.code = code
        self.message = message
        self.hint = hint
    }
}

/// All that is wrong with a value, never empty.
package struct InvalidValues: Error, Sendable, Equatable {
    /// Each fault, in the order of the fields.
    package let faults: [InvalidValue]

    /// Makes the error out of its faults.
    package init(_ faults: [InvalidValue]) { self.faults = faults }
}
