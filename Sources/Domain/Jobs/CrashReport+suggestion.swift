extension CrashReport {
    /// Whom to notify as the keyvals suggest, when the reporter left that `unknown`; nil when they do not, or it was said.
    ///
    /// The agreed rule: crashes in a `shell` or `python` directive, in parsing the formula and in installing the packages
    /// of its environment are the task's, all others are taskotron's. The keyvals are `directive` and `step`.
    package var suggestedNotify: String? {
        guard notify == Self.unknown else { return nil }
        if let directive = keyvals["directive"] {
            return Self.directivesOfTasks.contains(directive.lowercased()) ? Self.task : Self.taskotron
        }
        guard let step = keyvals["step"] else { return nil }
        return Self.stepsOfTasks.contains(step.uppercased()) ? Self.task : Self.taskotron
    }

    private static let task = "task"
    private static let taskotron = "taskotron"
    private static let directivesOfTasks: Set = ["shell", "python"]
    private static let stepsOfTasks: Set = ["FORMULA_PARSING", "PACKAGE_INSTALLATION"]
}
