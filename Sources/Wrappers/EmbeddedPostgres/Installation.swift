import Glibc

/// An installed PostgreSQL: where its programs are and which major version they are.
struct Installation: Sendable, Equatable {
    let binaries: String
    let major: Int

    /// The oldest major version ExecDB runs on.
    static let oldest = 15

    func program(_ name: String) -> String { "\(binaries)/\(name)" }

    /// The installation for a data directory of major version `major`, or the newest one for a new directory.
    static func find(major: Int?, in directories: [String]) async throws(ClusterError) -> Installation {
        var found: [Installation] = []
        for directory in directories where access("\(directory)/initdb", X_OK) == 0 {
            guard let version = await version(of: "\(directory)/postgres") else { continue }
            found.append(Installation(binaries: directory, major: version))
        }
        let usable = found.filter { $0.major >= oldest }
        guard let newest = usable.max(by: { $0.major < $1.major }) else {
            throw ClusterError(
                .notInstalled,
                "No PostgreSQL \(oldest) or newer is installed (looked in \(directories.joined(separator: ", "))).",
                hint: "Install it (Debian: apt-get install postgresql), or give --database-url for a server elsewhere.")
        }
        guard let major else { return newest }
        guard let match = usable.first(where: { $0.major == major }) else {
            throw ClusterError(
                .version,
                "The data directory was created by PostgreSQL \(major), but \(major) is not installed; "
                    + "the newest installed is \(newest.major).",
                hint: "Install PostgreSQL \(major), or move the data (Docs/OPERATING.md, Migrations and upgrades).")
        }
        return match
    }

    /// Where to look: the directories of `PATH`, then where Debian and the PostgreSQL project install.
    static func usualDirectories() -> [String] {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        var directories = path.split(separator: ":").map(String.init)
        for parent in ["/usr/lib/postgresql", "/usr/local/pgsql"] {
            directories += entries(of: parent).map { "\(parent)/\($0)/bin" }
        }
        directories += entries(of: "/usr").filter { $0.hasPrefix("pgsql-") }.map { "/usr/\($0)/bin" }
        directories.append("/usr/local/pgsql/bin")
        return directories
    }

    private static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The major version that `postgres --version` prints, as in `postgres (PostgreSQL) 15.18 (Debian ...)`; nil when
    /// it cannot be run.
    private static func version(of program: String) async -> Int? {
        // A program that cannot be run is skipped like a missing one: another installation may work.
        guard let output = try? await ChildProcess.output([program, "--version"]), output.status == 0 else {
            return nil
        }
        for word in output.text.split(whereSeparator: { " \n".contains($0) }) {
            if let major = Int(word.prefix { $0.isNumber }) { return major }
        }
        return nil
    }
}
