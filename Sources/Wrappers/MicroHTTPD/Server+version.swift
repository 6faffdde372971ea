import CMicroHTTPD

extension Server {
    /// The version of libmicrohttpd that runs, such as `0.9.75`.
    package static var libraryVersion: String { String(cString: MHD_get_version()) }
}
