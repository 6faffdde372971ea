import CPostgreSQL

extension ConnectionInfo {
    /// Whether libpq can read `conninfo`, a connection string or URI; what it names need not exist.
    package static func isReadable(_ conninfo: String) -> Bool {
        let options = PQconninfoParse(conninfo, nil)
        defer { PQconninfoFree(options) }
        return options != nil
    }
}
