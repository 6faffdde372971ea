import HTTP
import JSON
import Testing

/// The words that notify and cause may be.
@Suite(.timeLimit(.minutes(10))) struct VocabularyTests {
    @Test func theVocabularyIsTold() async throws {
        let answer = try await LiveAPI.shared.value.get("/vocabulary")
        let names = { (list: String) in Set(answer.json[list]?.elements?.compactMap { $0["name"]?.string } ?? []) }
        #expect(names("notify").isSuperset(of: ["taskotron", "task", "unknown"]))
        #expect(names("cause").isSuperset(of: ["minion", "task", "network", "libtaskotron", "unknown"]))
    }

    @Test(arguments: ["notify", "cause"])
    func aNewWordCanBeReported(_ field: String) async throws {
        let api = try await LiveAPI.shared.value
        let name = uniqueName("word")
        let term: JSON = ["name": .string(name), "description": "What it means."]
        let job = try await api.makeJob()
        #expect(try await api.report(job, ["state": "CRASHED", field: .string(name)]).code == "unknown-term")

        let added = try await api.send("POST", "/vocabulary/\(field)", json: term)
        #expect(added.status == 201)
        #expect(added.headers["Location"] == "/vocabulary")
        #expect(added.json["changed"] == true)
        let again = try await api.send("POST", "/vocabulary/\(field)", json: term)
        #expect(again.status == 200)
        #expect(again.json["changed"] == false)
        let other = try await api.send(
            "POST", "/vocabulary/\(field)", json: ["name": .string(name), "description": "Else."])
        #expect(other.code == "term-exists")
        #expect(other.json["description"] == "What it means.")

        #expect(try await api.report(job, ["state": "CRASHED", field: .string(name)]).status == 200)
        #expect(try await api.get("/jobs?\(field)=\(name)").json["data"]?.elements?.count == 1)
    }
}
