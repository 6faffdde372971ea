import PolicyFile
import ReportingAPI

extension VersionedTextDesk {
    /// What texts of this kind mean, on a server with this built-in one.
    init<Kind: VersionedText>(_ kind: Kind.Type, builtIn: String) {
        self.init(
            builtIn: builtIn,
            check: { text, known in
                do throws(PolicyFaults) {
                    _ = try kind.read(text, names: KnownNames(known.vocabulary, known.webhooks))
                    return []
                } catch {
                    return error.faults.map {
                        Fault(line: $0.line, column: $0.column, path: $0.path, message: $0.message, hint: $0.hint)
                    }
                }
            })
    }
}
