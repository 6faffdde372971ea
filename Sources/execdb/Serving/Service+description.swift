// The service group logs its services at level debug, as `String(describing:)` has them. Their properties are for
// nobody to read: one of them is the database's address, with its password.

extension Opening: CustomStringConvertible {
    var description: String { "opening" }
}

extension EmbeddedPostgres: CustomStringConvertible {
    var description: String { "embedded postgres" }
}

extension HTTPFront: CustomStringConvertible {
    var description: String { "http" }
}
