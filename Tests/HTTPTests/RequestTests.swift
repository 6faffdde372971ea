import HTTP
import Testing

struct RequestTests {
    @Test(arguments: [
        ("/", []), ("/jobs", ["jobs"]), ("/jobs/", ["jobs", ""]), ("//a", ["", "a"]), ("/a%20b/%C5%BE", ["a b", "ž"]),
        ("/a+b;c=1,2:3@~", ["a+b;c=1,2:3@~"]), ("/%25", ["%"]), ("http://host:80/x", ["x"]), ("HTTPS://host", []),
        ("http://host?a=1", []), ("/...", ["..."]), ("*", []), ("/?a=1", []), ("/%3F", ["?"]), ("/a%5Cb", ["a\\b"]),
    ])
    func aPathIsDecodedBySegments(target: String, path: [String]) throws {
        let request = try Request(method: "GET", target: target)
        #expect(request.path == path)
        #expect(request.target == target)
    }

    @Test(arguments: [
        "", "jobs", "ftp://host/x", "/%", "/%4", "/%zz", "/%4g", "/%00", "/a%00b", "/%FF", "/%C5", "/%ED%A0%80", "/.",
        "/..",
        "/a/../b", "/a/./b", "/%2e%2E/b", "/a%2Fb", "/a b", "/a\"b", "/<b>", "/ž", "/a\\b", "/a|b", "/a#b", "/{uuid}",
        "/\u{7F}",
    ])
    func aMalformedPathIsRefused(target: String) throws {
        let problem = try #require(throws: Problem.self) { try Request(method: "GET", target: target) }
        #expect(problem.status == 400)
        #expect(problem.code == "bad-path")
        #expect(problem.hint != nil)
    }

    @Test(arguments: [
        ("/?a=1&b=2", [("a", "1"), ("b", "2")]), ("/?", []), ("/?&&", []), ("/?a=", [("a", "")]),
        ("/?a=b=c", [("a", "b=c")]),
        ("/?a=x+y%2B", [("a", "x y+")]), ("/?kv.step=a,b&item=foo*", [("kv.step", "a,b"), ("item", "foo*")]),
        ("/?a[b]=1", [("a[b]", "1")]), ("/?%C5%BE=%C5%BE", [("ž", "ž")]), ("/?a=?/", [("a", "?/")]),
    ])
    func aQueryIsDecodedIntoPairs(target: String, pairs: [(String, String)]) throws {
        let request = try Request(method: "GET", target: target)
        #expect(request.query == pairs.map { QueryItem(name: $0.0, value: $0.1) })
    }

    @Test(arguments: [
        "/?a", "/?=1", "/?a=1&a=2", "/?a=1&%61=2", "/?a=%", "/?a=%4", "/?a=%gg", "/?a=%00", "/?%00=a", "/?a=%FF",
        "/?a=%C3%28",
        "/?a=b c", "/?a=ž", "/?a=1#x", "/?a=\u{01}",
    ])
    func aMalformedQueryIsRefused(target: String) throws {
        let problem = try #require(throws: Problem.self) { try Request(method: "GET", target: target) }
        #expect(problem.status == 400)
        #expect(problem.code == "bad-query")
        #expect(problem.hint != nil)
    }

    @Test func valuesOfTheQueryAreFoundByName() throws {
        let request = try Request(method: "GET", target: "/?limit=5&after=")
        #expect(request.queryValue("limit") == "5")
        #expect(request.queryValue("after") == "")
        #expect(request.queryValue("before") == nil)
    }

    @Test(arguments: ["a", "A-z_0.9", String(repeating: "x", count: 128)])
    func aGoodRequestIDIsTakenOver(id: String) throws {
        #expect(try Request(method: "GET", target: "/", headers: ["X-Request-Id": id]).id == id)
    }

    @Test(arguments: ["", "a b", "ž", "a\nb", "<script>", String(repeating: "x", count: 129)])
    func aBadRequestIDIsReplaced(id: String) throws {
        let made = try Request(method: "GET", target: "/", headers: ["X-Request-Id": id]).id
        #expect(made != id)
        #expect(made.utf8.count == 13)
        #expect(RequestID.adopt(made) == made)
    }

    @Test func madeRequestIDsDiffer() {
        #expect(Set((0..<10_000).map { _ in RequestID.make() }).count == 10_000)
    }

    @Test(
        arguments: [
            (["X-Forwarded-Prefix": "/execdb"], "/execdb"), (["X-Script-Name": "/a/b/"], "/a/b"), ([:], ""),
            (["X-Forwarded-Prefix": "/"], ""), (["X-Forwarded-Prefix": ""], ""),
            (["X-Script-Name": "/second", "X-Forwarded-Prefix": "/first"], "/first"),
        ] as [(Headers, String)])
    func theProxysPrefixIsTaken(headers: Headers, prefix: String) throws {
        #expect(try Request(method: "GET", target: "/", headers: headers).prefix == prefix)
    }

    @Test(arguments: [
        "//evil.example", "execdb", "/a//b", "/a/../b", "/./a", "/a b", "/a\"b", "/<script>", "/a?b", "/a#b", "/%2F",
        "/a;b",
        "http://evil.example/", "/a, /b", "/\\evil", "/a\r\nX: 1", "/" + String(repeating: "a", count: 256), "///",
    ])
    func aPrefixThatCouldInjectIsRefused(prefix: String) throws {
        for name in ["X-Forwarded-Prefix", "X-Script-Name"] {
            let problem = try #require(throws: Problem.self) {
                try Request(method: "GET", target: "/", headers: [name: prefix])
            }
            #expect(problem.code == "bad-header")
        }
    }
}
