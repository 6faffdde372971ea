import CMicroHTTPD
import Glibc

/// A bound, listening TCP socket.
///
/// Opened here and not by MHD, for understandable errors, for a listener that serves IPv4 and IPv6 alike when no host
/// is given, and because ``Acceptor`` distributes its connections.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// Where it really listens, e.g. `127.0.0.1:41234` after asking for port 0.
    let address: Listen

    /// Binds and listens on the first address the host stands for.
    init(_ wanted: Listen) throws(ServerError) {
        let found = try Self.resolve(wanted)
        defer { freeaddrinfo(found) }
        let info = found.pointee
        descriptor = socket(info.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .system(what: "open a socket for \(wanted)", errno: errno) }
        do {
            try Self.listen(descriptor, info, wanted)
        } catch {
            close(descriptor)
            throw error
        }
        address = Listen(host: wanted.host, port: Self.port(of: descriptor))
    }

    /// Stops listening: new connections are refused, while the descriptor stays valid until `closeDescriptor`.
    func stopListening() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Closes the descriptor; `stopListening` comes first.
    func closeDescriptor() { close(descriptor) }

    private static func resolve(_ wanted: Listen) throws(ServerError) -> UnsafeMutablePointer<addrinfo> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        // Without a host, an IPv6 socket takes IPv4 too; on a machine without IPv6, an IPv4 socket takes the rest.
        for family in wanted.host.isEmpty ? [AF_INET6, AF_INET] : [AF_UNSPEC] where canOpen(family) {
            hints.ai_family = family
            var found: UnsafeMutablePointer<addrinfo>?
            let status = getaddrinfo(wanted.host.isEmpty ? nil : wanted.host, String(wanted.port), &hints, &found)
            guard status == 0, let found else {
                throw .unknownHost(wanted.host, reason: String(cString: gai_strerror(status)))
            }
            return found
        }
        throw .system(what: "listen on \(wanted)", errno: EAFNOSUPPORT)
    }

    private static func canOpen(_ family: Int32) -> Bool {
        guard family != AF_UNSPEC else { return true }
        let probe = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if probe >= 0 { close(probe) }
        return probe >= 0
    }

    private static func listen(_ descriptor: Int32, _ info: addrinfo, _ wanted: Listen) throws(ServerError) {
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        if info.ai_family == AF_INET6 {
            set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, wanted.host.isEmpty ? 0 : 1)
        }
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, Glibc.listen(descriptor, SOMAXCONN) == 0 else {
            throw errno == EADDRINUSE
                ? .addressInUse(wanted.description) : .system(what: "listen on \(wanted)", errno: errno)
        }
        // Accepting must not block when a waiting client has left.
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0 else {
            throw .system(what: "listen on \(wanted)", errno: errno)
        }
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard getsockname(descriptor, address, &length) == 0 else { return 0 }
            // The port lies at the same place in IPv4's and IPv6's form, in network order.
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
