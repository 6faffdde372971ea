/// The pattern of a route, e.g. `/jobs/{uuid}`, which stands in logs and metrics for the target.
///
/// An object, so that a request is marked with it at the cost of a pointer.
package final class RoutePattern: Sendable {
    /// The pattern as text.
    package let text: String

    /// Wraps the text of a pattern.
    package init(_ text: String) { self.text = text }
}
