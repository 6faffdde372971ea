/// Who may go next: first come, first served, but for those whose host has as many on their way as it may.
struct Line {
    private let total: Int
    private let perHost: Int
    private let capacity: Int
    private var waiting: [Entry] = []
    private var going: [UInt64: String] = [:]
    private var countOfHost: [String: Int] = [:]

    private struct Entry {
        let id: UInt64
        let host: String
    }

    init(total: Int, perHost: Int, capacity: Int) {
        (self.total, self.perHost, self.capacity) = (total, perHost, capacity)
    }

    /// Puts one at the end; false when the line is full.
    mutating func join(_ id: UInt64, host: String) -> Bool {
        guard waiting.count < capacity else { return false }
        waiting.append(Entry(id: id, host: host))
        return true
    }

    /// The next one, which is on its way from now on; nil while nobody may go.
    mutating func next() -> UInt64? {
        guard going.count < total,
            let index = waiting.firstIndex(where: { countOfHost[$0.host, default: 0] < perHost })
        else { return nil }
        let entry = waiting.remove(at: index)
        going[entry.id] = entry.host
        countOfHost[entry.host, default: 0] += 1
        return entry.id
    }

    /// Takes one out, wherever it is.
    mutating func leave(_ id: UInt64) {
        guard let host = going.removeValue(forKey: id) else {
            waiting.removeAll { $0.id == id }
            return
        }
        let count = countOfHost[host, default: 1] - 1
        countOfHost[host] = count == 0 ? nil : count
    }
}
