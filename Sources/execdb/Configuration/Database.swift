import Postgres

/// Which Postgres is used.
enum Database: Sendable, Equatable {
    /// Our own, with its data in this directory.
    case embedded(directory: String)
    /// One that somebody else runs; a libpq connection string, empty when libpq's own variables say it all.
    case external(conninfo: String)

    init(_ values: SettingValues) throws(Failure) {
        if let url = values.one(.databaseURL) {
            if let fault = ConnectionInfo(url).fault {
                throw values.refusal(
                    .databaseURL, "this is no way to a database: \(Self.withoutPassword(of: url, fault)).")
            }
            self = .external(conninfo: url)
        } else if values.all(.dataDirectory).isEmpty, values.usesLibpqVariables {
            self = .external(conninfo: "")
        } else {
            self = .embedded(directory: values.one(.dataDirectory) ?? values.usualDataDirectory)
        }
    }

    /// `words` about `conninfo` with its password blotted out, as far as one can be made out in a broken string.
    static func withoutPassword(of conninfo: String, _ words: String) -> String {
        var secrets: [Substring] = []
        if let scheme = conninfo.firstRange(of: "://"), let at = conninfo.lastIndex(of: "@"), scheme.upperBound < at {
            let person = conninfo[scheme.upperBound..<at]
            if let colon = person.firstIndex(of: ":") { secrets.append(person[colon...].dropFirst()) }
        }
        if let key = conninfo.firstRange(of: "password") {
            secrets.append(conninfo[key.upperBound...].drop { " ='".contains($0) }.prefix { !" '&".contains($0) })
        }
        return secrets.filter { !$0.isEmpty }.reduce(words) { $0.replacing($1, with: "***") }
    }
}
