import ArgumentParser
import Foundation
import RuleFiles
import Validation

/// The source of a policy or a routing table: a file, or standard input.
struct TextSource<Kind: VersionedText> {
    private let path: String

    /// `-` is standard input.
    init(_ path: String) { self.path = path }

    /// Its name in messages.
    var name: String { path == "-" ? "standard input" : path }

    /// Its content, up to one byte more than a text may have.
    func bytes() throws(Failure) -> [UInt8] {
        do {
            let handle =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            return [UInt8](try handle.read(upToCount: PolicyFile.maxBytes + 1) ?? Data())
        } catch {
            throw Failure(.input, "\(name) cannot be read: \(Self.reason(error)).")
        }
    }

    /// The value of these bytes.
    ///
    /// - Throws: `ExitCode` 65 after every validation error was written to standard error.
    func read(_ bytes: [UInt8], names: KnownNames? = nil) throws -> Kind.Value {
        do throws(ValidationErrors) {
            return try Kind.read(bytes, names: names)
        } catch {
            for invalid in error.all {
                let place = invalid.place.map { "\($0.line):\($0.column): " } ?? ""
                StandardError.write("\(name):\(place)\(invalid.message)\n    \(invalid.hint)\n")
            }
            throw ExitCode(ExitStatus.data.rawValue)
        }
    }

    private static func reason(_ error: any Error) -> String {
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        return cause.domain == NSPOSIXErrorDomain ? String(cString: strerror(Int32(cause.code))) : "it is not a file"
    }
}
