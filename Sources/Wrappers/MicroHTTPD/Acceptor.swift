import EventLoop
import Glibc

/// Accepts connections on a listening socket, and gives each to the daemon that has the fewest.
///
/// If each daemon accepted for itself, connections would be distributed by chance.
final class Acceptor: @unchecked Sendable {
    // Sendable holds: everything is constant but `isWatching`, which is touched on the loop only.
    private let socket: ListeningSocket
    private let daemons: [Daemon]
    private let loop: EventLoop
    private var isWatching = false

    /// How long it waits when the system has no descriptor or memory left for a connection.
    private static let pause: Duration = .milliseconds(100)
    /// How many connections are accepted before other work on the loop has its turn.
    private static let burst = 64

    init(_ socket: ListeningSocket, for daemons: [Daemon], on loop: EventLoop) {
        (self.socket, self.daemons, self.loop) = (socket, daemons, loop)
    }

    func start() {
        loop.submit { self.watch() }
    }

    /// Stops accepting; returns when no more connections are accepted.
    func stop() async {
        await loop.run { [self] in
            if isWatching { loop.unwatch(socket.descriptor) }
            isWatching = false
        }
    }

    private func watch() {
        isWatching = true
        loop.watch(socket.descriptor, for: .readable) { self.accept() }
    }

    private func accept() {
        for _ in 0..<Self.burst {
            var peer = sockaddr_storage()
            let descriptor = accept(peer: &peer)
            if descriptor >= 0 {
                daemons.min { $0.connections < $1.connections }?.take(descriptor, from: peer)
                continue
            }
            switch errno {
            // A client that has left before it was accepted is no reason to stop.
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return
            default: return rest()
            }
        }
    }

    /// The descriptor of the next connection, which does not block and is closed by exec; -1 if there is none.
    private func accept(peer: inout sockaddr_storage) -> Int32 {
        let descriptor = withUnsafeMutableBytes(of: &peer) { bytes in
            var length = socklen_t(bytes.count)
            return Glibc.accept(socket.descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        if descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return descriptor
    }

    /// Pauses, so that connections can end and free what the system lacks.
    private func rest() {
        loop.unwatch(socket.descriptor)
        loop.after(Self.pause) { if self.isWatching { self.watch() } }
    }
}
