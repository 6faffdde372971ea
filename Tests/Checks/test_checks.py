"""Each check of script/check finds the defect it is there for, and leaves what is right alone."""

import checks
import pytest

README = "The state machine: `Docs/STATES.md`\nthe write lane: `Docs/STATES.md`\nroute, migration: `Docs/STATES.md`\n"
EMBED = 'const char a[] = {\n#embed "../../../Migrations/0001_jobs.sql"\n};\n'

# check, the files, and a piece of the finding they must lead to
REFUSED = [
    ("swift_is_formatted", {"A.swift": "let  a  =  1\n"}, "A.swift:1"),
    (
        "package_declarations_are_documented",
        {"Sources/A/A.swift": "package struct A {}\n"},
        "A.swift:1: this package struct",
    ),
    (
        "package_declarations_are_documented",
        {"Sources/A/A.swift": "    package static func a() {}\n"},
        "this package func",
    ),
    ("package_declarations_are_documented", {"Sources/A/A.swift": "@frozen\npackage enum A {}\n"}, "A.swift:2"),
    ("package_declarations_are_documented", {"Sources/A/A.swift": "///\npackage let a = 1\n"}, "A.swift:2"),
    (
        "package_declarations_are_documented",
        {"Sources/A/A.swift": "// no\nnonisolated package var a = 1\n"},
        "A.swift:2",
    ),
    (
        "package_declarations_are_documented",
        {"Sources/A/A.swift": "/// A.\n\npackage private(set) var a = 1\n"},
        "A.swift:3",
    ),
    ("sql_stays_in_store", {"Sources/Wrappers/HTTP/A.swift": 'let a = "SELECT 1"\n'}, "A.swift:1: SQL"),
    ("sql_stays_in_store", {"Sources/Domain/Jobs/A.swift": 'let a = """\n    insert into job\n    """\n'}, "A.swift:2: SQL"),
    ("sql_stays_in_store", {"Sources/Wrappers/EmbeddedPostgres/A.swift": 'let a = "DROP TABLE job"\n'}, "A.swift:1: SQL"),
    ("sql_stays_in_store", {"Tests/HTTPTests/A.swift": 'let a = "update job set x = 1"\n'}, "A.swift:1: SQL"),
    ("c_stays_in_wrappers", {"Sources/Store/A.swift": "import CPostgreSQL\n"}, "CPostgreSQL is imported outside"),
    ("c_stays_in_wrappers", {"Sources/Wrappers/HTTP/A.swift": "@preconcurrency import CLinux\n"}, "CLinux is imported outside"),
    (
        "c_stays_in_wrappers",
        {"Sources/A/A.swift": "import CB\n", "Sources/System/CB/module.modulemap": ""},
        "outside its wrapper",
    ),
    ("c_stays_in_wrappers", {"Sources/Wrappers/HTTP/A.swift": "package import CZlib\n"}, "shown to other targets"),
    ("c_stays_in_wrappers", {"Sources/Wrappers/Postgres/A.swift": "package let a: OpaquePointer\n"}, "shows a C type"),
    ("foundation_stays_out", {"Sources/Domain/Jobs/A.swift": "import Foundation\n"}, "A.swift:1: Foundation"),
    (
        "foundation_stays_out",
        {"Sources/Store/A.swift": "package import FoundationEssentials\n"},
        "A.swift:1: Foundation",
    ),
    ("unsafe_stays_in_wrappers", {"Sources/Domain/Jobs/A.swift": "struct A: @unchecked Sendable {}\n"}, "outside Locking"),
    (
        "unsafe_stays_in_wrappers",
        {"Sources/Wrappers/HTTP/A.swift": "// why\nnonisolated(unsafe) var a = 1\n"},
        "outside Locking",
    ),
    ("unsafe_stays_in_wrappers", {"Sources/Store/A.swift": "let a = try! b()\n"}, "outside Locking"),
    ("unsafe_stays_in_wrappers", {"Sources/Store/A.swift": "let a = b!.c\n"}, "outside Locking"),
    ("unsafe_stays_in_wrappers", {"Sources/Store/A.swift": 'let a = "\\(b!)"\n'}, "outside Locking"),
    ("unsafe_stays_in_wrappers", {"Sources/Foundations/Locking/A.swift": "let a = Unmanaged.passRetained(b)\n"}, "without a comment"),
    ("nothing_is_public", {"Sources/Domain/Jobs/A.swift": "public struct A {}\n"}, "A.swift:1: `public`"),
    ("nothing_is_public", {"Sources/Domain/Jobs/A.swift": "    @frozen open class A {}\n"}, "A.swift:1: `public`"),
    ("files_are_small", {"Sources/Domain/Jobs/A.swift": "\n" * 301}, "301 lines are more than 300"),
    ("files_are_small", {"script/long": "\n" * 301}, "301 lines are more than 300"),
    ("files_are_small", {"a.py": "\n" * 301, "script/checks/long-files.txt": "a.py:\n"}, "give a reason"),
    ("files_are_small", {"a.py": "\n", "script/checks/long-files.txt": "a.py: a table\n"}, "small again"),
    ("files_are_small", {"script/checks/long-files.txt": "gone.py: a table\n"}, "does not exist"),
    (
        "migrations_are_embedded",
        {"Migrations/0001_jobs.sql": "", "Migrations/README.md": "0001_jobs.sql"},
        "not embedded",
    ),
    ("migrations_are_embedded", {"Migrations/0001_jobs.sql": "", "Sources/System/CEmbedded/a.c": EMBED}, "not named in"),
    ("migrations_are_embedded", {"Migrations/0002_jobs.sql": ""}, "is named 0001_name.sql here"),
    ("links_resolve", {"README.md": "See [this](Docs/GONE.md).\n"}, "README.md:1: the link to Docs/GONE.md"),
    ("links_resolve", {"Docs/A.md": "# One\n[b](B.md#two)\n", "Docs/B.md": "# One\n"}, "Docs/B.md has no heading #two"),
    ("links_resolve", {"A.md": "[out](../secret.md)\n"}, "leads nowhere"),
    ("mentioned_files_exist", {"Sources/A/A.swift": "// As in Docs/GONE.md.\n"}, "mentions Docs/GONE.md"),
    ("mentioned_files_exist", {"README.md": "`Sources/Store/Gone.swift`\n"}, "mentions Sources/Store/Gone.swift"),
    ("readme_shows_the_way", {}, "there is no README.md"),
    ("readme_shows_the_way", {"README.md": README}, "no line names the write lane"),
    ("readme_shows_the_way", {"README.md": README.replace("route", "x"), "Docs/STATES.md": ""}, "names the route"),
    (
        "arrows_follow_the_layers",
        {"Sources/Store/A.swift": "import B\n", "Sources/Services/B/B.swift": ""},
        "Store imports B: Services is above Store",
    ),
    (
        "arrows_follow_the_layers",
        {"Sources/Domain/Jobs/A.swift": "import Locking\n", "Sources/Foundations/Locking/A.swift": ""},
        "the domain is pure",
    ),
    (
        "arrows_follow_the_layers",
        {"Sources/Interface/A/A.swift": "@preconcurrency import B\n", "Sources/Services/B/B.swift": ""},
        "Interface never sees it",
    ),
    (
        "arrows_follow_the_layers",
        {"Sources/Interface/ReportingAPI/A.swift": "import Rescheduling\n", "Sources/Domain/Rescheduling/B.swift": ""},
        "ReportingAPI never sees it",
    ),
    ("only_the_announcer_notifies", {"Sources/Store/A.swift": 'let a = "RETURNING pg_notify(a, b)"\n'}, "A.swift:1: NOTIFY outside"),
    ("only_the_announcer_notifies", {"Migrations/0001_a.sql": "    PERFORM PG_NOTIFY('a', '');\n"}, "0001_a.sql:1: NOTIFY"),
    ("only_the_announcer_notifies", {"Migrations/0001_a.sql": "\nNOTIFY execdb_jobs;\n"}, "0001_a.sql:2: NOTIFY"),
    (
        "columns_are_not_numbered",
        {"Sources/Wrappers/Postgres/A.swift": "\n    package func text(_ column: Int) -> String? { nil }\n"},
        "A.swift:2: a column number",
    ),
    (
        "columns_are_not_numbered",
        {"Sources/Wrappers/Postgres/A.swift": "package static func a<B>(\n    _ b: B, at column: Int32\n) -> B {\n"},
        "A.swift:1: a column number",
    ),
    (
        "columns_are_not_numbered",
        {"Sources/Wrappers/Postgres/A.swift": "package subscript(column: Int) -> Row { a }\n"},
        "A.swift:1: a column number",
    ),
    (
        "routes_declare_their_access",
        {"Sources/Interface/A/A.swift": 'Route("GET", "/a", access: .read, a),\nRoute("GET", "/b", b),\n'},
        "A.swift:2: /b declares no access",
    ),
    ("parameters_survive_the_shell", {"openapi.yaml": "- name: a:like\n  in: query\n"}, "the parameter a:like"),
    ("parameters_survive_the_shell", {"openapi.yaml": "- in: query\n  name: 'a*'\n"}, "the parameter a*"),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "while a { await Task.yield() }\n"},
        "A.swift:1: a wait without a deadline",
    ),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "\nwhile b.withLock({ $0.isEmpty }) {\n    count += 1\n    await Task.yield()\n}\n"},
        "A.swift:2: a wait without a deadline",
    ),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "while try await !a.isDone(within: 1) {\n    if b { c() }\n    try await Task.sleep(for: .seconds(1))\n}\n"},
        "A.swift:1: a wait without a deadline",
    ),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "while true {\n    await a()\n    while b {\n        try? await Task.sleep(for: c)\n    }\n}\n"},
        "A.swift:3: a wait without a deadline",
    ),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "\nrepeat {\n    await Task.yield()\n} while !a\nlet b = 1\n"},
        "A.swift:2: a wait without a deadline",
    ),
    (
        "tests_wait_with_a_deadline",
        {"Tests/A/A.swift": "repeat {\n    a()\n    while b { await Task.yield() }\n} while await c()\n"},
        "A.swift:3: a wait without a deadline",
    ),
    ("documents_are_narrow", {"Docs/A.md": "x" * 141 + "\n"}, "141 characters"),
    ("names_are_the_fields", {"Sources/A/A.swift": "struct CrashDocket {}\n"}, "A.swift:1: `Docket` was given up"),
    ("names_are_the_fields", {"Sources/A/A.swift": "\nlet a = isMaybeHeld\n"}, "A.swift:2: `isMaybeHeld`"),
    ("names_are_the_fields", {"openapi.yaml": "what crashed lately\n"}, "`lately` was given up: say recent"),
    ("names_are_the_fields", {"Docs/A.md": "POST /reschedules/claim\n"}, "say /offers/..."),
    ("names_are_the_fields", {"Sources/A/A.swift": "struct CrashDocket {}\n"}, "A.swift:1: `Docket` was given up"),
    ("names_are_the_fields", {"Sources/A/A.swift": "\nlet a = isMaybeHeld\n"}, "A.swift:2: `isMaybeHeld`"),
    ("names_are_the_fields", {"openapi.yaml": "what crashed lately\n"}, "`lately` was given up: say recent"),
    ("names_are_the_fields", {"Docs/A.md": "POST /reschedules/claim\n"}, "say /offers/..."),
]

