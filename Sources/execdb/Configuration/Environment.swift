import Foundation

/// The environment of this process.
enum Environment {
    static var current: [String: String] { ProcessInfo.processInfo.environment }
}

extension SettingValues {
    /// Whether libpq's own variables name a server.
    var usesLibpqVariables: Bool {
        ["PGHOST", "PGHOSTADDR", "PGSERVICE"].contains { environment[$0] != nil }
    }

    /// The data directory of the embedded Postgres unless configured: the system's for root, else the user's own.
    var usualDataDirectory: String {
        if geteuid() == 0 { return "/var/lib/execdb" }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return "\(data)/execdb" }
        return "\(environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path)/.local/share/execdb"
    }
}
