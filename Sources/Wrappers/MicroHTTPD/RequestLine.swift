/// A request line as MHD hands it over at the end of the header.
struct RequestLine {
    let method: String
    let version: String
    /// The bytes of the raw target, a NUL and what follows it included.
    let targetLength: Int

    /// Reads MHD's three strings, which lie in one buffer: the target begins at `url` and ends one byte, that was a
    /// space, before `version`. This is the only trace of a NUL in the target, at which C strings end.
    init(url: UnsafePointer<CChar>, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>) {
        self.method = String(cString: method)
        self.version = String(cString: version)
        targetLength = Int(bitPattern: version) - Int(bitPattern: url) - 1
    }
}
