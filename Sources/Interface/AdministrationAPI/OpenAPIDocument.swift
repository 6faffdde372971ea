import CEmbedded

extension AdministrationAPI {
    /// The description of the interface: openapi.yaml, embedded in the binary.
    package static let document: [UInt8] = {
        let file = embedded_openapi()
        return Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }()
}
