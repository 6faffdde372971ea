import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Postgres

/// A peer that says nothing is given up in time.
@Suite(.timeLimit(.minutes(5))) struct SilentPeerTests {
    /// Listens, and never accepts.
    private func silentListener() -> (descriptor: CInt, port: UInt16) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(descriptor, address, size) == 0 && listen(descriptor, 8) == 0)
                getsockname(descriptor, address, &size)
            }
            return (descriptor, UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    @Test func anAttemptToConnectEnds() async {
        let (descriptor, port) = silentListener()
        defer { close(descriptor) }
        var info = ConnectionInfo("host=127.0.0.1 port=\(port)")
        info.connectTimeout = .seconds(2)
        let begin = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(info, on: .test) }
        #expect(error?.isConnectionFailure == true)
        #expect(ContinuousClock.now - begin < .seconds(10))
    }

    @Test func aServerThatIsFrozenIsGivenUp() async throws {
        let connection = try await Connection.reading {
            $0.statementTimeout = .seconds(1)
            $0.silenceTimeout = .seconds(1)
        }
        let pid = pid_t(try await connection.int("SELECT pg_backend_pid()"))
        kill(pid, SIGSTOP)
        defer { kill(pid, SIGCONT) }
        let error = await #expect(throws: PostgresError.self) { try await connection.execute(sql: "SELECT 1") }
        #expect(error?.isConnectionFailure == true)
        #expect(error?.message.contains("not answered") == true)
        #expect(!connection.isOpen)
    }

    @Test func libpqIsToldToLookForDeadPeers() {
        var info = ConnectionInfo("host=a")
        info.silenceTimeout = .seconds(12)
        let keywords = Dictionary(info.keywords, uniquingKeysWith: { $1 })
        #expect(keywords["tcp_user_timeout"] == "12000")
        #expect(keywords["keepalives_idle"] == "6")
        #expect(keywords["keepalives_interval"] == "2")
    }
}