ACCEPTED = [
    ("swift_is_formatted", {"A.swift": "let a = 1\n"}),
    (
        "package_declarations_are_documented",
        {"Sources/A/A.swift": "/// An A.\n@frozen\npackage struct A {\n    let a = 1\n}\n"},
    ),
    ("package_declarations_are_documented", {"Sources/A/A.swift": "package import B\n// package struct A {}\n"}),
    ("package_declarations_are_documented", {"Sources/A/A.swift": 'let a = """\npackage struct A {}\n"""\n'}),
    ("sql_stays_in_store", {"Sources/Store/A.swift": 'let a = "SELECT 1"\n', "Sources/Wrappers/HTTP/B.swift": "// SELECT 1\n"}),
    ("sql_stays_in_store", {"Sources/Wrappers/EmbeddedPostgres/A.swift": 'let a = "CREATE DATABASE execdb"\n'}),
    ("sql_stays_in_store", {"Sources/Wrappers/HTTP/A.swift": 'let a = "select one of them, or update your filters"\n'}),
    ("c_stays_in_wrappers", {"Sources/Wrappers/Postgres/A.swift": "import CPostgreSQL\nimport CLinux\nlet a: OpaquePointer\n"}),
    ("c_stays_in_wrappers", {"Sources/Wrappers/MicroHTTPD/A.swift": "package var a: String { b(MHD_get_version()) }\n"}),
    (
        "foundation_stays_out",
        {"Sources/execdb/A.swift": "import Foundation\n", "Sources/Wrappers/HTTP/A.swift": "// Foundation\n"},
    ),
    ("unsafe_stays_in_wrappers", {"Sources/Foundations/Locking/A.swift": "// Holds because.\nlet a = b!\n"}),
    ("unsafe_stays_in_wrappers", {"Sources/Domain/Jobs/A.swift": 'let a = !b && c != d && e!=f\nlet g = "no!" // Wow!\n'}),
    ("nothing_is_public", {"Sources/Domain/Jobs/A.swift": 'package struct A {}  // public\nlet open = "public x"\n'}),
    ("files_are_small", {"Sources/Domain/Jobs/A.swift": "\n" * 300, "data.json": "\n" * 999}),
    ("files_are_small", {"a.py": "\n" * 301, "script/checks/long-files.txt": "# list\na.py: a table of cases\n"}),
    (
        "migrations_are_embedded",
        {
            "Migrations/0001_jobs.sql": "",
            "Migrations/README.md": "`0001_jobs.sql`: jobs",
            "Sources/System/CEmbedded/a.c": EMBED,
        },
    ),
    (
        "links_resolve",
        {"A.md": "# A b, c!\n[x](#a-b-c) [y](B.md) [z](https://example.org/x)\n```\n[n](N)\n```\n", "B.md": ""},
    ),
    ("mentioned_files_exist", {"README.md": "Docs/A.md, Sources/<Target>/x and Tests/*Tests\n", "Docs/A.md": ""}),
    ("readme_shows_the_way", {"README.md": README, "Docs/STATES.md": ""}),
    (
        "arrows_follow_the_layers",
        {
            "Sources/Store/A.swift": "import Jobs\nimport Glibc\n",
            "Sources/Domain/Jobs/A.swift": "package import Time\nimport Access\n",
            "Sources/Domain/Access/A.swift": "",
            "Sources/Foundations/Time/A.swift": "",
            "Sources/Interface/ReschedulingAPI/A.swift": "import Rescheduling\n",
            "Sources/Domain/Rescheduling/A.swift": "",
        },
    ),
    (
        "only_the_announcer_notifies",
        {
            "Sources/Store/Wakeups/Announcer.swift": 'let a = "SELECT pg_notify(a, b)"\n',
            "Sources/Store/A.swift": "// NOTIFY a hint, like pg_notify\n",
            "Migrations/0001_a.sql": "    notify text NOT NULL; -- NOTIFY goes out elsewhere\n",
        },
    ),
    (
        "columns_are_not_numbered",
        {
            "Sources/Wrappers/Postgres/A.swift": "package var a = 1\nfunc text(_ column: Int) -> String? { nil }\n"
            "package func b() { text(column: 1) }\npackage func skip(_ count: Int) {}\n",
            "Sources/Store/A.swift": "package func a(_ column: Int) {}\n",
        },
    ),
    (
        "routes_declare_their_access",
        {"Sources/Interface/A/A.swift": 'Route("GET", "/a", access: .read, a),\nRoute(\n  "GET", "/b",\n  access: .read, b),\n'},
    ),
    ("parameters_survive_the_shell", {"openapi.yaml": "- name: crash.kv.<key>\n  in: query\n- name: X-A:b\n\n\n  in: header\n"}),
    ("tests_wait_with_a_deadline", {"Tests/A/A.swift": "try await eventually { a }\nwhile a { b() }\n"}),
    (
        "tests_wait_with_a_deadline",
        {
            "Tests/A/A.swift": "while try await !a() {\n    guard Clock.now < deadline else { throw b }\n    await Task.yield()\n}\n",
            "Tests/A/B.swift": "while !Task.isCancelled {\n    await Task.yield()\n}\n",
            "Tests/A/C.swift": "while true {\n    try await client.send(a)\n    await Task.yield()\n}\n",
            "Tests/A/D.swift": "// while a { await Task.yield() }\nfor a in 0..<9 {\n    await Task.yield()\n}\n",
            "Tests/A/E.swift": "repeat {\n    await a()\n} while b\nawait Task.yield()\n",
            "Sources/A/A.swift": "while a { await Task.yield() }\n",
        },
    ),
    (
        "names_are_the_fields",
        {
            "Sources/A/A.swift": "let a = defaults, fault = settle, wishlist = 1 // a passage\n",
            "CHANGELOG.md": "`lately` is `recent_rate`\n",
            "Tests/A/A.swift": "let untold = 1\n",
        },
    ),
    ("documents_are_narrow", {"Docs/A.md": "x" * 140 + "\n```\n" + "x" * 200 + "\n```\n"}),
]


@pytest.mark.parametrize(("name", "files", "finding"), REFUSED)
def test_a_defect_is_found(checkout, name, files, finding):
    found = [str(one) for one in getattr(checks, name)(checkout(files))]
    assert any(finding in one for one in found), found


@pytest.mark.parametrize(("name", "files"), ACCEPTED)
def test_what_is_right_is_left_alone(checkout, name, files):
    assert [str(one) for one in getattr(checks, name)(checkout(files))] == []


@pytest.mark.parametrize("check", checks.ALL, ids=lambda check: check.__name__)
def test_every_check_can_fail_and_can_pass(check):
    assert check.__name__ in {name for name, *_ in REFUSED}
    assert check.__name__ in {name for name, *_ in ACCEPTED}
