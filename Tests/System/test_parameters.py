"""Every parameter of a query can be typed at HTTPie from sh, unquoted, and arrives as a parameter."""

import subprocess
import urllib.parse

import openapi
import pytest
from server import environment

OPERATIONS = [operation for operation in openapi.operations() if operation.parameters("query")]


def names(parameter):
    """The names under which the parameter is sent: an object stands for one a key."""
    pattern = parameter["schema"].get("propertyNames", {}).get("pattern")
    if not pattern:
        return [parameter["name"]]
    return [pattern.removeprefix("^").split("[")[0].replace("\\.", ".") + "some-key.a_b"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_parameter_is_typed_as_it_is(operation, tmp_path):
    wanted = [(name, f"value-{number}") for parameter in operation.parameters("query")
              for number, name in enumerate(names(parameter))]  # fmt: skip
    path = operation.path.replace("{uuid}", "x").replace("{webhook}", "x")
    line = f"http --offline --ignore-stdin --print=H {operation.method.upper()} :8080{path} "
    line += " ".join(f"{name}=={value}" for name, value in wanted)
    done = subprocess.run(
        ["sh", "-c", line], env=environment(HOME=str(tmp_path), TERM="dumb"), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    head, *headers = done.stdout.splitlines()
    assert urllib.parse.parse_qsl(head.split(" ")[1].partition("?")[2]) == wanted
    assert not [header for header in headers if "value-" in header]


def test_what_is_typed_at_httpie_with_a_colon_is_no_parameter(tmp_path):
    """The reason for the test above: it would fail for such a name."""
    done = subprocess.run(
        ["sh", "-c", "http --offline --ignore-stdin --print=H :8080/jobs item:like==foo"],
        env=environment(HOME=str(tmp_path), TERM="dumb"), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "?" not in done.stdout.splitlines()[0]
