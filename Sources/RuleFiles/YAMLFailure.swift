import Validation
import Yams

/// Turns errors of the YAML parser into validation errors for the author of the text.
struct YAMLFailure {
    let language: Language

    /// The words of the error of an anchor or an alias.
    var noAnchors: (message: String, hint: String) {
        (
            "Anchors and aliases (&name, *name) are not accepted.",
            "Instead, \(language.insteadOfReuse). Put a text with a star in quotes: \"*lint\"."
        )
    }

    /// The validation error of an error of the parser.
    func errors(_ error: any Error) -> ValidationErrors {
        switch error as? YamlError {
        case .composer(_, "but found another document", let mark, _):
            failure(
                (mark.line, mark.column), "A second document begins.",
                "Remove the line ---: a file has one \(language.noun).")
        case .composer(_, let problem, let mark, _) where problem.contains("alias"):
            failure((mark.line, mark.column), noAnchors.message, noAnchors.hint)
        case .scanner(let context, let problem, let mark, _) where problem.contains("did not find expected alphabetic"):
            failure(
                (mark.line, mark.column), "This is not YAML: \(context?.text ?? "") \(problem).",
                "Put a text that begins with * or & in quotes: \"*\".")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            failure(
                (mark.line, mark.column), "This is not YAML: \(problem).",
                "Check the colon, the quotes, the brackets and the indentation of the line and of the one before."
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            failure(
                (context.mark.line, context.mark.column),
                "A key is repeated: \(duplicates.map { "\"\($0)\"" }.joined(separator: ", ")).",
                "Keep one of them.")
        case .reader(let problem, let offset, _, let text):
            failure(
                (1 + text.prefix(offset ?? 0).count { $0.isNewline }, 1),
                "This is not YAML: \(problem).", "Remove the character.")
        default: failure((1, 1), "This is not YAML.", "See \(language.page) for an example.")
        }
    }

    private func failure(_ place: (line: Int, column: Int), _ message: String, _ hint: String) -> ValidationErrors {
        ValidationErrors([
            ValidationError(
                field: "", code: .badValue, message: message, hint: hint,
                place: .init(line: max(1, place.line), column: max(1, place.column)))
        ])
    }
}
