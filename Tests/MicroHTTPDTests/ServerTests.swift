import HTTP
import MicroHTTPD
import Testing

struct ServerTests {
    @Test func aRequestIsAnswered() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            try client.send("GET /jobs?a=%20b HTTP/1.1\r\nHost: x\r\n\r\n")
            let reply = try client.reply()
            #expect(reply.status == 200)
            #expect(reply.text == "GET /jobs?a=%20b 0\n")
            #expect(reply.header("Date") != nil)
            #expect(reply.header("Server") == nil)
        }
    }

    @Test func aBodyArrivesWhole() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let body = String(repeating: "0123456789", count: 50_000)
            try client.send("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
            #expect(try client.reply().text == "PUT /x 500000\n" + body)
        }
    }
}
