import Glibc

/// A failed system call: its error number and what was called on what.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The error number, such as `ENOENT`.
    package let errno: Int32
    /// The call or file that failed.
    package let call: String

    /// An error number and what failed with it.
    package init(errno: Int32, call: String) {
        self.errno = errno
        self.call = call
    }

    /// An error of `call` with the calling thread's current error number.
    package static func current(_ call: String) -> SystemError {
        SystemError(errno: Glibc.errno, call: call)
    }

    /// The system's own words, such as `Permission denied`.
    package var reason: String { String(cString: strerror(errno)) }

    /// What failed and why.
    package var description: String { "\(call): \(reason)" }
}
