import Testing

/// Expects two values to be equal; unlike `#expect`, it takes calls that change their subject.
func equal<Value: Equatable>(
    _ actual: Value, _ expected: Value, _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation
) {
    #expect(actual == expected, comment, sourceLocation: location)
}
