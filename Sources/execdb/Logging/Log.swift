import Dispatch
import Foundation
import Locking
import Observability

/// The program's log on standard error.
///
/// A caller only appends to a queue; one thread formats and writes the lines. If standard error does not accept them in
/// time, lines are dropped, and a later line reports how many.
final class Log: Sendable {
    private enum Item {
        case observation(Observation)
        case entry(LogEntry)

        var entry: LogEntry? {
            switch self {
            case .observation(let observation): observation.entry
            case .entry(let entry): entry
            }
        }
    }

    private struct Queue {
        var items: [(time: timespec, item: Item)] = []
        var dropped = 0
        var isClosed = false
    }

    private static let capacity = 20_000
    /// Microseconds for which lines are gathered before they are written.
    private static let gathering: useconds_t = 5_000

    private let level: LogEntry.Level
    private let line: LogLine
    private let queue = Locked(Queue())
    private let awake = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)

    /// Starts the thread that writes.
    init(_ configuration: LogConfiguration) {
        level = configuration.level.level
        line = LogLine(format: configuration.format)
        let thread = Thread { [self] in work() }
        thread.name = "log"
        thread.start()
    }

    /// Logs an observation, if its level is logged.
    func note(_ observation: Observation) {
        // Most observations are only counted, or are below the level: those are not queued and do not wake the thread.
        if let itsLevel = observation.level, itsLevel >= level { put(.observation(observation)) }
    }

    /// Logs an entry of the command line or of a library.
    func write(_ entry: LogEntry) {
        if entry.level >= level { put(.entry(entry)) }
    }

    /// Writes the queue and ends the thread; lines that standard error does not accept within 2 s, and later ones, are
    /// lost.
    func close() {
        change { $0.isClosed = true }
        _ = done.wait(timeout: .now() + 2)
    }

    private func put(_ item: Item) {
        let time = Self.now
        change { queue in
            if queue.items.count < Self.capacity { queue.items.append((time, item)) } else { queue.dropped += 1 }
        }
    }

    /// Changes the queue and wakes the thread if it may be asleep.
    private func change(_ change: (inout Queue) -> Void) {
        let wasEmpty = queue.withLock { queue in
            let wasEmpty = queue.items.isEmpty
            change(&queue)
            return wasEmpty
        }
        if wasEmpty { awake.signal() }
    }

    private func work() {
        var bytes: [UInt8] = []
        var isClosed = false
        while !isClosed {
            awake.wait()
            // Lines that come close together share one wake-up and one write.
            usleep(Self.gathering)
            let taken = queue.withLock { queue in
                defer { queue = Queue(isClosed: queue.isClosed) }
                return queue
            }
            for (time, item) in taken.items {
                if let entry = item.entry { line.append(entry, at: time, to: &bytes) }
            }
            if taken.dropped > 0 {
                let fields = [(name: "count", value: LogEntry.Value.int(taken.dropped))]
                let entry = LogEntry(level: .warning, message: "log lines were dropped", fields: fields)
                line.append(entry, at: Self.now, to: &bytes)
            }
            StandardError.write(bytes)
            bytes.removeAll(keepingCapacity: true)
            isClosed = taken.isClosed
        }
        done.signal()
    }

    private static var now: timespec {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time
    }
}

extension LogConfiguration.Level {
    fileprivate var level: LogEntry.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
