"""openapi.yaml as the tests use it: operations, their examples, and schemas to validate against."""

import urllib.parse
from dataclasses import dataclass
from functools import lru_cache

import jsonschema_rs
import yaml
from server import ROOT

METHODS = ("get", "put", "post", "delete", "patch")


@lru_cache
def document():
    """The description, as written in the repository."""
    return yaml.safe_load((ROOT / "openapi.yaml").read_text())


def resolved(node):
    """What the node's `$ref` leads to, or the node."""
    while "$ref" in node:
        target = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def errors(schema, value):
    """What is wrong with the value by the schema, as sentences."""
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": document()["components"],
        **schema,
    }
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    path: str
    method: str
    description: dict

    @property
    def name(self):
        """How reports call it."""
        return f"{self.method.upper()} {self.path}"

    def parameters(self, place):
        """The parameters in `query`, `path` or `header`."""
        both = document()["paths"][self.path].get("parameters", []) + self.description.get("parameters", [])
        return [parameter for parameter in map(resolved, both) if parameter["in"] == place]

    def bodies(self):
        """Each example of a request body: its media type, name and value."""
        content = resolved(self.description.get("requestBody", {})).get("content", {})
        for kind, media in content.items():
            for name, example in media.get("examples", {}).items():
                yield kind, name, resolved(example)["value"]

    def answer(self, status):
        """The description of the answer with this status, or None."""
        answers = self.description["responses"]
        return resolved(answers[str(status)]) if str(status) in answers else None


def operations():
    """All operations, in the order of the document."""
    return [
        Operation(path, method, description)
        for path, methods in document()["paths"].items()
        for method, description in methods.items()
        if method in METHODS
    ]


def written_examples():
    """Every example in the document: where it is, its schema and its value."""
    yield from _examples(document(), "#")


def _examples(node, place):
    if isinstance(node, list):
        for number, member in enumerate(node):
            yield from _examples(member, f"{place}/{number}")
    if not isinstance(node, dict):
        return
    schema = node.get("schema", node)
    given = node.get("examples", [])
    if isinstance(given, dict) and "schema" in node:
        for name, example in given.items():
            yield f"{place}/examples/{name}", schema, resolved(example)["value"]
    elif isinstance(given, list):
        for number, value in enumerate(given):
            yield f"{place}/examples/{number}", {k: v for k, v in node.items() if k != "examples"}, value
    if "example" in node and not isinstance(node.get("example"), dict | None):
        yield f"{place}/example", schema, node["example"]
    for name, member in node.items():
        if name not in ("examples", "example"):
            yield from _examples(member, f"{place}/{name}")


def form(value, prefix=""):
    """The fields of a value in bracket syntax."""
    if not isinstance(value, dict):
        return [(prefix, value)]
    return [pair for name, member in value.items() for pair in form(member, f"{prefix}[{name}]" if prefix else name)]


def form_encoded(value):
    """The value as application/x-www-form-urlencoded."""
    return urllib.parse.urlencode(form(value))


def query_of(parameter, value):
    """A query parameter's value as it is written in a URL."""
    if isinstance(value, dict):
        return {name: _text(member) for name, member in value.items()}
    if isinstance(value, list):
        value = ",".join(map(str, value))
    return {parameter["name"]: _text(value)}


def _text(value):
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value
