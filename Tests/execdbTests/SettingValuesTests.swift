import Testing

@testable import execdb

struct SettingValuesTests {
    private func values(
        flags: [Setting: [String]] = [:], environment: [String: String] = [:], file: String = ""
    ) throws -> SettingValues {
        SettingValues(flags: flags, environment: environment, file: try ConfigurationFile(path: "x.yaml", text: file))
    }

    @Test func flagsWinOverEnvironmentOverFileOverDefault() throws {
        let variables = ["EXECDB_MAX_BODY": "2KiB"]
        let all = try values(flags: [.maxBody: ["1KiB"]], environment: variables, file: "max-body: 3KiB")
        #expect(all.one(.maxBody) == "1KiB")
        #expect(all.origin(of: .maxBody) == "--max-body")
        let two = try values(environment: variables, file: "max-body: 3KiB")
        #expect(two.one(.maxBody) == "2KiB")
        #expect(two.origin(of: .maxBody) == "EXECDB_MAX_BODY")
        let one = try values(file: "threads: 1\nmax-body: 3KiB")
        #expect(one.one(.maxBody) == "3KiB")
        #expect(one.origin(of: .maxBody) == "x.yaml:2")
        let none = try values()
        #expect(none.one(.maxBody) == "1MiB")
        #expect(none.origin(of: .maxBody) == nil)
    }

    @Test(arguments: Setting.allCases)
    func everySettingIsSetByEachSource(setting: Setting) throws {
        #expect(try values(flags: [setting: ["a"]]).all(setting) == ["a"])
        #expect(try values(file: "\(setting.rawValue): a").all(setting) == ["a"])
        for variable in setting.environment {
            let read = try values(environment: [variable: "a"])
            #expect(read.all(setting) == ["a"], "\(variable)")
            #expect(read.origin(of: setting) == variable)
        }
    }

    @Test func listenTakesSeveralFromEachSource() throws {
        #expect(try values(flags: [.listen: [":1", "[::1]:2"]]).all(.listen) == [":1", "[::1]:2"])
        #expect(try values(environment: ["EXECDB_LISTEN": ":1,[::1]:2"]).all(.listen) == [":1", "[::1]:2"])
        #expect(try values(file: "listen: [\":1\", \"[::1]:2\"]").all(.listen) == [":1", "[::1]:2"])
    }

    @Test func anEmptyVariableSaysNothing() throws {
        #expect(try values(environment: ["EXECDB_THREADS": ""], file: "threads: 3").one(.threads) == "3")
    }

    @Test func ourOwnDatabaseVariableWinsOverTheUsualOne() throws {
        let both = try values(environment: [
            "DATABASE_URL": "postgresql:///b", "EXECDB_DATABASE_URL": "postgresql:///a",
        ])
        #expect(both.one(.databaseURL) == "postgresql:///a")
        #expect(try values(environment: ["THREADS": "7"]).one(.threads) == nil)
    }

    @Test func aVariableThatIsNearlyOursIsWarnedOf() throws {
        #expect(try values(environment: ["EXECDB_LISTN": "1"]).warnings.first?.contains("EXECDB_LISTEN") == true)
        #expect(try values(environment: ["EXECDB_CONFIG": "1", "HOME": "/"]).warnings.isEmpty)
    }
}
