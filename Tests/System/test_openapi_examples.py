"""Every example in openapi.yaml is right by its schema, works on the live server, and is answered as described."""

import pytest
import yaml
from openapi import document, errors, form_encoded, operations, query_of, resolved, written_examples
from server import unique

FORM = "application/x-www-form-urlencoded"
EXAMPLES = list(written_examples())
BODIES = [(operation, *body) for operation in operations() for body in operation.bodies()]
READS = [operation for operation in operations() if operation.method == "get"]


def test_there_are_examples():
    assert len(EXAMPLES) >= 10
    with_body = {operation.name for operation in operations() if "requestBody" in operation.description}
    assert {operation.name for operation, *_ in BODIES} == with_body, "every operation with a body has an example"


@pytest.mark.parametrize(("place", "schema", "value"), EXAMPLES, ids=[place for place, *_ in EXAMPLES])
def test_an_example_is_right_by_its_schema(place, schema, value):
    assert errors(schema, value) == []


def test_the_check_of_examples_can_fail():
    assert errors({"$ref": "#/components/schemas/State"}, "RUNING")
    assert errors({"$ref": "#/components/schemas/UUID"}, "7")


def prepared(server, operation, value):
    """The path of a write, about something that can be written so, and the example's value, fitted to that."""
    if operation.path.endswith("/reschedule"):
        job = server.create()["uuid"]
        server.report(job, "CRASHED")
        return operation.path.replace("{uuid}", job), value
    if "lease" in value and "{uuid}" in operation.path:
        trigger = unique("trigger")
        job = server.create(labels={"trigger": trigger})["uuid"]
        server.report(job, "CRASHED")
        server.request("POST", f"/jobs/{job}/reschedule", json={"comment": "again"})
        (leased,) = server.request("POST", "/offers/claim", json={"trigger": trigger}).json()["data"]
        return operation.path.replace("{uuid}", leased["job"]["uuid"]), value | {"lease": leased["lease"]["id"]}
    return path_of(server, operation), value


def path_of(server, operation):
    """The operation's path, about a job that was just made, or a webhook that is there from the first time on."""
    path = operation.path
    if "{webhook}" in path:
        body = {"url": "https://examples.example.org/execdb", "events": ["reschedule.due"]}
        path = path.replace("{webhook}", server.request("POST", "/webhooks", json=body).json()["uuid"])
    if "{operation}" in path:
        body = {"query": "cause=network", "comment": "an example"}
        path = path.replace("{operation}", server.request("POST", "/reschedules", json=body).json()["uuid"])
    return path.replace("{uuid}", server.create()["uuid"])


def check(operation, answer):
    """The answer is one that the operation describes, in its status, media type, headers and body."""
    described = operation.answer(answer.status_code)
    assert described is not None, f"{operation.name} does not describe {answer.status_code}: {answer.text}"
    for name, header in described.get("headers", {}).items():
        if resolved(header).get("required"):
            assert name in answer.headers, f"{name} is missing"
    if answer.status_code == 304:
        return
    kind = answer.headers["Content-Type"].split(";")[0]
    assert kind in described["content"], f"{kind} is not described"
    if kind.endswith("json"):
        assert errors(described["content"][kind].get("schema", {}), answer.json()) == []


@pytest.mark.parametrize(
    ("operation", "kind", "name", "value"), BODIES, ids=[f"{o.name} {kind} {name}" for o, kind, name, _ in BODIES]
)
def test_a_body_s_example_works(shared, operation, kind, name, value):
    path, value = prepared(shared, operation, value)
    if kind == "application/yaml":
        sent = {"data": value, "headers": {"Content-Type": kind}}
    else:
        sent = form_or_json(kind, value)
    answer = shared.request(operation.method.upper(), path, **sent)
    assert answer.status_code in (200, 201, 202), answer.text
    check(operation, answer)


def form_or_json(kind, value):
    """How a body is sent."""
    return (
        {"json": value}
        if kind == "application/json"
        else {"data": form_encoded(value), "headers": {"Content-Type": FORM}}
    )


@pytest.mark.parametrize("operation", READS, ids=[operation.name for operation in READS])
def test_a_read_is_answered_as_described(shared, operation):
    shared.report(shared.create(keyvals={"a": "b"})["uuid"], "CRASHED", cause="minion", keyvals={"step": "PREPARE"})
    answer = shared.get(path_of(shared, operation))
    assert answer.status_code == 200, answer.text
    check(operation, answer)


def values(parameter):
    """The examples of a parameter, in it or in its schema, and each word of an enumeration."""
    schema = resolved(parameter["schema"])
    given = parameter.get("examples", {})
    yield from (resolved(example)["value"] for example in given.values())
    yield from schema.get("examples", [])
    yield from schema.get("enum", [])
    if "default" in parameter["schema"]:
        yield parameter["schema"]["default"]
    if "items" in schema:
        yield from ([word] for word in resolved(schema["items"]).get("enum", []))


PARAMETERS = [
    (operation, parameter, value)
    for operation in READS
    for parameter in operation.parameters("query")
    for value in values(parameter)
    if parameter["name"] != "cursor"
]


@pytest.mark.parametrize(
    ("operation", "parameter", "value"),
    PARAMETERS,
    ids=[f"{o.name} {parameter['name']}={value}" for o, parameter, value in PARAMETERS],
)
def test_a_parameter_s_example_works(shared, operation, parameter, value):
    answer = shared.get(path_of(shared, operation), params=query_of(parameter, value))
    assert answer.status_code == 200, answer.text
    check(operation, answer)


def test_refusals_are_answered_as_described(shared):
    byname = {operation.name: operation for operation in operations()}
    job = shared.create()["uuid"]
    check(byname["GET /jobs"], shared.get("/jobs?sate=x"))
    check(byname["GET /jobs/{uuid}"], shared.get("/jobs/7"))
    check(byname["GET /jobs/{uuid}"], shared.get("/jobs/01890000-0000-7000-8000-000000000000"))
    check(byname["GET /jobs/{uuid}"], shared.get(f"/jobs/{job}", headers={"Accept": "image/png"}))
    check(byname["GET /jobs/{uuid}"], shared.get(f"/jobs/{job}", headers={"If-None-Match": "*"}))
    check(byname["POST /jobs"], shared.request("POST", "/jobs", json={}))
    check(
        byname["POST /jobs"], shared.request("POST", "/jobs", data=b"{", headers={"Content-Type": "application/json"})
    )
    check(byname["PUT /jobs/{uuid}/state"], shared.report(job, "RUNING"))
    shared.report(job, "FINISHED")
    check(byname["PUT /jobs/{uuid}/state"], shared.report(job, "CRASHED"))


def test_the_live_description_is_the_written_one(shared):
    assert yaml.safe_load(shared.get("/openapi.yaml").text) == document()
