package import Notifications
package import Validation

/// Reads routing tables from their text, which Docs/NOTIFICATIONS.md describes: who is notified of crashes, and how
/// often.
///
/// ```yaml
/// routes: 1
/// table:
///   - name: for the task's maintainer
///     on: [gave-up, new-cause]
///     when: {notify: task, labels: maintainer}
///     to: [{label: maintainer}]
///     digest: 15m
///     quiet: 22:00-07:00 Europe/Prague
///   - name: outages
///     on: breaker
///     to: [{mail: ops@example.org}, {webhook: "https://chat.example.org/hook"}]
///     digest: none
/// ```
package enum RoutesFile {
    /// Reads a table from YAML in UTF-8.
    ///
    /// - Parameter terms: the known terms of notify and cause; nil to accept any.
    /// - Parameter webhooks: those that are registered; nil to accept any.
    /// - Throws: every validation error. A text that is not YAML, or has a key twice, gives that error only.
    package static func read(
        _ bytes: [UInt8], terms: KnownTerms? = nil, webhooks: [Webhook]? = nil
    ) throws(ValidationErrors) -> RouteTable {
        let text = try YAMLText(bytes, in: .routes)
        let root = try text.root()
        var reader = RuleFileReader(.routes, terms: terms, webhooks: webhooks)
        let table = reader.routeTable(root)
        guard reader.errors.isEmpty else { throw ValidationErrors(reader.sortedErrors) }
        return table
    }
}
