/// The commands that wait in a lane: a bounded queue, first in, first out.
///
/// Pure: no lock, no task. `Lane` keeps one under its lock.
struct LaneQueue<Entry> where Entry: LaneEntry {
    /// Commands that wait.
    var count: Int { entries.count - head }

    private var entries: [Entry] = []
    private var head = 0
    private let capacity: Int
    private let batchRows: Int

    /// A queue for at most `capacity` commands, taken in batches of at most `batchRows` rows.
    init(capacity: Int, batchRows: Int) {
        self.capacity = capacity
        self.batchRows = batchRows
    }

    /// Adds `entry` at the end; false, and nothing added, when the queue is full.
    mutating func append(_ entry: Entry) -> Bool {
        guard count < capacity else { return false }
        entries.append(entry)
        return true
    }

    /// Takes the next batch: the first entries, up to the bound in rows, and of those with the same subject only the
    /// first. The others stay in their order. The batch is empty only when nothing waits.
    mutating func take() -> [Entry] {
        var batch: [Entry] = []
        var staying: [Entry] = []
        var subjects: Set<Entry.Subject> = []
        var rows = 0
        while head < entries.count {
            let entry = entries[head]
            guard batch.isEmpty || rows + entry.rows <= batchRows else { break }
            head += 1
            if let subject = entry.subject, !subjects.insert(subject).inserted {
                staying.append(entry)
            } else {
                batch.append(entry)
                rows += entry.rows
            }
        }
        putBack(staying)
        return batch
    }

    /// Takes everything.
    mutating func takeAll() -> [Entry] {
        defer { (entries, head) = ([], 0) }
        return Array(entries[head...])
    }

    /// Puts `staying` before the entries that still wait, and frees the space of those that were taken.
    private mutating func putBack(_ staying: [Entry]) {
        if !staying.isEmpty {
            head -= staying.count
            entries.replaceSubrange(head..<head + staying.count, with: staying)
        }
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > capacity {
            entries.removeFirst(head)
            head = 0
        }
    }
}

/// An entry of a `LaneQueue`.
protocol LaneEntry {
    associatedtype Subject: Hashable

    /// What the entry is about, where two about the same may not be in one batch; else nil.
    var subject: Subject? { get }
    /// How many rows of a statement the entry counts for; a large one counts for more.
    var rows: Int { get }
}
