import CCurl
import Destinations

/// The transfer of one message: a handle of libcurl, and what its callbacks gather.
///
/// Belongs to the thread of its `TransferThread`, on which libcurl makes every callback.
final class Transfer {
    let handle: OpaquePointer
    let url: String
    private let allowsLocalTargets: Bool
    private let isMail: Bool
    private let errorText: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    /// The part of a mail that libcurl has not read yet.
    private var unsent: ArraySlice<UInt8> = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isBodyCut = false
    private var refused: IPAddress?

    /// The time to open a connection, TLS included.
    private static let connectTimeout = Duration.seconds(10)
    /// The most bytes of header fields, those of interim answers included.
    private static let maxHeaders = 64 << 10

    init?(url: String, isMail: Bool, options: OutgoingOptions) {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        self.url = url
        self.isMail = isMail
        allowsLocalTargets = options.allowsLocalTargets || isMail
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        // Not retained: libcurl calls back only while the handle is in its multi handle, and `TransferThread` keeps
        // this object until it has removed the handle.
        ccurl_set_callbacks(handle, Self.callbacks, Unmanaged.passUnretained(self).toOpaque(), errorText)
        configure(options)
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
        errorText.deallocate()
    }

    private func configure(_ options: OutgoingOptions) {
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, isMail ? "smtp,smtps" : "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        // With a proxy from the environment, the address that is checked would be the proxy's, not the receiver's.
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        // Otherwise ending a transfer while its host's name is resolved blocks the thread until the resolver returns.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout.milliseconds)
        set(CURLOPT_TIMEOUT_MS, options.timeout.milliseconds)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, CLong(CURL_SSLVERSION_TLSv1_2))
        if let file = options.certificateFile { set(CURLOPT_CAINFO, file) }
    }

    /// Prepares the handle for an HTTP request.
    func prepare(_ post: Post, userAgent: String) {
        set(CURLOPT_HTTP_VERSION, CLong(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_USERAGENT, userAgent)
        set(CURLOPT_POST, 1)
        ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(post.body.count))
        // Copied by libcurl.
        post.body.withUnsafeBytes { bytes in
            let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = text.map { ccurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, $0) }
        }
        // libcurl sends a field without a value if a semicolon follows its name, and no `Expect` if that is set empty.
        let fields = post.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        set(CURLOPT_HTTPHEADER, list: fields + ["Expect:"])
    }

    /// Prepares the handle for a mail.
    func prepare(_ mail: Mail) {
        let server = mail.server
        set(CURLOPT_USE_SSL, CLong((server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        if let user = server.user {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, server.password ?? "")
        }
        set(CURLOPT_MAIL_FROM, "<\(mail.sender)>")
        set(CURLOPT_MAIL_RCPT, list: mail.recipients.map { "<\($0)>" })
        set(CURLOPT_UPLOAD, 1)
        unsent = mail.message[...]
    }

    private func set(_ option: CURLoption, _ value: CLong) { ccurl_set_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) { ccurl_set_text(handle, option, value) }

    private func set(_ option: CURLoption, list texts: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts { list = curl_slist_append(list, text) ?? list }
        guard let list else { return }
        lists.append(list)
        ccurl_set_list(handle, option, list)
    }
}

extension Transfer {
    private static let callbacks = ccurl_callbacks(
        header: { _, size, count, context in Transfer.at(context).takeHeader(size * count) },
        body: { bytes, size, count, context in
            Transfer.at(context).takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        },
        read: { bytes, size, count, context in
            Transfer.at(context).give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        },
        open: { context, _, address in
            guard let address, Transfer.at(context).mayConnect(to: &address.pointee) else { return CURL_SOCKET_BAD }
            let kind = address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue)
            return socket(address.pointee.family, kind, address.pointee.protocol)
        })

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        // `context` is what `init` gave, never null, and the object is still kept; see there.
        Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
    }

    /// Counts a line of the header; returning another number than `size` ends the transfer.
    private func takeHeader(_ size: Int) -> Int {
        headerBytes += size
        return headerBytes <= Self.maxHeaders ? size : 0
    }

    /// Keeps the beginning of the body; returning another number than the size of `bytes` ends the transfer.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        body += bytes.prefix(ReceiverAnswer.maxBody - body.count)
        isBodyCut = body.count == ReceiverAnswer.maxBody
        return isBodyCut ? 0 : bytes.count
    }

    /// Copies the next bytes of the mail to libcurl's buffer.
    private func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = unsent.prefix(buffer.count)
        unsent = unsent.dropFirst(part.count)
        buffer.copyBytes(from: part)
        return part.count
    }

    /// Whether libcurl may connect to the address, whatever name resolved to it.
    private func mayConnect(to address: inout curl_sockaddr) -> Bool {
        guard !allowsLocalTargets else { return true }
        guard let ip = IPAddress(of: &address) else { return false }
        guard ip.locality != nil else { return true }
        refused = ip
        return false
    }
}

extension Transfer {
    /// The outcome, once libcurl has ended the transfer with `code`.
    func result(_ code: CURLcode) -> Result<ReceiverAnswer, OutgoingError> {
        let status = ccurl_status(handle)
        // A write error at the limit of the body is an answer too: status and beginning of the body have arrived.
        let isAnswered = code == CURLE_OK || code == CURLE_WRITE_ERROR && isBodyCut
        if isMail { return mailResult(code, status: status) }
        guard isAnswered else { return .failure(failure(code, status: status)) }
        switch status {
        case 200...299: return .success(ReceiverAnswer(status: status, body: body))
        case 300...399:
            let text = "the receiver answered \(status), a redirection, which is not followed"
            return .failure(OutgoingError(.redirected, text, status: status, body: body))
        default:
            return .failure(OutgoingError(.refused, "the receiver answered \(status)", status: status, body: body))
        }
    }

    private func mailResult(_ code: CURLcode, status: Int) -> Result<ReceiverAnswer, OutgoingError> {
        if code == CURLE_OK { return .success(ReceiverAnswer(status: status, body: [])) }
        let isTrouble = [CURLE_OPERATION_TIMEDOUT, CURLE_USE_SSL_FAILED, CURLE_PEER_FAILED_VERIFICATION].contains(code)
        if status >= 400, !isTrouble {
            return .failure(
                OutgoingError(.refused, "the mail server answered \(status): \(text(code))", status: status))
        }
        return .failure(failure(code, status: status))
    }

    private func failure(_ code: CURLcode, status: Int) -> OutgoingError {
        if let refused, code == CURLE_COULDNT_CONNECT {
            let kind = refused.locality?.rawValue ?? ""
            return OutgoingError(.forbidden, "the host's address \(refused) is \(kind), to which nothing is sent")
        }
        let kind: OutgoingError.Kind =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: .unresolvable
            case CURLE_COULDNT_CONNECT: .unreachable
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_URL_MALFORMAT: .malformed
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .insecure
            default: .broken
            }
        let text = headerBytes > Self.maxHeaders ? "the receiver's header is too long" : text(code)
        return OutgoingError(kind, text, status: status == 0 ? nil : status, body: body)
    }

    private func text(_ code: CURLcode) -> String {
        let own = String(cString: errorText)
        return own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
    }
}

extension Duration {
    /// This duration in milliseconds, at least one.
    fileprivate var milliseconds: CLong {
        CLong(max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
