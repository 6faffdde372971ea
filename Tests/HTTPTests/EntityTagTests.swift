import HTTP
import Testing

struct EntityTagTests {
    @Test(
        arguments: [
            ("*", .any), (" * ", .any), ("\"3\"", .tags([EntityTag("3")])),
            ("W/\"3\"", .tags([EntityTag("3", weak: true)])),
            ("\"a\", W/\"b\" ,\"c\"", .tags([EntityTag("a"), EntityTag("b", weak: true), EntityTag("c")])),
            ("\"\"", .tags([EntityTag("")])), ("\"a,b\"", .tags([EntityTag("a,b")])),
            ("\"3-gzip\"", .tags([EntityTag("3")])),
        ] as [(String, EntityTag.Condition)])
    func aConditionIsParsed(text: String, condition: EntityTag.Condition) {
        #expect(EntityTag.Condition(text) == condition)
    }

    @Test(arguments: [
        "", ",", "3", "\"3", "3\"", "\"3\"x", "\"3\"\"4\"", "w/\"3\"", "W\"3\"", "\"a b\"", "*, \"3\"", "\"3\", x",
    ])
    func aMalformedConditionIsRefused(text: String) throws {
        #expect(EntityTag.Condition(text) == nil)
        let request = try Request(method: "PUT", target: "/", headers: ["If-Match": text])
        let problem = try #require(throws: Problem.self) { try request.ifMatch() }
        #expect(problem.code == "bad-header")
    }

    @Test func weakTagsMatchWeaklyOnly() throws {
        let list = try #require(EntityTag.Condition("W/\"1\", \"2\""))
        #expect(list.matchesWeakly(EntityTag("1")))
        #expect(!list.matchesStrongly(EntityTag("1")))
        #expect(list.matchesStrongly(EntityTag("2")))
        #expect(!list.matchesStrongly(EntityTag("2", weak: true)))
        #expect(!list.matchesWeakly(EntityTag("3")))
        #expect(EntityTag.Condition.any.matchesStrongly(EntityTag("9", weak: true)))
    }

    @Test func absentHeadersAreNoCondition() throws {
        let request = try Request(method: "GET", target: "/")
        #expect(try request.ifMatch() == nil)
        #expect(try request.ifNoneMatch() == nil)
        #expect(EntityTag("3", weak: true).text == "W/\"3\"")
    }
}
