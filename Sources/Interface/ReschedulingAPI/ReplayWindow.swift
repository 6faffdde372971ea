import HTTP
import Routing
import Time
import Validation

/// `since` and `until` of a replay: by default the last ``PolicyReplay/usualLength``.
struct ReplayWindow: QueryParameters {
    static let names = ["since", "until"]

    private var window: TimeWindow

    /// The window of the crashes to replay.
    var range: Range<Timestamp> {
        guard let since = window.since, let until = window.until else { return window.now..<window.now }
        return since..<until
    }

    init(now: Timestamp) { window = TimeWindow("since", "until", now: now) }

    mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) { _ = window.take(item, &errors) }

    mutating func finish(_ errors: inout ValidationErrors) {
        window.assume(since: window.now - PolicyReplay.usualLength, until: window.now)
        window.refuseEmpty(&errors)
    }
}
