import CCurl

/// The work of the thread of an `Outgoing`: takes requests out of the queue and drives libcurl until it is closed.
final class TransferThread {
    private let multi: OpaquePointer
    private let queue: CommandQueue
    private let options: OutgoingOptions
    /// The requests that wait for their answer.
    private var requests: [UInt64: Request] = [:]
    private var transfers: [OpaquePointer: (id: UInt64, transfer: Transfer)] = [:]
    private var handles: [UInt64: OpaquePointer] = [:]

    init(_ queue: CommandQueue, options: OutgoingOptions) {
        self.queue = queue
        self.options = options
        guard let multi = curl_multi_init() else { preconditionFailure("no memory left for libcurl") }
        self.multi = multi
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    /// Works until the queue is closed, then cancels all transfers.
    func run() {
        queue.open { [multi] in curl_multi_wakeup(multi) }
        while true {
            let (commands, isLast) = queue.take()
            for command in commands { perform(command) }
            if isLast { break }
            var running: CInt = 0
            curl_multi_perform(multi, &running)
            if collect() { continue }
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }
        for id in Array(requests.keys) { end(id, .failure(.cancelled)) }
    }

    private func perform(_ command: CommandQueue.Command) {
        switch command {
        case .send(let id, let request):
            start(id, request)
        case .cancel(let id):
            end(id, .failure(.cancelled))
        }
    }

    private func start(_ id: UInt64, _ request: Request) {
        requests[id] = request
        let transfer = Transfer(url: request.message.url, isMail: request.message.isMail, options: options)
        guard let transfer else { return end(id, .failure(OutgoingError(.busy, "no memory left for libcurl"))) }
        switch request.message {
        case .post(let post): transfer.prepare(post, userAgent: options.userAgent)
        case .mail(let mail): transfer.prepare(mail)
        }
        transfers[transfer.handle] = (id, transfer)
        handles[id] = transfer.handle
        curl_multi_add_handle(multi, transfer.handle)
    }

    /// Ends the transfers that libcurl has completed; false when there are none.
    private func collect() -> Bool {
        var left: CInt = 0
        var hadSome = false
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let (id, transfer) = transfers[handle]
            else { continue }
            hadSome = true
            end(id, transfer.result(message.pointee.data.result))
        }
        return hadSome
    }

    /// Gives the request its outcome, and frees its transfer.
    private func end(_ id: UInt64, _ result: Result<ReceiverAnswer, OutgoingError>) {
        if let handle = handles.removeValue(forKey: id) {
            curl_multi_remove_handle(multi, handle)
            transfers[handle] = nil
        }
        requests.removeValue(forKey: id)?.answer(result)
    }
}

extension OutgoingError {
    static let cancelled = OutgoingError(.cancelled, "the transfer was cancelled")
}
