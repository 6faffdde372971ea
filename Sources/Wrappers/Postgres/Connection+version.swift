import CPostgreSQL

extension Connection {
    /// The version of libpq that runs, such as `15.18`.
    package static var libraryVersion: String { "\(PQlibVersion() / 10_000).\(PQlibVersion() % 10_000)" }
}
