import Glibc
import Locking
import MicroHTTPD

/// A TCP client that sends exactly the bytes it is told to, and reads responses strictly.
///
/// Its blocking calls run on threads of their own: the tasks' pool is small, and the server's handlers need it.
final class RawClient: Sendable {
    private struct State: Sendable {
        var descriptor: Int32 = -1
        var buffered: [UInt8] = []
        var wasReset = false
    }

    private let state = Locked(State())

    private var descriptor: Int32 {
        get { state.withLock { $0.descriptor } }
        set { state.withLock { $0.descriptor = newValue } }
    }

    private var buffered: [UInt8] {
        get { state.withLock { $0.buffered } }
        set { state.withLock { $0.buffered = newValue } }
    }

    struct Failure: Error {
        var what: String
    }

    struct Reply {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts[0].lowercased() == name.lowercased() { return String(parts[1].drop { $0 == " " }) }
            }
            return nil
        }
    }

    /// Connects; every read after that gives up after a minute.
    init(_ address: Listen) throws {
        let isIPv6 = address.host.contains(":")
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let status = isIPv6 ? connectIPv6(address) : connectIPv4(address)
        guard status == 0 else {
            let reason = errno
            closeNow()
            throw Failure(what: "connect: \(reason)")
        }
    }

    deinit { closeNow() }

    private func connectIPv4(_ address: Listen) -> Int32 {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = address.port.bigEndian
        inet_pton(AF_INET, address.host.isEmpty ? "127.0.0.1" : address.host, &target.sin_addr)
        return withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func connectIPv6(_ address: Listen) -> Int32 {
        var target = sockaddr_in6()
        target.sin6_family = sa_family_t(AF_INET6)
        target.sin6_port = address.port.bigEndian
        inet_pton(AF_INET6, address.host, &target.sin6_addr)
        return withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws { try await onThread { try self.sendNow(bytes) } }

    /// Sends the same again and again, until the server closes the connection or `times` are through.
    func send(_ text: String, times: Int) async throws {
        let bytes = Array(text.utf8)
        try await onThread { for _ in 0..<times { try self.sendNow(bytes) } }
    }

    /// One response; `bodyless` for the answer to HEAD.
    func reply(bodyless: Bool = false) async throws -> Reply {
        try await onThread { try self.replyNow(bodyless: bodyless) }
    }

    /// Whether the server has closed its end and nothing is left to be read.
    func isAtEnd() async throws -> Bool {
        try await onThread { try self.buffered.isEmpty && !self.receive() }
    }

    private func sendNow(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "send: \(errno)") }
            sent += count
        }
    }

    /// Ends our direction only.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func closeNow() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        closeNow()
    }

    private func replyNow(bodyless: Bool) throws -> Reply {
        let end = Array("\r\n\r\n".utf8)
        var split = find(end)
        while split == nil {
            guard try receive() else { throw Failure(what: "end of stream in a head of \(buffered.count) bytes") }
            split = find(end)
        }
        let head = String(decoding: buffered[..<(split ?? 0)], as: UTF8.self)
        buffered.removeFirst((split ?? 0) + 4)
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure(what: "no status: \(head)")
        }
        var reply = Reply(status: status, head: head, body: [])
        if status == 100 || status == 204 || status == 304 || bodyless { return reply }
        if reply.header("Transfer-Encoding") == "chunked" {
            while let chunk = try chunkNow() { reply.body += chunk }
            return reply
        }
        guard let length = reply.header("Content-Length").flatMap({ Int($0) }) else {
            throw Failure(what: "no length: \(head)")
        }
        reply.body = try bytesNow(length)
        return reply
    }

    private func bytesNow(_ count: Int) throws -> [UInt8] {
        while buffered.count < count {
            guard try receive() else { throw Failure(what: "end of stream in a body") }
        }
        return state.withLock { state in
            defer { state.buffered.removeFirst(count) }
            return Array(state.buffered.prefix(count))
        }
    }

    /// A chunk of a body; nil for the last one, which is empty.
    private func chunkNow() throws -> [UInt8]? {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") { line += try bytesNow(1) }
        guard let size = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) else {
            throw Failure(what: "no size of a chunk")
        }
        let chunk = try bytesNow(size)
        guard try bytesNow(2) == Array("\r\n".utf8) else { throw Failure(what: "a chunk is too long") }
        return size == 0 ? nil : chunk
    }

    /// A response's head alone.
    func head() async throws -> Reply { try await reply(bodyless: true) }

    /// The next chunk of a body; nil at its end.
    func chunk() async throws -> [UInt8]? { try await onThread { try self.chunkNow() } }

    /// Everything up to the end of the connection.
    func rest() async throws -> [UInt8] {
        try await onThread {
            while try self.receive() {}
            return self.buffered
        }
    }

    /// Whether the connection was broken by the server, rather than closed.
    func isReset() async throws -> Bool {
        try await onThread {
            while try self.receive() {}
            return self.state.withLock { $0.wasReset }
        }
    }

    /// Sends the same again and again until the connection takes no more for half a second; returns how many bytes.
    func sendUntilStuck(_ bytes: [UInt8], atMost limit: Int) async throws -> Int {
        try await onThread {
            var sent = 0
            while sent < limit {
                var question = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&question, 1, 500) > 0 else { return sent }
                let count = bytes.withUnsafeBytes {
                    Glibc.send(
                        self.descriptor, $0.baseAddress, min($0.count, limit - sent),
                        Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                guard count > 0 else { throw Failure(what: "send: \(errno)") }
                sent += count
            }
            return sent
        }
    }

    private func find(_ needle: [UInt8]) -> Int? {
        guard buffered.count >= needle.count else { return nil }
        return (0...(buffered.count - needle.count)).first { buffered[$0...].starts(with: needle) }
    }

    /// False at the end of the stream, a reset included.
    private func receive() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count < 0, errno == ECONNRESET { state.withLock { $0.wasReset = true } }
        if count < 0, errno == EAGAIN { throw Failure(what: "no answer within 60 s") }
        guard count > 0 else { return false }
        state.withLock { $0.buffered.append(contentsOf: chunk.prefix(count)) }
        return true
    }
}
