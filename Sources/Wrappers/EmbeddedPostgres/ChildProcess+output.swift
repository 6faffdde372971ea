import CProcess
import Glibc

extension ChildProcess {
    /// The output and the exit status of a program that has ended.
    package struct Output: Sendable {
        /// The exit status as a shell gives it.
        package let status: Int32
        /// Standard output and standard error, as they came.
        package let text: String
    }

    /// Runs `command` to its end with `input` on standard input; throws the `errno` of what kept it from starting.
    package static func output(_ command: [String], input: String = "") async throws(SystemError) -> Output {
        // Memory-backed files: nothing to clean up, no pipe that could fill, no dependence on a volume with room.
        let streams = Streams(input: memfd_create("input", memory_file_close_on_exec), output: memoryFile())
        defer { for descriptor in [streams.input, streams.output] { close(descriptor) } }
        let bytes = Array(input.utf8)
        guard pwrite(streams.input, bytes, bytes.count, 0) == bytes.count else { throw .current(command[0]) }
        let status = try await ChildProcess(command, streams: streams).wait()
        return Output(status: status, text: TextFile.tail(of: streams.output, limit: 1 << 20) ?? "")
    }

    /// A file in memory for a program's output; the caller closes it.
    static func memoryFile() -> CInt {
        let descriptor = memfd_create("output", memory_file_close_on_exec)
        // Appending: standard output and standard error share it.
        _ = set_status_flags(descriptor, O_APPEND)
        return descriptor
    }
}
