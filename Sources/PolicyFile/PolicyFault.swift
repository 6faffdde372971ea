/// One thing that is wrong with a policy file, where, and what to do about it.
package struct PolicyFault: Sendable, Equatable {
    /// The line, from 1.
    package let line: Int
    /// The character of the line, from 1.
    package let column: Int
    /// The value's place in the policy: `rules[2].backoff.base`; empty for the file as a whole. Indices are from 0.
    package let path: String
    /// What is wrong, as a sentence.
    package let message: String
    /// What to do instead, as a sentence.
    package let hint: String

    /// Describes a fault.
    package init(line: Int, column: Int, path: String, message: String, hint: String) {
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.hint = hint
    }
}

/// All that is wrong with a policy file, in the order of its lines; never empty.
package struct PolicyFaults: Error, Sendable, Equatable {
    /// Each fault.
    package let faults: [PolicyFault]

    /// Makes the error out of its faults.
    package init(_ faults: [PolicyFault]) { self.faults = faults }
}
