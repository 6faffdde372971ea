import HTTP
import JSON
import Testing

struct FormBodyTests {
    @Test(
        arguments: [
            ("a=1&b=2", ["a": "1", "b": "2"]), ("a=", ["a": ""]), ("a=1&&b=2&", ["a": "1", "b": "2"]),
            ("a=b=c", ["a": "b=c"]),
            ("a=x+y%2B%26", ["a": "x y+&"]), ("trigger[koji_tag]=f25", ["trigger": ["koji_tag": "f25"]]),
            ("a[b][c]=d&a[b][e]=f&a[g]=h", ["a": ["b": ["c": "d", "e": "f"], "g": "h"]]),
            ("a[]=x&a[]=y", ["a": ["x", "y"]]),
            ("a[b][]=x&a[b][]=", ["a": ["b": ["x", ""]]]), ("a%5Bb%5D=1", ["a": ["b": "1"]]),
            ("z=1&a=2", ["z": "1", "a": "2"]),
            ("a[0]=x", ["a": ["0": "x"]]), ("keyvals[a.b-c_d]=1", ["keyvals": ["a.b-c_d": "1"]]), ("a=]", ["a": "]"]),
        ] as [(String, JSON)])
    func aFormIsReadAsJSON(form: String, json: JSON) throws {
        #expect(try FormBody.decode(Array(form.utf8)) == json)
    }

    @Test(arguments: [
        "a", "a=1&b", "=1", "a=1&a=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[]=1&a=2", "a=1&a[]=2", "a[]=1&a[b]=2",
        "a[b]=1&a[]=2",
        "a[b]=1&a[b]=2", "a[b]=1&a[b][c]=2", "a[b=1", "a]=1", "a]b[=1", "a[b]c=1", "a[b]]=1", "a[[b]]=1", "[a]=1",
        "[]=1",
        "a[][b]=1", "a[][]=1", "a=%", "a=%4", "a=%zz", "a=%00", "%00=a", "a=%FF", "a=\u{0}", "{\"a\":1}", "[1]",
    ])
    func anUnclearFormIsRefused(form: String) throws {
        let problem = try #require(throws: Problem.self) { try FormBody.decode(Array(form.utf8)) }
        #expect(problem.status == 400)
        #expect(problem.code == "bad-form")
        #expect(problem.hint != nil)
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        #expect(throws: Problem.self) { try FormBody.decode(Array("a=".utf8) + [0xC3, 0x28]) }
    }

    @Test func theLimitsHold() throws {
        let fields = (0..<1000).map { "f\($0)=x" }.joined(separator: "&")
        #expect(try FormBody.decode(Array(fields.utf8)).members?.count == 1000)
        #expect(throws: Problem.self) { try FormBody.decode(Array((fields + "&more=x").utf8)) }
        let deep = "a" + String(repeating: "[a]", count: 31)
        #expect(try FormBody.decode(Array("\(deep)=x".utf8)).members?.count == 1)
        #expect(throws: Problem.self) { try FormBody.decode(Array("\(deep)[a]=x".utf8)) }
    }
}

private let form = "application/x-www-form-urlencoded"

/// Which of JSON and a form a body is, as `Content-Type` and the first byte say.
struct BodyFormatTests {
    private func decoded(_ body: String, _ headers: Headers) throws -> JSON {
        let request = try Request(method: "POST", target: "/", headers: headers, body: Array(body.utf8))
        return try BodyFormat.decode(request.body, contentType: try request.contentType())
    }

    @Test(arguments: [
        "application/json", "Application/JSON; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json; charset=us-ascii", "application/merge-patch+json", "application/vnd.execdb+json", form,
        "\(form); charset=utf8", nil,
    ])
    func whatBeginsLikeJSONIsReadAsJSON(type: String?) throws {
        let headers: Headers = type.map { ["Content-Type": $0] } ?? [:]
        #expect(try decoded(#"{"a":1}"#, headers) == ["a": 1])
        #expect(try decoded("\r\n\t [1]", headers) == [1])
    }

    @Test(arguments: [form, "\(form); charset=UTF-8", "Application/X-WWW-Form-URLencoded", nil])
    func anyOtherBodyIsAForm(type: String?) throws {
        let headers: Headers = type.map { ["Content-Type": $0] } ?? [:]
        #expect(try decoded("a[b]=1", headers) == ["a": ["b": "1"]])
        #expect(try decoded("a={}", headers) == ["a": "{}"])
    }

    @Test(arguments: ["null", "17", #""text""#])
    func jsonIsReadUnderItsTypeWhateverItBeginsWith(body: String) throws {
        #expect(try decoded(body, ["Content-Type": "application/json"]).text == body)
    }

    @Test func identityIsNoEncoding() throws {
        #expect(try decoded("a=1", ["Content-Encoding": "Identity"]) == ["a": "1"])
    }

    @Test(
        arguments: [
            ("", ["Content-Type": "application/json"], 400, "missing-body"), ("", [:], 400, "missing-body"),
            ("{}", ["Content-Type": "text/plain"], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": ""], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": "nonsense"], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": "text/vnd.a+json"], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": "multipart/form-data; boundary=x"], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": "application/json; charset=iso-8859-1"], 415, "unsupported-media-type"),
            ("a=1", ["Content-Type": "\(form); charset=utf-16"], 415, "unsupported-media-type"),
            ("{}", ["Content-Type": "application/json", "Content-Encoding": "gzip"], 415, "unsupported-encoding"),
            ("{}", ["Content-Encoding": "identity", "content-encoding": "gzip"], 415, "unsupported-encoding"),
            ("{}", ["Content-Type": "application/json", "content-type": "text/plain"], 400, "bad-header"),
            ("{", ["Content-Type": "application/json"], 400, "bad-json"), ("{", [:], 400, "bad-json"),
            ("[a]=1", ["Content-Type": form], 400, "bad-json"),
            ("a=1", ["Content-Type": "application/json"], 400, "bad-json"),
            ("a", ["Content-Type": form], 400, "bad-form"), ("17", [:], 400, "bad-form"), (" ", [:], 400, "bad-form"),
        ] as [(String, Headers, Int, String)])
    func whatCannotBeReadIsRefused(body: String, headers: Headers, status: Int, code: String) throws {
        let problem = try #require(throws: Problem.self) { try decoded(body, headers) }
        #expect(problem.status == status)
        #expect(problem.code == code)
    }
}
