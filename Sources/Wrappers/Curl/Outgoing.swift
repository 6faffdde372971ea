import CCurl
import EventLoop

/// Sends web requests and mail, by libcurl, on a thread of its own.
///
/// A slow, broken or hostile receiver costs no more than a connection for a limited time: no redirection is followed,
/// and only a few kilobytes of an answer are read. The address is checked when a connection is opened, whatever the
/// host's name resolved to before.
package final class Outgoing: Sendable {
    private let queue = CommandQueue()

    /// Starts the thread. Traps when the process is out of threads.
    package init(_ options: OutgoingOptions = OutgoingOptions()) {
        _ = Self.library
        let started = startThread(named: "outgoing") { [queue] in TransferThread(queue, options: options).run() }
        precondition(started, "no thread left for outgoing messages")
    }

    deinit {
        queue.close()
    }

    /// Sends a request and waits until it is accepted, with a status from 200 to 299.
    package func send(_ post: Post) async throws(OutgoingError) -> ReceiverAnswer { try await send(.post(post)) }

    /// Sends a message to its mail server and waits until the server has accepted it.
    package func send(_ mail: Mail) async throws(OutgoingError) -> ReceiverAnswer { try await send(.mail(mail)) }

    /// Ends the thread and cancels all transfers.
    package func close() { queue.close() }

    private func send(_ message: Request.Message) async throws(OutgoingError) -> ReceiverAnswer {
        if let defect = message.defect { throw OutgoingError(.malformed, defect) }
        let id = queue.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let request = Request(message: message) { continuation.resume(returning: $0) }
                guard queue.put(.send(id, request)) else { return request.answer(.failure(.cancelled)) }
                // The handler below may have run before there was anything to cancel.
                if Task.isCancelled { _ = queue.put(.cancel(id)) }
            }
        } onCancel: {
            _ = queue.put(.cancel(id))
        }
        return try result.get()
    }

    /// The version of libcurl, such as `7.88.1`.
    package static var libraryVersion: String { String(cString: ccurl_version()) }

    /// Initializes libcurl, once for the process.
    private static let library: Void = {
        let code = curl_global_init(CLong(CURL_GLOBAL_DEFAULT))
        precondition(code == CURLE_OK, "libcurl cannot be used, error \(code.rawValue)")
    }()
}
