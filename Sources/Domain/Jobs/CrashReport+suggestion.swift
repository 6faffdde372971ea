extension CrashReport {
    /// The notify that the keyvals suggest; nil when the reported one is not `unknown`, or the keyvals suggest none.
    ///
    /// The agreed rule: crashes in a `shell` or `python` directive, in parsing the formula and in installing the
    /// packages of its environment are for `task`, all others for `taskotron`. The keyval `directive` decides before
    /// `step`.
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
