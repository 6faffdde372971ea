import Glibc

/// Why a server cannot be started.
package enum ServerError: Error, Sendable, Equatable {
    /// The text is not a listening address.
    case badAddress(String)
    /// The host of the address is not known.
    case unknownHost(String, reason: String)
    /// Another program listens there already.
    case addressInUse(String)
    /// The system refuses; `what` says at which step.
    case system(what: String, errno: Int32)
    /// libmicrohttpd refuses, for the reason it gave.
    case library(String)

    /// What is wrong, and what to do, in one line.
    package var message: String {
        switch self {
        case .badAddress(let text):
            "“\(text)” is not an address to listen on; write 127.0.0.1:8080, [::1]:8080 or :8080"
        case .unknownHost(let host, let reason): "the host “\(host)” is not known: \(reason)"
        case .addressInUse(let address):
            "another program listens on \(address) already; stop it or choose another --listen"
        case .system(let what, let errno): "cannot \(what): \(String(cString: strerror(errno)))"
        case .library(let text): "libmicrohttpd does not start: \(text)"
        }
    }
}
