import MicroHTTPD
import Testing

struct ListenTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:0", "::1", 0), (":65535", "", 65535),
        ("localhost:80", "localhost", 80),
    ])
    func anAddressIsParsedAndWritten(text: String, host: String, port: Int) throws {
        let listen = try #require(Listen(text))
        #expect(listen.host == host)
        #expect(Int(listen.port) == port)
        #expect(listen.description == text)
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1", "::1:8080", "[::1]",
        "[127.0.0.1]:80", "http://localhost:80", "a b:80", "[::1:80", "localhost:8o",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(Listen(text) == nil)
    }
}
