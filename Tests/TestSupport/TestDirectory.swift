import CProcess
import EmbeddedPostgres
import Glibc

/// Directories of tests, under `TMPDIR` or `/tmp`.
package enum TestDirectory {
    /// Makes a new empty directory that every account may enter, and returns its path.
    package static func make() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/execdb-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.current("mkdtemp in \(parent)") }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard chmod(path, 0o755) == 0 else { throw SystemError.current(path) }
        return path
    }

    /// Has `directory` removed, and process `pid` killed before, when this process ends, however it ends.
    ///
    /// A shell waits for the end of a pipe whose other end only this process holds.
    package static func removeAtExit(_ directory: String, stopping pid: Int32? = nil) throws {
        var pipe: [CInt] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { throw SystemError.current("pipe") }
        _ = close_on_exec(pipe[1])
        let script = """
            read -r _
            if [ -n "$1" ]; then kill -QUIT "$1" 2>/dev/null; while kill -0 "$1" 2>/dev/null; do sleep 0.05; done; fi
            rm -rf -- "$2"
            """
        _ = try ChildProcess(
            ["/bin/sh", "-c", script, "sh", pid.map(String.init) ?? "", directory],
            streams: .init(input: pipe[0]))
        close(pipe[0])
    }
}
