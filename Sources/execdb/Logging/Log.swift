import Dispatch
import Foundation
import Locking
import Observability

/// The program's log on standard error.
///
/// Whoever logs only puts something into a queue; one thread forms and writes the lines. If standard error does not
/// take them in time, lines are dropped, and the next one that gets through says how many.
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

    /// Logs what was observed, if it is for the log.
    func note(_ observation: Observation) {
        // Most observations are only counted, or left out by a quiet log: those need no queue and wake nobody.
        if let itsLevel = observation.level, itsLevel >= level { put(.observation(observation)) }
    }

    /// Logs what is no observation: of the command line, or of a library.
    func write(_ entry: LogEntry) {
        if entry.level >= level { put(.entry(entry)) }
    }

    /// Writes what is waiting and ends the thread; what standard error has not taken after 2 s, and later, is lost.
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
            // Lines that come together are written together: one wake-up and one write for all of them.
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
