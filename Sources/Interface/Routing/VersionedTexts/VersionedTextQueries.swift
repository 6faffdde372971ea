package import HTTP
import Jobs
package import Time
package import Validation
import Wire

/// `version`: which of the versions to read.
package struct VersionChoice: QueryParameters {
    /// The names of the parameters.
    package static let names = ["version"]

    /// The version; nil for the one in force.
    private(set) var version: Int?

    /// The parameters of an empty query.
    package init(now _: Timestamp) {}

    /// Takes a parameter.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        version = Int32(digits: item.value).map { Int($0) }
        if version == nil {
            errors.add(.badValue("version", "is not a version", hint: "The history, at /history, lists the versions."))
        }
    }
}

/// `comment`: why a text is applied.
package struct Comment: QueryParameters {
    /// The names of the parameters.
    package static let names = ["comment"]

    /// The comment, if there is one.
    private(set) var text: String?

    /// The parameters of an empty query.
    package init(now _: Timestamp) {}

    /// Takes a parameter.
    package mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        text = item.value
        if let invalid = TextRule.comment.error(in: item.value) { errors.add(invalid) }
    }
}
