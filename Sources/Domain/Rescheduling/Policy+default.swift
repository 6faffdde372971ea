extension Policy {
    /// The policy until another is applied: a job whose crashes are not fatal has three attempts, with growing waits.
    package static let `default` = Policy(
        rules: [Rule(name: "fatal is final", when: Conditions(fatal: true), then: .giveUp)])

    /// ``default`` as a policy file.
    package static let defaultText = """
        policy: 1
        cap: 10
        defaults: {limit: 3, backoff: {base: 1m, factor: 2, max: 1h, jitter: full}}
        rules:
          - name: fatal is final
            when: {fatal: true}
            then: give-up
        otherwise: reschedule

        """
}
