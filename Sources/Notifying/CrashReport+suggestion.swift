package import Jobs

extension CrashReport {
    /// Whom to notify: what the reporter said or, when that is `unknown` and the keyvals tell, what they suggest.
    ///
    /// The agreed rule: crashes in a `shell` or `python` directive, in parsing the formula and in installing the packages
    /// of its environment are the task's, all others are taskotron's. Keyvals tell by `directive` and by `step`. A crash
    /// whose keyvals have neither stays `unknown`.
    package var suggestedNotify: String {
        guard notify == Self.unknown else { return notify }
        if let directive = keyvals["directive"] {
            return Self.directivesOfTasks.contains(directive.lowercased()) ? Self.task : Self.taskotron
        }
        guard let step = keyvals["step"] else { return notify }
        return Self.stepsOfTasks.contains(step.uppercased()) ? Self.task : Self.taskotron
    }

    private static let unknown = "unknown"
    private static let task = "task"
    private static let taskotron = "taskotron"
    private static let directivesOfTasks: Set = ["shell", "python"]
    private static let stepsOfTasks: Set = ["FORMULA_PARSING", "PACKAGE_INSTALLATION"]
}

extension Crash {
    /// The same crash, with the notify that is suggested.
    var withSuggestedNotify: Crash {
        let suggested = report.suggestedNotify
        guard suggested != report.notify else { return self }
        return Crash(
            report: CrashReport(
                notify: suggested, cause: report.cause, fatal: report.fatal, keyvals: report.keyvals),
            crashedAt: crashedAt)
    }
}
