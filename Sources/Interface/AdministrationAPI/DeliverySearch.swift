import HTTP
import Jobs
import Routing
import Store
import Time
import Validation
import Wire

/// The query string of a list of deliveries.
struct DeliverySearch: QueryParameters {
    static let names = ["state", "limit", "cursor"]

    private(set) var states = Delivery.State.allCases
    private var page: Page<Delivery>

    var before: ID<Delivery>? { page.cursor }
    var limit: Int { page.limit }

    init(now: Timestamp) { page = Page(now: now) }

    mutating func take(_ item: QueryItem, _ errors: inout ValidationErrors) {
        guard item.name == "state" else { return page.take(item, &errors) }
        states = errors.deliveryStates(item) ?? states
    }

    /// The query of the next page.
    func items(before delivery: ID<Delivery>) -> [QueryItem] {
        let all = states.count == Delivery.State.allCases.count
        return (all ? [] : [QueryItem(name: "state", value: states.map(\.rawValue).joined(separator: ","))])
            + page.items(after: delivery)
    }
}

extension ValidationErrors {
    fileprivate mutating func deliveryStates(_ item: QueryItem) -> [Delivery.State]? {
        var states: [Delivery.State] = []
        for word in item.value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let state = Delivery.State(rawValue: String(word)) else {
                let known = Delivery.State.allCases.map(\.rawValue)
                add(
                    .badValue(
                        item.name, "has \(ValidationError.quoted(String(word))), which is not a state of a delivery",
                        hint: ValidationError.didYouMean(String(word), in: known)
                            + ValidationError.choice(of: known)))
                return nil
            }
            if !states.contains(state) { states.append(state) }
        }
        return states
    }
}
