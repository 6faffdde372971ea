/// A queue that does not move its elements: a ring that doubles when it is full.
struct FIFO<Element> {
    private var ring: [Element?] = Array(repeating: nil, count: 16)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        if count == ring.count { grow() }
        ring[(head + count) & (ring.count - 1)] = element
        count += 1
    }

    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        defer {
            ring[head] = nil
            head = (head + 1) & (ring.count - 1)
            count -= 1
        }
        return ring[head]
    }

    var first: Element? { count > 0 ? ring[head] : nil }

    /// Changes the first element, if there is one, in place.
    mutating func updateFirst(_ change: (inout Element) -> Void) {
        guard count > 0 else { return }
        update(head, change)
    }

    /// Changes the first element that `matches`, if there is one, in place.
    mutating func updateFirst(where matches: (Element) -> Bool, _ change: (inout Element) -> Void) {
        for offset in 0..<count {
            let slot = (head + offset) & (ring.count - 1)
            guard let element = ring[slot], matches(element) else { continue }
            return update(slot, change)
        }
    }

    /// Removes and returns the first element that `matches`.
    mutating func removeFirst(where matches: (Element) -> Bool) -> Element? {
        let elements = drain()
        let found = elements.firstIndex(where: matches)
        for (index, element) in elements.enumerated() where index != found { append(element) }
        return found.map { elements[$0] }
    }

    /// Removes and returns all elements, in order.
    mutating func drain() -> [Element] {
        var elements: [Element] = []
        elements.reserveCapacity(count)
        while let element = popFirst() { elements.append(element) }
        return elements
    }

    private mutating func update(_ slot: Int, _ change: (inout Element) -> Void) {
        // Taken out while it changes, so that nothing it holds is copied.
        guard var element = ring[slot].take() else { return }
        change(&element)
        ring[slot] = element
    }

    private mutating func grow() {
        ring = Array(ring[head...]) + Array(ring[..<head]) + Array(repeating: nil, count: ring.count)
        head = 0
    }
}
