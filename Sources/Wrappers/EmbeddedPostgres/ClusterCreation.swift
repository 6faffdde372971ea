import Glibc

/// Creates a new cluster with the role and database `execdb`, completely or not at all.
struct ClusterCreation {
    let directory: DataDirectory
    let installation: Installation
    let settings: Settings

    /// Works in a directory beside the final one and renames it as the last step.
    func run() async throws(ClusterError) {
        let unfinished = directory.unfinished
        do throws(SystemError) {
            // If something cannot be removed, mkdir fails and reports it.
            _ = try await ChildProcess.output(["/bin/rm", "-rf", "--", unfinished])
            guard mkdir(unfinished, 0o700) == 0 else { throw .current(unfinished) }
            try directory.account.own(unfinished)
        } catch {
            throw .directory(error, path: unfinished)
        }
        try await perform(
            [installation.program("initdb"), "-D", unfinished, "--username=\(Cluster.name)", "--auth=trust"]
                + ["--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"]
                + (settings.isDurable ? [] : ["--no-sync"]))
        let fsync = settings.isDurable ? "on" : "off"
        try await perform(
            [installation.program("postgres"), "--single", "-D", unfinished, "-c", "fsync=\(fsync)", "postgres"],
            input: "CREATE DATABASE \(Cluster.name)\n")
        try include()
        guard rename(unfinished, directory.postgres) == 0 else {
            throw .directory(.current(directory.postgres), path: directory.postgres)
        }
    }

    private func include() throws(ClusterError) {
        let file = TextFile(path: "\(directory.unfinished)/postgresql.conf")
        let text = """
            # ExecDB's settings, written at every start, then yours, which override them.
            include 'execdb.conf'
            include_if_exists 'local.conf'

            """
        do throws(SystemError) { try file.replace(with: text, for: directory.account) } catch {
            throw .directory(error, path: file.path)
        }
    }

    private func perform(_ command: [String], input: String = "") async throws(ClusterError) {
        let output: ChildProcess.Output
        do throws(SystemError) {
            output = try await ChildProcess.output(directory.account.running(command), input: input)
        } catch {
            throw .notStarted(error)
        }
        guard output.status == 0 else {
            throw ClusterLaunch.failure(saying: output.text, log: nil, directory: directory)
        }
    }
}
