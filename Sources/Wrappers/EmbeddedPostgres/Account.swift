import Glibc

/// The account that runs Postgres: that of this process or, because Postgres refuses root, `postgres`.
struct Account: Sendable, Equatable {
    let uid: uid_t
    let gid: gid_t
    /// Set when programs have to run as another account than this process.
    let name: String?

    /// The account that runs Postgres for this process.
    static func current() throws(ClusterError) -> Account {
        guard geteuid() == 0 else {
            guard getpwuid(geteuid()) != nil else {
                throw ClusterError(
                    .account, "There is no account with uid \(geteuid()), and Postgres does not run without one.",
                    hint: "Create one (useradd), run ExecDB as another user, or give --database-url for a server "
                        + "elsewhere.")
            }
            return Account(uid: geteuid(), gid: getegid(), name: nil)
        }
        guard let entry = getpwnam("postgres") else {
            throw ClusterError(
                .account, "Postgres refuses to run as root, and there is no account named postgres to run it as.",
                hint: "Install Debian's postgresql package, which creates the account, or run ExecDB as another user.")
        }
        return Account(uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid, name: "postgres")
    }

    /// `command`, prefixed so that it runs as this account.
    func running(_ command: [String]) -> [String] {
        guard name != nil else { return command }
        return ["/usr/bin/setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--init-groups", "--"] + command
    }

    /// Makes this account the owner of a file or directory; does nothing when it is the account of this process.
    func own(_ path: String) throws(SystemError) {
        guard name != nil else { return }
        guard chown(path, uid, gid) == 0 else { throw .current(path) }
    }
}
