import HTTP
import JSON
import Testing

struct NegotiationTests {
    private static let offers = ["application/json", "text/html"]

    @Test(
        arguments: [
            (nil, "application/json"), ("", "application/json"), ("*/*", "application/json"), ("*", "application/json"),
            ("text/html", "text/html"), ("text/*", "text/html"), ("TEXT/HTML", "text/html"),
            ("application/json;q=0.5, text/html", "text/html"),
            ("application/json;q=0.5, text/html;q=0.4", "application/json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
            ("application/json, */*;q=0.5", "application/json"), ("text/html;q=0, */*", "application/json"),
            ("*/*, application/json;q=0", "text/html"), ("text/html;level=1;q=1, application/json;q=.2", "text/html"),
            ("nonsense, text/html", "text/html"), ("text/html;q=2, application/json;q=0.1", "application/json"),
        ] as [(String?, String)])
    func theClientsFavouriteIsChosen(accept: String?, chosen: String) throws {
        #expect(try Negotiation.choose(from: Self.offers, accept: accept) == chosen)
    }

    @Test(arguments: [
        "image/png", "*/*;q=0", "application/json;q=0, text/html;q=0.0", "text/plain, image/*", "nonsense",
    ])
    func nothingAcceptableIs406NamingWhatThereIs(accept: String) throws {
        let problem = try #require(throws: Problem.self) { try Negotiation.choose(from: Self.offers, accept: accept) }
        #expect(problem.status == 406)
        #expect(problem.hint?.contains("application/json, text/html") == true)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.1", true),
            ("*", true),
            ("gzip;q=0", false), ("gzip;q=0.000", false), ("*, gzip;q=0", false), ("identity", false), ("br", false),
            ("*;q=0", false),
            ("gzip;q=x", false), ("gzip ; q=1", true),
        ] as [(String?, Bool)])
    func gzipIsUsedOnlyIfAccepted(header: String?, accepted: Bool) {
        #expect(Negotiation.acceptsGzip(header) == accepted)
    }

    @Test(arguments: ["", "a", "/", "a/", "/b", "a/b/c", "a b/c", "a/b;c"]) func whatIsNoMediaTypeIsNone(text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test func aMediaTypeHasItsParameters() throws {
        let type = try #require(MediaType("Text/HTML; Charset=\"UTF-8\" ;x=1"))
        #expect(type.essence == "text/html")
        #expect(type.parameter("charset") == "UTF-8")
        #expect(type.parameter("x") == "1")
    }
}

struct FinishedResponseTests {
    private let long = Array(String(repeating: #"{"state":"RUNNING"},"#, count: 200).utf8)
    private let newline = Array("\n".utf8)

    private func finished(
        _ response: Response, method: String = "GET", _ headers: Headers = [:]
    ) throws -> Response {
        response.finished(for: try Request(method: method, target: "/", headers: headers, id: "r"))
    }

    private func tagged(_ body: [UInt8] = Array("{}".utf8)) -> Response {
        var response = Response.json(200, JSONWriter(appendingTo: body))
        response.headers["ETag"] = "\"3\""
        return response
    }

    @Test(arguments: ["application/json", "application/problem+json"])
    func jsonEndsWithANewline(type: String) {
        let response = Response.json(200, type: type, JSONWriter(appendingTo: Array("{}".utf8)))
        #expect(response.headers["Content-Type"] == type)
        #expect(response.body == Array("{}\n".utf8))
    }

    @Test func aLongBodyIsGzippedForWhoTakesIt() throws {
        let response = try finished(tagged(long), ["Accept-Encoding": "gzip"])
        #expect(response.headers["Content-Encoding"] == "gzip")
        #expect(response.headers["Vary"] == "Accept-Encoding")
        #expect(response.headers["ETag"] == "\"3-gzip\"")
        #expect(Gzip.expand(response.body, limit: long.count + 1) == long + newline)
    }

    @Test func aLongBodyIsPlainForOthersButVaries() throws {
        let response = try finished(tagged(long))
        #expect(response.headers["Content-Encoding"] == nil)
        #expect(response.headers["Vary"] == "Accept-Encoding")
        #expect(response.headers["ETag"] == "\"3\"")
        #expect(response.body == long + newline)
    }

    @Test(arguments: [1023, 1024]) func gzipBeginsAtOneKibibyte(size: Int) throws {
        let response = try finished(.text(200, String(repeating: "A", count: size)), ["Accept-Encoding": "gzip"])
        #expect((response.headers["Content-Encoding"] == "gzip") == (size == 1024))
    }

    @Test func whatIsCompressedAlreadyOrRandomStaysAsItIs() throws {
        let image = Response(status: 200, type: "image/png", body: long)
        #expect(try finished(image, ["Accept-Encoding": "gzip"]).headers["Content-Encoding"] == nil)
        let random = Response(
            status: 200, type: "application/json", body: (0..<4096).map { _ in UInt8.random(in: 0...255) })
        #expect(try finished(random, ["Accept-Encoding": "gzip"]).body == random.body)
    }

    @Test(arguments: ["\"3\"", "W/\"3\"", "\"1\", \"3\"", "*", "\"3-gzip\"", "\"1\",\"3-gzip\""])
    func whoHasItAlreadyGets304(tags: String) throws {
        for method in ["GET", "HEAD"] {
            let response = try finished(tagged(), method: method, ["If-None-Match": tags])
            #expect(response.status == 304)
            #expect(response.body.isEmpty)
            #expect(response.headers["ETag"] == "\"3\"")
            #expect(response.headers["Content-Type"] == nil)
        }
    }

    @Test func whoHasAnotherOneGetsItAndAWriteIsNever304() throws {
        #expect(try finished(tagged(), ["If-None-Match": "\"2\""]).status == 200)
        #expect(try finished(tagged(), method: "PUT", ["If-None-Match": "\"3\""]).status == 200)
        #expect(
            try finished(.json(200, JSONWriter(appendingTo: Array("{}".utf8))), ["If-None-Match": "*"]).status == 200)
        #expect(try finished(tagged(), ["If-None-Match": "3"]).status == 400)
    }

    @Test func varyingNamesAddUp() {
        var response = Response(status: 200)
        response.vary(on: "Accept")
        response.vary(on: "accept")
        response.vary(on: "Accept-Encoding")
        #expect(response.headers["Vary"] == "Accept, Accept-Encoding")
    }
}
