import Destinations
import Testing

struct WebURLTests {
    @Test(arguments: [
        ("https://example.org", "https", "example.org", 443),
        ("http://example.org/a?b=c", "http", "example.org", 80),
        ("HTTPS://Example.ORG:8443/A", "https", "example.org", 8443),
        ("http://192.0.2.1:81?x", "http", "192.0.2.1", 81),
        ("http://[2001:DB8::1]:8080/", "http", "2001:db8::1", 8080),
        ("http://[::1]", "http", "::1", 80),
        ("https://a_b.example-1.org./x%20y", "https", "a_b.example-1.org.", 443),
        ("https://hooks.example/services/T0/B0?a=b&c=@d", "https", "hooks.example", 443),
    ])
    func reads(text: String, scheme: String, host: String, port: Int) throws {
        let url = try WebURL(text)
        #expect(url.text == text)
        #expect((url.scheme, url.host, url.port) == (scheme, host, port))
    }

    @Test(arguments: [
        "", "example.org", "/hook", "//example.org", "ftp://example.org", "file:///etc/passwd", "gopher://example.org",
        "smtp://example.org", "javascript:alert(1)", "http:example.org", "http:/example.org", "http://",
        "https:///path",
        "http://:80/", "http://user@example.org/", "http://user:pass@example.org/", "http://a@b@example.org/",
        "http://example.org#top", "http://example.org:0/", "http://example.org:65536/", "http://example.org:/",
        "http://example.org:8a/", "http://example.org:080/", "http://exa mple.org/", " http://example.org/",
        "http://example.org/\n", "http://example.org/\r\nHost: x", "http://example.org\\@127.0.0.1/",
        "http://exämple.org/",
        "http://example.org/ä", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://1.2.3.4.5/", "http://256.1.1.1/", "http://[::1/", "http://[::1]x/", "http://[::1]8080/",
        "http://[1.2.3.4]/",
        "http://[fe80::1%25eth0]/", "http://[]/", "http://a..b/", "http://.example.org/", "http://127.0.0.1./",
        "http://%6c%6fcalhost/", "http://example.org/\u{0}", "http://*.example.org/",
        "http://" + String(repeating: "a", count: 64) + ".org/",
        "https://example.org/" + String(repeating: "a", count: WebURL.maxBytes),
    ])
    func refuses(text: String) {
        #expect(throws: WebURL.Invalid.self) { try WebURL(text) }
    }

    @Test(arguments: [
        "http://localhost", "https://LOCALHOST:8080/", "http://a.localhost/", "http://localhost./", "http://127.0.0.1/",
        "http://[::1]/", "http://169.254.169.254/latest", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
    ])
    func knowsWhatIsLocal(text: String) throws {
        #expect(try WebURL(text).isLocal)
    }

    @Test(arguments: [
        "http://example.org", "http://10.0.0.1/", "http://localhost.example.org/", "http://[2001:db8::1]/",
    ])
    func knowsWhatIsNotLocal(text: String) throws {
        #expect(try !WebURL(text).isLocal)
    }
}
