import CPostgreSQL

extension PostgresError {
    /// Fields of an error report. Source: `postgres_ext.h`, which has them as character constants.
    private enum Field: Character {
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case constraint = "n"
        case position = "P"
        case routine = "R"
        case severity = "V"
    }

    /// The error that `result` reports.
    init(reading result: OpaquePointer) {
        func field(_ field: Field) -> String? {
            PQresultErrorField(result, CInt(field.rawValue.asciiValue ?? 0)).map { String(cString: $0) }
        }
        let state = field(.sqlState).map { SQLState(rawValue: $0) }
        let text = field(.message) ?? String(cString: PQresultErrorMessage(result)).trimmingEndOfLine
        self.init(.refused, state, text)
        // libpq's own errors, such as a lost connection, have no code. FATAL and PANIC end the session.
        if state == nil || field(.severity) != "ERROR" { kind = .connection }
        if state == nil { sqlState = .connectionFailure }
        detail = field(.detail)
        hint = field(.hint)
        constraint = field(.constraint)
        position = field(.position).flatMap { Int($0) }
        routine = field(.routine)
    }
}

extension String {
    /// Without the line ends that libpq's messages end with; those within become spaces.
    var trimmingEndOfLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
