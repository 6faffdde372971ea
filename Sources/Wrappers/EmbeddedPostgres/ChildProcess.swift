import CProcess
import Glibc

/// A program started with its own session, a clean environment and no inherited descriptors.
///
/// With a session of its own it gets no Ctrl-C from a terminal. Without inherited descriptors, a child that outlives
/// the server does not hold the server's listening sockets.
package struct ChildProcess: Sendable {
    /// The process id.
    package let pid: Int32

    /// Where a program's standard streams lead.
    package struct Streams {
        /// Descriptor for standard input; -1 is /dev/null.
        package var input: CInt = -1
        /// Descriptor for standard output and standard error; -1 is /dev/null.
        package var output: CInt = -1

        /// Standard streams, both /dev/null unless given.
        package init(input: CInt = -1, output: CInt = -1) {
            self.input = input
            self.output = output
        }
    }

    /// Starts `command` (program path, then arguments) in directory `/`; throws the `errno` of the failed start.
    package init(_ command: [String], streams: Streams = Streams()) throws(SystemError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        Self.connect(0, to: streams.input, flags: O_RDONLY, &actions)
        Self.connect(1, to: streams.output, flags: O_WRONLY, &actions)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        posix_spawn_file_actions_addchdir_np(&actions, "/")

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | spawn_new_session))

        let arguments = CStrings(command)
        let environment = CStrings(Self.environment)
        var child: pid_t = 0
        let failure = posix_spawn(&child, command[0], &actions, &attributes, arguments.pointers, environment.pointers)
        guard failure == 0 else { throw SystemError(errno: failure, call: command[0]) }
        pid = child
    }

    /// Waits for the end and returns the exit status as a shell would give it: 128 + n for signal n.
    package func wait() async -> Int32 {
        var status: Int32 = 0
        while true {
            let reaped = waitpid(pid, &status, WNOHANG)
            if reaped == pid || (reaped < 0 && errno != EINTR) { break }
            await pause(milliseconds: 5)
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// The environment of programs: no `PG*` variables, which could name another server, and messages in English.
    private static let environment = [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=/",
    ]

    private static func connect(
        _ target: CInt, to source: CInt, flags: CInt, _ actions: inout posix_spawn_file_actions_t
    ) {
        if source >= 0 {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        } else {
            posix_spawn_file_actions_addopen(&actions, target, "/dev/null", flags, 0)
        }
    }
}

/// A NULL-terminated array of C strings, freed with its owner.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { (pointers + index).initialize(to: strdup(string)) }
        (pointers + count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
