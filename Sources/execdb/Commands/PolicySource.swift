import Foundation
import PolicyFile

/// Where a policy comes from: a file, or standard input.
struct PolicySource {
    private let path: String

    /// `-` is standard input.
    init(_ path: String) { self.path = path }

    /// What it is called in messages.
    var name: String { path == "-" ? "standard input" : path }

    /// What is in it, but not much more than a policy may have.
    func bytes() throws(Failure) -> [UInt8] {
        do {
            let handle =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            return [UInt8](try handle.read(upToCount: PolicyFile.maxBytes + 1) ?? Data())
        } catch {
            throw Failure(.input, "\(name) cannot be read: \(Self.reason(error)).")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        return cause.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(cause.code))) : "it is no file"
    }
}
