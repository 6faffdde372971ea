import Jobs

extension Conditions {
    /// Whether these match every crash that `others` match, so that a rule with the others is never reached. False
    /// where comparing each condition by itself does not show it.
    package func cover(_ others: Conditions) -> Bool {
        Self.covers(notify, others.notify) && Self.covers(cause, others.cause)
            && (fatal == nil || fatal == others.fatal)
            && Self.covers(taskname, others.taskname) && Self.covers(item, others.item)
            && Self.covers(arch, others.arch) && Self.covers(labels, others.labels)
            && Self.covers(attempt, others.attempt) && Self.covers(streak, others.streak)
            && Self.covers(age, others.age) && Self.covers(spent, others.spent)
            && keyvals.allSatisfy { key, condition in Self.covers(condition, others.keyvals[key]) }
    }

    private static func covers(_ a: TextCondition?, _ b: TextCondition?) -> Bool {
        switch (a, b) {
        case (nil, _), (.present, .present), (.absent, .absent), (.present, .oneOf): true
        case (.oneOf(let some), .present): some.contains(Pattern("*"))
        case (.oneOf(let some), .oneOf(let others)):
            others.allSatisfy { other in some.contains { $0.covers(other) } }
        default: false
        }
    }

    private static func covers(_ a: ClosedRange<Int>?, _ b: ClosedRange<Int>?) -> Bool {
        guard let a else { return true }
        return b.map { a.contains($0.lowerBound) && a.contains($0.upperBound) } ?? false
    }

    private static func covers(_ a: LabelSelector?, _ b: LabelSelector?) -> Bool {
        guard let a else { return true }
        return a.requirements.allSatisfy { requirement in
            b?.requirements.contains { requirement.isImplied(by: $0) } ?? false
        }
    }
}

extension LabelSelector.Requirement {
    fileprivate func isImplied(by other: LabelSelector.Requirement) -> Bool {
        guard key == other.key else { return false }
        return switch (self, other) {
        case (.isOneOf(_, let values), .isOneOf(_, let others)): Set(others).isSubset(of: values)
        case (.isNoneOf(_, let values), .isNoneOf(_, let others)): Set(values).isSubset(of: others)
        case (.isNoneOf(_, let values), .isOneOf(_, let others)): Set(values).isDisjoint(with: others)
        case (.isNoneOf, .isAbsent), (.exists, .exists), (.exists, .isOneOf), (.isAbsent, .isAbsent): true
        default: false
        }
    }

    private var key: String {
        switch self {
        case .isOneOf(let key, _), .isNoneOf(let key, _), .exists(let key), .isAbsent(let key): key
        }
    }
}
