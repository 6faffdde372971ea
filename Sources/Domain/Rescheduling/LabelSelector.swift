package import Jobs

/// A selector of jobs by their labels, in the syntax of Kubernetes: `env=prod, tier!=canary, team in (a, b), !old`.
///
/// Source: Kubernetes documentation, "Labels and Selectors", equality-based and set-based requirements; as there,
/// `!=` and `notin` hold of a job that does not have the label at all.
package struct LabelSelector: Sendable, Equatable {
    /// One part of a selector.
    package enum Requirement: Sendable, Equatable {
        /// `key=value`, `key==value`, `key in (a, b)`
        case isOneOf(key: String, values: [String])
        /// `key!=value`, `key notin (a, b)`
        case isNoneOf(key: String, values: [String])
        /// `key`
        case exists(key: String)
        /// `!key`
        case isAbsent(key: String)
    }

    /// All of these have to hold.
    package let requirements: [Requirement]

    /// Creates a selector from its parts.
    package init(_ requirements: [Requirement]) { self.requirements = requirements }

    /// Whether a job with these labels is selected.
    package func matches(_ labels: KeyValues) -> Bool {
        requirements.allSatisfy { requirement in
            switch requirement {
            case .isOneOf(let key, let values): labels[key].map(values.contains) ?? false
            case .isNoneOf(let key, let values): labels[key].map { !values.contains($0) } ?? true
            case .exists(let key): labels[key] != nil
            case .isAbsent(let key): labels[key] == nil
            }
        }
    }
}
