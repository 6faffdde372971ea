import Destinations
import EventLoop
import Glibc
import Locking

/// A TCP server on a free port of the loopback that does to each connection, on a thread of its own, what it is told.
final class Peer: Sendable {
    private let listener: CInt
    let port: Int
    /// How many connections there were.
    let connections = Count()

    init(_ behave: @escaping @Sendable (CInt) -> Void) throws {
        listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isUp = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 128) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isUp else { throw Failure(reason: errno) }
        port = Int(UInt16(bigEndian: address.sin_port))
        let connections = connections
        _ = startThread(named: "peer") {
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 { return }
                connections.add(1)
                _ = startThread(named: "peer") {
                    behave(connection)
                    close(connection)
                }
            }
        }
    }

    struct Failure: Error { var reason: CInt }

    /// Takes no more connections. The descriptor stays, because the thread may not have come to `accept` yet.
    func stop() { shutdown(listener, CInt(SHUT_RDWR)) }

    func url(_ path: String = "/") throws -> WebURL { try WebURL("http://127.0.0.1:\(port)\(path)") }

    /// Sends a text; false when the other side has gone.
    static func say(_ text: String, to connection: CInt) -> Bool {
        text.withCString { Glibc.send(connection, $0, strlen($0), CInt(MSG_NOSIGNAL)) > 0 }
    }

    /// Reads what comes until there is some, or until the other side has gone.
    @discardableResult
    static func hear(_ connection: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(connection, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Waits until the other side has gone.
    static func waitForEnd(_ connection: CInt) {
        while !hear(connection).isEmpty {}
    }
}
