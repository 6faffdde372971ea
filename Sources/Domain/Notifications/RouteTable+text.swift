extension RouteTable {
    /// The table until another is applied, as a routing file: ``standard(taskotron:)`` or, without an address, an empty
    /// one.
    ///
    /// - Parameter address: a mail address whose characters mean nothing in YAML between double quotes.
    package static func standardText(taskotron address: String?) -> String {
        guard let address else {
            return """
                # The built-in table. The server has no --mail-to, so nobody is notified.
                routes: 1
                table: []

                """
        }
        return """
            # The built-in table. Crashes that are for the task go to its maintainer, whom the label "maintainer" of
            # the job names; all others, and what breakers do, to the server's --mail-to, \(address).
            routes: 1
            table:
              - name: for the task's maintainer
                on: [crash, gave-up]
                when: {notify: task, labels: maintainer}
                to: {label: maintainer}
              - name: for the taskotron maintainer
                on: [crash, gave-up]
                to: {mail: "\(address)"}
              - name: breakers
                on: breaker
                to: {mail: "\(address)"}

            """
    }
}
