import AdministrationAPI
import Dispatch
import HTTP
import JSON
import Locking
import ReportingAPI
import ReschedulingAPI
import Routing
import Store

extension Subject {
    /// The whole API behind the router, over a database that is not there: a good question is a 503, a bad one the
    /// client's invalid.
    static let search = Subject("search", weight: 2, seeds: Seeds.targets) { bytes in
        let target = String(decoding: bytes, as: UTF8.self)
        for method in ["GET", "HEAD", "OPTIONS", "DELETE"] {
            try withProblemsChecked {
                let request = try Request(method: method, target: target)
                let response = Service.shared.answer(request)
                let isDown =
                    response.status == 503 && String(decoding: response.body, as: UTF8.self).contains("database")
                try require(
                    response.status < 500 || isDown || request.path.first == "health", "\(method): \(response.status)")
                if response.status >= 400, method == "GET" {
                    let document = try parsed(response.body, "a problem")
                    try require(document["code"]?.string?.isEmpty == false, "a problem has a code")
                    try require(document["hint"]?.string?.isEmpty == false, "a problem has a hint: \(document.text)")
                }
            }
        }
    }
}

/// The API over a store whose database cannot be reached.
private final class Service: Sendable {
    static let shared = Service()
    private let router: Router

    private init() {
        let store = Store("host=/nonexistent dbname=none")
        router = Router(
            ReportingAPI.routes(store) + ReschedulingAPI.routes(store)
                + AdministrationAPI.routes(store, readiness: { .ready }, metrics: { [] }, builtInRoutes: ""))
        Task { await store.run() }
    }

    /// Waits for the answer on the caller's thread, which belongs to no executor.
    func answer(_ request: Request) -> Response {
        let done = DispatchSemaphore(value: 0)
        let answer = Locked(Response(status: 599))
        Task {
            let response = await router.respond(to: request)
            answer.withLock { $0 = response }
            done.signal()
        }
        done.wait()
        return answer.withLock { $0 }
    }
}
