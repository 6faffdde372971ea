import ReportingAPI
import RuleFiles
import Validation

extension VersionedTextDesk {
    /// What texts of this kind mean, on a server with this built-in one.
    init<Kind: VersionedText>(_ kind: Kind.Type, builtIn: String) {
        self.init(
            builtIn: builtIn,
            check: { text, known in
                do throws(ValidationErrors) {
                    _ = try kind.read(text, names: KnownNames(known.vocabulary, known.webhooks))
                    return []
                } catch {
                    return error.all
                }
            })
    }
}
