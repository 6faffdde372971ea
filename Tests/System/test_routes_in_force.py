"""The routing table in force is changed while the server runs, from the command line and over HTTP."""

import subprocess

from server import binary, environment, execdb

YAML = {"Content-Type": "application/yaml"}
HOOK = "https://chat.example.org/hook?room=qa"
TABLE = """\
routes: 1
table:
  - name: what is not run again
    on: gave-up
    to: {mail: qa@example.org}
"""
TO_THE_HOOK = TABLE.replace("{mail: qa@example.org}", f'{{webhook: "{HOOK}"}}')
MAIL = ["--smtp-url", "smtp+plain://127.0.0.1:9", "--mail-from", "execdb@example.org"]


def routes(server, *arguments, text=None, **variables):
    """Runs `execdb routes` on the server's database."""
    return subprocess.run(
        [binary(), "routes", *arguments, "--data-dir", str(server.data)], env=environment() | variables,
        input=text or "", timeout=60, capture_output=True, text=True, check=False,
    )  # fmt: skip


def put(server, text, **headers):
    return server.request("PUT", "/notifications/routes", data=text, headers=YAML | headers)


def test_from_the_command_line(server):
    assert "the built-in one is in force" in routes(server, "history").stdout
    built_in = routes(server, "show").stdout
    assert "nobody is notified" in built_in and "table: []" in built_in
    difference = routes(server, "diff", "-", text=TABLE).stdout.splitlines()
    assert "-table: []" in difference and "+table:" in difference and " routes: 1" in difference
    assert routes(server, "apply", "-", "--comment", "first", text=TABLE).stdout == "version 1 is in force\n"
    assert routes(server, "apply", "-", text=TABLE).stdout == "version 1 is in force already\n"
    assert routes(server, "diff", "-", text=TABLE).stdout == ""
    assert routes(server, "show").stdout == TABLE
    assert routes(server, "history").stdout.endswith("  first\n")
    assert server.get("/notifications/routes").json()["text"] == TABLE

    back = routes(server, "show", "--routes-version", "0").stdout
    assert routes(server, "apply", "-", text=back).stdout == "version 2 is in force\n"
    refused = routes(server, "show", "--routes-version", "9")
    assert refused.returncode == 64 and "execdb routes history" in refused.stderr
    assert server.get("/policy").json()["version"] == 0, "a table is no policy"


def test_a_bad_one_is_refused_and_the_one_in_force_stays(server):
    bad = TABLE.replace("gave-up", "gaveup").replace("qa@example.org", "nobody")
    refused = routes(server, "apply", "-", text=bad)
    assert refused.returncode == 65
    assert "standard input:4:" in refused.stderr and "gave-up" in refused.stderr
    answer = put(server, bad)
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["line"], problem["column"]) == ("bad-routes", 4, 9)
    assert problem["hint"] == "Did you mean gave-up?"
    assert [error["field"] for error in problem["errors"]] == ["table[0].on", "table[0].to"]
    assert problem["errors"][1]["message"].startswith("Line 5, column 16: ")
    assert server.get("/notifications/routes").json()["version"] == 0


def test_a_webhook_has_to_be_registered_for_notices(server):
    answer = put(server, TO_THE_HOOK)
    assert answer.status_code == 422 and answer.json()["line"] == 5
    assert f'POST /webhooks {{"url": "{HOOK}", "events": ["notice"]}}' in answer.json()["hint"]
    refused = routes(server, "apply", "-", text=TO_THE_HOOK)
    assert refused.returncode == 65 and "POST /webhooks" in refused.stderr
    assert routes(server, "check", "-", text=TO_THE_HOOK).returncode == 64, "check takes no database"
    assert execdb("routes", "check", "/dev/null").returncode == 65

    other = server.request("POST", "/webhooks", json={"url": HOOK, "events": ["reschedule.due"]})
    assert other.status_code == 201
    answer = put(server, TO_THE_HOOK)
    assert answer.status_code == 422 and '"events": ["reschedule.due", "notice"]' in answer.json()["hint"]
    server.request("DELETE", other.json()["href"])
    events = ["reschedule.due", "notice"]
    assert server.request("POST", "/webhooks", json={"url": HOOK, "events": events}).status_code == 201
    assert put(server, TO_THE_HOOK).json()["version"] == 1
    assert routes(server, "apply", "-", text=TO_THE_HOOK).stdout == "version 1 is in force already\n"


def test_over_http(server):
    assert server.get("/notifications/routes").headers["ETag"] == '"0"'
    answer = server.request("PUT", "/notifications/routes?comment=first", data=TABLE, headers=YAML | {"If-Match": '"0"'})
    assert answer.status_code == 200 and answer.json()["version"] == 1
    assert put(server, TABLE + "# more\n", **{"If-Match": '"0"'}).status_code == 412
    assert server.get("/notifications/routes", headers={"Accept": "application/yaml"}).text == TABLE
    assert server.get("/notifications/routes?version=1").json()["comment"] == "first"
    assert server.get("/notifications/routes?version=2").status_code == 404
    assert [entry["comment"] for entry in server.pages("/notifications/routes/history")] == ["first"]


def test_the_built_in_table_tells_the_address_of_the_setting(make_server):
    server = make_server(*MAIL, "--mail-to", "taskotron@example.org").start()
    text = server.get("/notifications/routes").json()["text"]
    assert "--mail-to, taskotron@example.org" in text and '{mail: "taskotron@example.org"}' in text
    shown = routes(server, "show", EXECDB_MAIL_TO="taskotron@example.org")
    assert shown.stdout == text
    assert put(server, text).json()["version"] == 1


def test_settings_that_make_no_sense_are_refused():
    for arguments in (["--mail-to", "ops@example.org"], ["--external-url", "example.org"], ["--notifier", "maybe"]):
        done = execdb("config", *arguments)
        assert done.returncode == 64 and arguments[0] in done.stderr, done.stderr
    done = execdb("config", *MAIL, "--mail-to", "ops@example.org", "--external-url", "https://example.org/x/")
    assert "mail-to: ops@example.org  # --mail-to" in done.stdout and "notifier: on  # default" in done.stdout
