"""Options come from flags, environment and file, in this order; what is wrong is named; exit codes are documented."""

import re

import pytest
from server import LISTENING, ROOT, execdb

CRASHES = (-6, -11, -4, -5)


def file_with(tmp_path, text):
    """A configuration file of this text."""
    path = tmp_path / "execdb.yaml"
    path.write_text(text)
    return str(path)


def test_version():
    done = execdb("version")
    assert done.returncode == 0
    assert re.search(r"\d+\.\d+\.\d+", done.stdout), done.stdout


def test_openapi_prints_the_description(shared):
    done = execdb("openapi")
    assert done.returncode == 0
    assert done.stdout == (ROOT / "openapi.yaml").read_text() == shared.get("/openapi.yaml").text


@pytest.mark.parametrize("command", [[], ["serve"], ["migrate"], ["prune"]])
def test_help_explains_every_option(command):
    done = execdb(*command, "--help")
    assert done.returncode == 0
    if command == ["serve"]:
        options = ["--listen", "--data-dir", "--database-url", "--threads", "--log-level", "--log-format"]
        assert [option for option in options if option not in done.stdout] == []


def test_unknown_options_and_commands_are_refused():
    for arguments in (["serve", "--lisen", "x"], ["sirve"], ["serve", "surplus"]):
        done = execdb(*arguments)
        assert done.returncode == 64, (arguments, done.stderr)
        assert done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--listen", "nowhere"),
        ("--listen", "127.0.0.1:99999"),
        ("--threads", "none"),
        ("--threads", "0"),
        ("--log-level", "loud"),
        ("--log-format", "xml"),
    ],
)
def test_a_wrong_value_names_its_option(tmp_path, option, value):
    done = execdb("serve", "--data-dir", str(tmp_path / "data"), option, value)
    assert done.returncode not in (0, *CRASHES)
    assert option in done.stderr and value in done.stderr, done.stderr
    assert not (tmp_path / "data").exists(), "a refused command line made a data directory"


@pytest.mark.parametrize(
    "arguments", [["--data-dir", ""], ["--database-url", ""], ["--data-dir", "x", "--database-url", "host=x"]]
)
def test_a_database_nowhere_or_in_two_places_is_refused(arguments, tmp_path):
    done = execdb("serve", *arguments, cwd=tmp_path)
    assert done.returncode == 64
    assert arguments[0] in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


def test_a_data_directory_as_a_flag_wins_over_the_environment(tmp_path):
    done = execdb("config", "--data-dir", str(tmp_path), env={"DATABASE_URL": "postgresql:///elsewhere"})
    assert done.returncode == 0, done.stderr
    assert f"data-dir: {tmp_path}  # --data-dir" in done.stdout
    assert "elsewhere" not in done.stdout


@pytest.mark.parametrize(
    "command",
    [["migrate", "--status"], ["migrate", "--dry-run"], ["prune", "--older-than", "1d", "--dry-run"],
     ["prune", "--older-than", "1d"]],
)  # fmt: skip
def test_what_makes_no_database_refuses_a_directory_without_one(command, tmp_path):
    done = execdb(*command, "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 73
    assert f"no database in {tmp_path / 'data'}" in done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


def test_status_and_dry_run_exclude_each_other(tmp_path):
    done = execdb("migrate", "--status", "--dry-run", "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 64
    assert "--dry-run" in done.stderr


@pytest.mark.parametrize(("name", "value"), [("EXECDB_LISTEN", "nowhere"), ("EXECDB_THREADS", "none")])
def test_a_wrong_value_in_the_environment_names_its_variable(tmp_path, name, value):
    done = execdb("serve", "--data-dir", str(tmp_path / "data"), env={name: value})
    assert done.returncode not in (0, *CRASHES)
    assert name in done.stderr and value in done.stderr, done.stderr


def test_an_unknown_key_in_the_file_names_the_line(tmp_path):
    path = file_with(tmp_path, "listen: 127.0.0.1:0\nthreads: 2\nlisten-adress: 127.0.0.1:0\n")
    done = execdb("serve", "--config", path, "--data-dir", str(tmp_path / "data"))
    assert done.returncode not in (0, *CRASHES)
    assert "listen-adress" in done.stderr and re.search(r":3\b|line 3", done.stderr), done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("text", ["listen: [", "- a\n- b\n", "threads: lots\n", "threads: 1\nthreads: 2\n"])
def test_a_broken_file_is_refused(tmp_path, text):
    path = file_with(tmp_path, text)
    done = execdb("serve", "--config", path, "--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
    assert done.returncode not in (0, *CRASHES)
    assert path in done.stderr, done.stderr


def test_a_file_that_is_not_there_is_refused(tmp_path):
    done = execdb("serve", "--config", str(tmp_path / "gone.yaml"), "--data-dir", str(tmp_path / "data"))
    assert done.returncode not in (0, *CRASHES)
    assert "gone.yaml" in done.stderr


# The log level shows which source won: `log-level: error` says nothing about requests.
@pytest.mark.parametrize(
    ("flag", "environment", "file", "logs"),
    [
        (None, None, None, True),
        (None, None, "error", False),
        (None, "info", "error", True),
        (None, "error", "info", False),
        ("info", "error", "error", True),
        ("error", "info", "info", False),
    ],
)
def test_precedence(make_server, shared_postgres, tmp_path, flag, environment, file, logs):
    arguments = ["--database-url", shared_postgres.url]
    if flag:
        arguments += ["--log-level", flag]
    if file:
        arguments += ["--config", file_with(tmp_path, f"log-level: {file}\n")]
    env = {"EXECDB_LOG_LEVEL": environment} if environment else {}
    server = make_server(*arguments, env=env).start()
    server.get("/jobs", headers={"X-Request-Id": "precedence-1"})
    assert server.stop() == 0
    assert ("precedence-1" in server.output()) is logs


def test_several_addresses_and_ipv6(make_server, shared_postgres):
    server = make_server("--listen", "[::1]:0", "--database-url", shared_postgres.url).start()
    assert server.is_ready()
    lines = re.findall(r"^ExecDB is listening on (http://\S+)$", server.stdout.read_text(), re.MULTILINE)
    assert len(lines) == 2
    second = next(line for line in lines if line.startswith("http://[::1]:"))
    assert server.session.get(second + "/health/live", timeout=10).status_code == 200


def test_a_taken_port_is_named(shared, shared_postgres):
    done = execdb("serve", "--listen", f"127.0.0.1:{shared.port}", "--database-url", shared_postgres.url)
    assert done.returncode not in (0, *CRASHES)
    assert str(shared.port) in done.stderr, done.stderr
    assert not LISTENING.search(done.stdout)


def test_a_second_server_on_a_data_directory_is_refused_before_it_listens(shared):
    done = execdb("serve", "--listen", "127.0.0.1:0", "--data-dir", str(shared.data))
    assert done.returncode == 75
    assert f"(process {shared.process.pid})" in done.stderr, done.stderr
    assert "listening" not in done.stderr + done.stdout


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    done = execdb("serve", "--listen", "127.0.0.1:0", "--data-dir", str(tmp_path / "file" / "data"))
    assert done.returncode not in (0, *CRASHES)
    assert str(tmp_path / "file") in done.stderr, done.stderr


def test_the_exit_codes_are_documented():
    text = (ROOT / "Docs" / "OPERATING.md").read_text().lower()
    assert "exit code" in text
    assert "64" in text
