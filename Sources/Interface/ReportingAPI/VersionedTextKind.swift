/// What kind of text it is: its words in the interface.
struct VersionedTextKind: Sendable {
    /// Where it is.
    let path: String
    /// What one is called.
    let noun: String
    /// The code of the problem with a bad one.
    let code: String

    static let policy = VersionedTextKind(path: "/policy", noun: "policy", code: "bad-policy")
    static let routes = VersionedTextKind(path: "/routes", noun: "routing table", code: "bad-routes")
}
