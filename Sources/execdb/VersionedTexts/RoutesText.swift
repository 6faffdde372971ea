import Notifications
import RuleFiles
import Store
import Validation

/// Routing tables: who is notified of crashes.
enum RoutesText: VersionedText {
    static let command = "routes"
    static let noun = "routing table"

    static func texts(of store: Store) -> VersionedTextStore { store.routes }

    static func builtIn(_ values: SettingValues) throws(Failure) -> String {
        RouteTable.standardText(taskotron: try values.mailTo())
    }

    static func read(_ bytes: [UInt8], names: KnownNames?) throws(ValidationErrors) -> RouteTable {
        try RoutesFile.read(bytes, terms: names?.terms, webhooks: names?.webhooks)
    }

    static func summary(of table: RouteTable) -> String {
        count(table.routes.count, "route") + (table.routes.isEmpty ? "; nobody is notified" : "")
    }
}
