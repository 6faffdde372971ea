extension ReportingAPI {
    /// The description of the interface: openapi.yaml, from within the binary.
    package static var document: [UInt8] { HealthResource.document }
}
