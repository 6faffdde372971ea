import CLinux

/// What a descriptor is watched for. Errors and hang-ups are always reported.
package struct Readiness: OptionSet, Sendable {
    /// The bits; private to this type.
    package let rawValue: UInt8

    /// From the bits, as `OptionSet` requires.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There is something to read, or the peer has closed.
    package static let readable = Readiness(rawValue: 1)
    /// There is room to write.
    package static let writable = Readiness(rawValue: 2)

    var events: UInt32 {
        (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
    }
}
