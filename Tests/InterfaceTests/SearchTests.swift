import HTTP
import JSON
import Jobs
import Routing
import Testing

/// Finding jobs.
@Suite(.timeLimit(.minutes(10))) struct SearchTests {
    private static let prepared = Task {
        let api = try await LiveAPI()
        let jobs: [JSON] = [
            [
                "taskname": "rpmlint", "item": "foo-1", "item_type": "koji_build", "arch": "x86_64", "message_id": "m1",
                "labels": ["team": "qa"],
            ],
            ["taskname": "rpmlint", "item": "foo-2", "arch": "aarch64", "keyvals": ["step": "A"]],
            ["taskname": "upgrade", "item": "a,b", "labels": ["team": "infra"]],
            ["taskname": "install", "item": "100%_x*", "arch": "x86_64"],
            ["taskname": "abicheck"],
        ]
        let hrefs = try await jobs.asyncMap { try await api.makeJob($0) }
        _ = try await api.report(hrefs[0], ["state": "RUNNING"])
        _ = try await api.report(
            hrefs[1],
            ["state": "CRASHED", "notify": "taskotron", "cause": "minion", "fatal": true, "keyvals": ["step": "B"]])
        _ = try await api.report(hrefs[2], ["state": "CRASHED", "cause": "network"])
        _ = try await api.report(hrefs[3], ["state": "FINISHED"])
        return (api: api, hrefs: hrefs)
    }

    @Test(
        arguments: [
            ("", [4, 3, 2, 1, 0]), ("order=oldest", [0, 1, 2, 3, 4]), ("state=RUNNING", [0]),
            ("state=RUNNING,FINISHED", [3, 0]),
            ("taskname=rpmlint", [1, 0]), ("taskname=rpmlint,upgrade&arch=aarch64", [1]),
            ("taskname=*i*", [4, 3, 1, 0]),
            ("item=foo-1", [0]), ("item=foo-*", [1, 0]), ("item=a%5C,b", [2]), ("item=a", []),
            ("item=100%25_x*", [3]), ("item=100%25_x%5C*", [3]), ("item=foo%5C*", []), ("item=foo-1,a*", [2, 0]),
            ("item=%25", []), ("item_type=koji_build", [0]), ("message_id=m1,m2", [0]), ("notify=taskotron", [1]),
            ("cause=minion,network", [2, 1]), ("fatal=true", [1]), ("fatal=false", [2]),
            ("attempt=1", [4, 3, 2, 1, 0]), ("attempt=2", []), ("kv.step=B", [1]), ("kv.step=A,B", [1]),
            ("kv.step=A", []),
            ("label.team=qa,infra", [2, 0]), ("since=1h", [4, 3, 2, 1, 0]), ("until=1h", []), ("since=2h,1h", []),
            ("ended_since=1h", [3, 2, 1]), ("ended_until=1h", []),
            ("absent=arch", [4, 2]), ("present=arch", [3, 1, 0]), ("absent=arch,item", [4]),
            ("present=arch,item_type", [0]),
            ("absent=crash.kv.step", [2]), ("present=crash.kv.step", [1]), ("present=label.team&absent=arch", [2]),
            ("absent=kv.step,label.team,arch,item,item_type,message_id", [4]),
            ("state=CRASHED&fatal=false&cause=network&taskname=upgrade", [2]),
        ] as [(String, [Int])])
    func aFilterFinds(_ query: String, _ expected: [Int]) async throws {
        let (api, hrefs) = try await Self.prepared.value
        let answer = try await api.get("/jobs?\(query)")
        try #require(answer.status == 200, "\(answer.text)")
        let found = answer.json["data"]?.elements?.compactMap { $0["href"]?.string }
        #expect(found?.map { hrefs.firstIndex(of: $0) } == expected)
        for limit in 1...3 {
            let paged = try await api.pages("/jobs?\(query)&limit=\(limit)").joined().compactMap { $0["href"]?.string }
            #expect(paged == found)
        }
    }

    /// The jobs of a search as newline-delimited JSON.
    private func lines(_ api: LiveAPI, _ target: String) async throws -> (jobs: [JSON], link: String?) {
        let request = try Request(method: "GET", target: target, headers: ["Accept": "application/x-ndjson"])
        let response = await api.router.respond(to: request)
        try #require(response.status == 200 && response.headers["Content-Type"] == "application/x-ndjson")
        let body = try await #require(response.stream).collect()
        #expect(body.isEmpty || body.last == UInt8(ascii: "\n"))
        let jobs = try body.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
        return (jobs, response.headers["Link"])
    }

    @Test(arguments: ["newest", "oldest"]) func ndjsonHasNoPages(_ order: String) async throws {
        let api = try await LiveAPI()
        let member: JSON = ["taskname": "rpmlint", "labels": ["team": "qa\n"]]
        for _ in 0..<3 { _ = try await api.send("POST", "/jobs", json: .array(Array(repeating: member, count: 800))) }
        let target = "/jobs?taskname=rpmlint&order=\(order)"
        let pages = try await api.pages("\(target)&limit=1000")
        let all = try await lines(api, target)
        #expect(all.jobs.count == 2400 && all.link == nil)
        #expect(all.jobs == Array(pages.joined()))
        let limited = try await lines(api, "\(target)&limit=7")
        #expect(limited.jobs == Array(all.jobs.prefix(7)))
        let link = try #require(limited.link)
        #expect(link.hasPrefix("</jobs?") && link.hasSuffix(">; rel=\"next\""))
        let rest = try await lines(api, String(link.dropFirst().prefix { $0 != ">" }).replacing("&limit=7", with: ""))
        #expect(rest.jobs == Array(all.jobs.dropFirst(7)))
        let none = try await lines(api, "/jobs?taskname=none")
        #expect(none.jobs.isEmpty && none.link == nil)
    }

    @Test(arguments: [("/jobs?colour=red", 400), ("/jobs?cause=nonesuch", 400), ("/vocabulary", 406)])
    func aProblemIsNoStream(target: String, status: Int) async throws {
        let answer = try await LiveAPI.shared.value.get(target, headers: ["Accept": "application/x-ndjson"])
        #expect(answer.status == status)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
    }

    @Test(arguments: ["newest", "oldest"])
    func pagesHaveNoGapAndNoRepeatWhileJobsAreMade(_ order: String) async throws {
        let api = try await LiveAPI.shared.value
        let name = uniqueName()
        let member: JSON = ["taskname": .string(name)]
        let old = try await api.send("POST", "/jobs", json: .array(Array(repeating: member, count: 60)))
        let before = Set(old.json["data"]?.elements?.compactMap { $0["uuid"]?.string } ?? [])
        let walk = { @Sendable () async throws -> [String] in
            try await api.pages("/jobs?taskname=\(name)&limit=7&since=1d&order=\(order)").joined()
                .compactMap { $0["uuid"]?.string }
        }
        // From the oldest on, what was made after a create that is on its way is not listed yet: other tests make jobs, too.
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !before.isSubset(of: walk()), ContinuousClock.now < deadline {}
        async let more: Void = {
            for _ in 0..<30 { _ = try await api.makeJob(member) }
        }()
        let seen = try await walk()
        try await more
        #expect(Set(seen).count == seen.count)
        #expect(before.isSubset(of: seen))
        #expect(seen == (order == "oldest" ? seen.sorted() : seen.sorted(by: >)))
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
