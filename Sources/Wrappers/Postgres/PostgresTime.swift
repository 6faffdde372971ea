/// Postgres counts microseconds from 2000-01-01 UTC, where Unix counts from 1970.
enum PostgresTime {
    /// 10,957 days.
    private static let offset: Int64 = 946_684_800_000_000

    /// Marks of `infinity` and `-infinity`.
    static let infinities: [Int64] = [.max, .min]

    static func fromUnix(_ microseconds: Int64) -> Int64 {
        let (value, overflow) = microseconds.subtractingReportingOverflow(offset)
        // Not `.min`, which would be `-infinity`: Postgres refuses this one as out of range.
        return overflow || value == .min ? .min + 1 : value
    }

    /// Nil for the infinities and for times no `Int64` of microseconds since 1970 can hold.
    static func toUnix(_ value: Int64) -> Int64? {
        let (microseconds, overflow) = value.addingReportingOverflow(offset)
        return overflow || infinities.contains(value) ? nil : microseconds
    }
}
