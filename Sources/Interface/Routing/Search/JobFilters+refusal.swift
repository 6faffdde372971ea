import Jobs
package import Validation

extension JobFilters {
    /// The error of a filter with its comparison after a colon: HTTPie would send `item:like=x` as a header.
    ///
    /// - Returns: nil for any other name.
    package static func refusal(of name: String) -> ValidationError? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        let subject = ValidationError.shown(parts[0])
        let hint: String
        switch parts[1] {
        case "like": hint = "A star in \(subject) is a pattern: write \(subject)=foo*."
        case "absent": hint = "Write absent=\(subject), or present=\(subject) for those that have it."
        default: return nil
        }
        return ValidationError(
            field: ValidationError.shown(name), code: .unknownParameter, message: "is not a parameter here", hint: hint)
    }
}
