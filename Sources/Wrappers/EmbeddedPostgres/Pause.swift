import Glibc

/// Waits a moment for what ends by itself soon, such as a process, whether the task is cancelled or not.
func pause(milliseconds: UInt32) async {
    do {
        try await Task.sleep(for: .milliseconds(milliseconds))
    } catch {
        // A cancelled task's sleep returns at once, and waiting for the process would take all of a core.
        usleep(milliseconds * 1000)
    }
}
