import MicroHTTPD
import Notifications
import Notifier
import Observability
import RuleFiles
import Store

extension Notifier {
    /// The notifier as this program runs it: routes are read from YAML; until a table is applied, the standard one is
    /// in force or, without an address to mail to, an empty one.
    ///
    /// - Parameter address: The address in links when no external URL is set.
    init(_ store: Store, _ configuration: ServerConfiguration, at address: Listen, observe: @escaping Observer) {
        let builtIn = configuration.mailTo.map { RouteTable.standard(taskotron: $0) } ?? RouteTable([])
        let routes = TextInForce(store.routes, builtIn: builtIn) { text, _ in
            try RoutesFile.read(Array(text.utf8))
        }
        self.init(
            store, routes: { try await routes.value() }, root: configuration.externalURL ?? address.url,
            observe: observe)
    }
}
