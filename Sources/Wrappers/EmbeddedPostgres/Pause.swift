import Glibc

/// Waits between two looks at something that ends soon by itself, such as a process, even in a cancelled task.
func pause(milliseconds: UInt32) async {
    do {
        try await Task.sleep(for: .milliseconds(milliseconds))
    } catch {
        // The sleep of a cancelled task returns at once, and polling without a pause would use a whole core.
        usleep(milliseconds * 1000)
    }
}
