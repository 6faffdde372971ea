import CPostgreSQL
import Glibc

extension ConnectionInfo {
    /// What is wrong with the form of `conninfo`, in libpq's words; nil when it can be parsed. Connects to nothing.
    ///
    /// The words may quote `conninfo`, the password included.
    package var error: String? {
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(conninfo, &message)
        defer {
            PQconninfoFree(options)
            PQfreemem(message)
        }
        guard options == nil else { return nil }
        let words = message.map { String(cString: $0) } ?? "out of memory"
        return String(words.prefix { $0 != "\n" })
    }
}
