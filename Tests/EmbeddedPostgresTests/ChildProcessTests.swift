import EmbeddedPostgres
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5))) struct ChildProcessTests {
    @Test func whatAProgramSaysAndHowItEndsIsTold() async throws {
        let output = try await ChildProcess.output(["/bin/sh", "-c", "cat; echo told >&2; exit 7"], input: "given ")
        #expect(output.text == "given told\n")
        #expect(output.status == 7)
    }

    @Test func aProgramThatCannotBeStartedIsAnErrorWithItsReason() async throws {
        let error = try await #require(throws: SystemError.self) {
            _ = try await ChildProcess.output(["/nowhere/program"])
        }
        #expect(error == SystemError(errno: ENOENT, call: "/nowhere/program"))
        await #expect(throws: SystemError(errno: EACCES, call: "/etc")) { _ = try await ChildProcess.output(["/etc"]) }
    }

    /// Else what a cancelled start leaves behind would never be waited for.
    @Test func aProgramIsWaitedForThoughTheTaskIsCancelled() async throws {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await ChildProcess.output(["/bin/sh", "-c", "read line; echo $line"], input: "waited for\n")
        }
        #expect(try await task.value.text == "waited for\n")
    }
}
