package import Access
import Jobs
import Locking
import Postgres

/// The values that `notify` and `cause` of a crash may have.
package struct VocabularyStore: Sendable {
    let pool: Pool

    /// Which of the two lists.
    package enum Kind: String, CaseIterable, Sendable {
        case notify
        case cause
    }

    /// One value, and what it means.
    package struct Term: Sendable, Equatable {
        /// The value as it is reported.
        package let name: String
        /// What it means, for people.
        package let description: String
    }

    /// Both lists, in the order of their names.
    package struct Vocabulary: Sendable, Equatable {
        /// The values of `notify`: whom a crash concerns.
        package internal(set) var notify: [Term] = []
        /// The values of `cause`: what broke.
        package internal(set) var cause: [Term] = []
    }

    private static let allStatement = Statement(
        name: "read_vocabulary", sql: "SELECT kind, name, description FROM vocabulary ORDER BY kind, name")

    private static let addStatement = Statement(
        name: "add_term",
        sql: """
            INSERT INTO vocabulary (kind, name, description, actor) VALUES ($1::text::vocabulary_kind, $2, $3, $4)
            ON CONFLICT (kind, name) DO UPDATE SET description = vocabulary.description
            RETURNING xmax = 0, description
            """)

    /// All values of both lists.
    ///
    /// - Throws: `unavailable`, `tooSlow`, `failed`.
    package func all() async throws(StoreError) -> Vocabulary {
        let terms = try await pool.read(Self.allStatement) { columns throws(PostgresError) in
            (kind: try columns.vocabularyKind(), term: Term(name: try columns.text(), description: try columns.text()))
        }
        var vocabulary = Vocabulary()
        for (kind, term) in terms {
            switch kind {
            case .notify: vocabulary.notify.append(term)
            case .cause: vocabulary.cause.append(term)
            }
        }
        return vocabulary
    }

    /// The outcome of an addition.
    package struct Addition: Sendable, Equatable {
        /// The value as it is now; one that was there already keeps its description.
        package let term: Term
        /// Whether it is new.
        package let isNew: Bool
    }

    /// Adds a value; one that is there stays as it is.
    ///
    /// Values are never removed, because crashes name them.
    ///
    /// - Parameter name: `a-z 0-9 _ . -`, up to 64 characters, beginning with a letter or digit.
    /// - Throws: `invalid` for another name; `unavailable`, `failed`.
    package func add(
        _ kind: Kind, name: String, description: String, by actor: Actor
    ) async throws(StoreError) -> Addition {
        let parameters: [Parameter] = [.text(kind.rawValue), .text(name), .text(description), .text(actor.name)]
        let added = try await storing { () async throws(PostgresError) -> Addition? in
            do throws(PostgresError) {
                return try await pool.run(Self.addStatement, parameters)
                    .decodeFirst { columns throws(PostgresError) in
                        let isNew = try columns.bool()
                        return Addition(term: Term(name: name, description: try columns.text()), isNew: isNew)
                    }
            } catch  where error.sqlState == .checkViolation {
                return nil
            }
        }
        guard let added else {
            throw .invalid("A term is 1 to 64 characters of a-z, 0-9, \"_\", \".\" and \"-\", a letter or digit first.")
        }
        return added
    }

    /// A value of a crash report that is not in the vocabulary.
    package struct UnknownTerm: Sendable, Equatable {
        /// The list that lacks it, which is also the report's field.
        package let kind: Kind
        /// The value.
        package let value: String
        /// The values of that list, in order.
        package let known: [String]
    }

    /// Refuses a crash report whose notify or cause is not known.
    ///
    /// - Throws: `unknownTerms`, all of them, or what `all` throws.
    func check(_ report: CrashReport) async throws(StoreError) {
        let known = try await all()
        let unknown = [(Kind.notify, report.notify, known.notify), (.cause, report.cause, known.cause)]
            .filter { _, value, terms in !terms.contains { $0.name == value } }
            .map { kind, value, terms in UnknownTerm(kind: kind, value: value, known: terms.map(\.name)) }
        if !unknown.isEmpty { throw .unknownTerms(unknown) }
    }
}
