import Postgres

/// Which Postgres is used.
enum Database: Sendable, Equatable {
    /// The embedded one, with its data in this directory.
    case embedded(directory: String)
    /// An external one: a libpq connection string, empty when libpq's own environment variables name the server.
    case external(conninfo: String)

    /// The one that the first source names, in the order flags, environment, file; within a source, the URL wins.
    init(_ values: SettingValues) throws(Failure) {
        for setting in [Setting.dataDirectory, .databaseURL] where values.one(setting) == "" {
            throw values.refusal(setting, "it is empty; was a shell variable not set?")
        }
        let (directory, database) = (values.source(of: .dataDirectory), values.source(of: .databaseURL))
        if directory == .flag, database == .flag {
            throw Failure(
                .usage, "--data-dir and --database-url exclude each other.",
                hint: "Give the one for the embedded Postgres, or the other for one that runs already.")
        }
        if let url = values.one(.databaseURL), !Self.wins(directory, over: database) {
            if let error = ConnectionInfo(url).error {
                throw values.refusal(
                    .databaseURL, "this is not a valid connection string: \(Self.withoutPassword(of: url, error)).")
            }
            self = .external(conninfo: url)
        } else if values.all(.dataDirectory).isEmpty, values.usesLibpqVariables {
            self = .external(conninfo: "")
        } else {
            self = .embedded(directory: values.one(.dataDirectory) ?? values.usualDataDirectory)
        }
    }

    private static func wins(_ directory: SettingValues.Source?, over url: SettingValues.Source?) -> Bool {
        guard let directory, let url else { return directory != nil }
        return directory.rawValue < url.rawValue
    }

    /// `words` about `conninfo` with its password replaced by `***`, as far as it can be found in a malformed string.
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
