"""Requests that must be refused, each with the status, the code and a word of the hint or detail it must lead to.

`{job}` in a path is a SCHEDULED job, `{ended}` a FINISHED one.
"""

import json
from dataclasses import dataclass, field

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Refusal:
    """A request and the refusal it must meet; `says` must be in the hint, the detail or an error's message."""

    name: str
    method: str
    path: str
    status: int
    code: str
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    says: str = ""


def create(name, status, code, body, says="", headers=None):
    """A POST /jobs of this body: bytes as they are, anything else as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Refusal(name, "POST", "/jobs", status, code, data, JSON if headers is None else headers, says)


def report(name, status, code, body, says="", headers=None, path="/jobs/{job}/state"):
    """A PUT of a state of this body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Refusal(name, "PUT", path, status, code, data, JSON if headers is None else headers, says)


def read(name, status, code, path, says="", headers=None):
    """A GET of this path."""
    return Refusal(name, "GET", path, status, code, b"", headers or {}, says)


def job(**fields):
    """A job's fields with one more or another."""
    return {"taskname": "rpmlint"} | fields


def named(json_text):
    """A body with the text in the place of a value."""
    return b'{"taskname": ' + json_text + b"}"


BODIES = [
    create("cut-off", 400, "bad-json", b'{"taskname": "rpmlint"'),
    create("trailing-comma", 400, "bad-json", b'{"taskname": "rpmlint",}'),
    create("single-quotes", 400, "bad-json", b"{'taskname': 'rpmlint'}"),
    create("trailing-data", 400, "bad-json", b'{"taskname": "rpmlint"} {}'),
    create("byte-order-mark", 400, "bad-json", b'\xef\xbb\xbf{"taskname": "rpmlint"}'),
    create("comment", 400, "bad-json", b'{"taskname": "rpmlint"} // no'),
    create("not-a-number", 400, "bad-json", b'{"taskname": "rpmlint", "trigger": NaN}'),
    create("leading-zero", 400, "bad-json", b'{"taskname": "rpmlint", "trigger": 01}'),
    create("huge-number", 400, "bad-json", b'{"taskname": "rpmlint", "trigger": 1e999999999}'),
    create("endless-number", 400, "bad-json", b'{"taskname": "rpmlint", "trigger": ' + b"9" * 5000 + b"}"),
    create("raw-control", 400, "bad-json", named(b'"a\x01b"')),
    create("raw-newline", 400, "bad-json", named(b'"a\nb"')),
    create("bad-escape", 400, "bad-json", named(b'"\\x41"')),
    create("nul", 400, "bad-json", named(b'"a\\u0000b"')),
    create("nul-in-trigger", 400, "bad-json", b'{"taskname": "rpmlint", "trigger": {"a": "\\u0000"}}'),
    create("nul-byte", 400, "bad-json", named(b'"a\x00b"')),
    create("lone-surrogate", 400, "bad-json", named(b'"\\ud800"')),
    create("surrogates-reversed", 400, "bad-json", named(b'"\\udc00\\ud800"')),
    create("invalid-utf-8", 400, "bad-json", named(b'"\xff"')),
    create("overlong-utf-8", 400, "bad-json", named(b'"\xc0\xaf"')),
    create("surrogate-in-utf-8", 400, "bad-json", named(b'"\xed\xa0\x80"')),
    create("deep-arrays", 400, "bad-json", b'{"taskname": "a", "trigger": ' + b"[" * 10000 + b"]" * 10000 + b"}"),
    create("deep-objects", 400, "bad-json", b'{"a":' * 100 + b"1" + b"}" * 100),
    create("duplicate-key", 400, "bad-json", b'{"taskname": "a", "taskname": "b"}', "taskname"),
    create("duplicate-key-below", 400, "bad-json", b'{"taskname": "a", "trigger": {"x": 1, "x": 2}}', "x"),
    create("empty-body", 400, "missing-body", b""),
    create("only-blanks", 400, "bad-json", b"  \r\n"),
    report("state-cut-off", 400, "bad-json", b'{"state": "RUNN'),
    report("state-empty-body", 400, "missing-body", b""),
]

VALUES = [
    create("a-number", 422, "bad-value", b"7"),
    create("a-string", 422, "bad-value", b'"rpmlint"'),
    create("null", 422, "bad-value", b"null"),
    create("no-taskname", 422, "missing-field", {"item": "foo"}, "taskname"),
    create("empty-object", 422, "missing-field", {}, "taskname"),
    create("empty-taskname", 422, "missing-field", job(taskname=""), "taskname"),
    create("taskname-number", 422, "bad-value", job(taskname=7), "taskname"),
    create("taskname-null", 422, "missing-field", job(taskname=None), "taskname"),
    create("taskname-array", 422, "bad-value", job(taskname=["a"]), "taskname"),
    create("item-object", 422, "bad-value", job(item={"a": 1}), "item"),
    create("arch-boolean", 422, "bad-value", job(arch=True), "arch"),
    create("keyvals-array", 422, "bad-value", job(keyvals=["a"]), "keyvals"),
    create("keyvals-nested", 422, "bad-value", job(keyvals={"a": {"b": 1}}), "keyvals"),
    create("labels-string", 422, "bad-value", job(labels="a=b"), "labels"),
    create("timeouts-string", 422, "bad-value", job(timeouts="6h"), "timeouts"),
    create("timeout-nonsense", 422, "bad-value", job(timeouts={"run": "soon"}), "run"),
    create("timeout-negative", 422, "bad-value", job(timeouts={"run": "-5s"}), "run"),
    create("timeout-unknown", 422, "unknown-field", job(timeouts={"runs": "5s"}), "run"),
    create("unknown-field", 422, "unknown-field", job(tasknam="a"), "taskname"),
    create("unknown-field-case", 422, "unknown-field", job(Arch="a"), "arch"),
    create("field-of-the-server", 422, "unknown-field", job(uuid="01890000-0000-7000-8000-000000000000")),
    create("field-state", 422, "unknown-field", job(state="RUNNING"), "state"),
    create("long-taskname", 422, "value-too-long", job(taskname="a" * 1025), "taskname"),
    create("long-item", 422, "value-too-long", job(item="é" * 513), "item"),
    create("long-keyval", 422, "value-too-long", job(keyvals={"a": "b" * 4097}), "keyvals"),
    create("long-key", 422, "bad-key", job(keyvals={"a" * 129: "b"}), "keyvals"),
    create("empty-key", 422, "bad-key", job(keyvals={"": "b"}), "keyvals"),
    create("key-with-blank", 422, "bad-key", job(keyvals={"a b": "c"}), "keyvals"),
    create("label-key", 422, "bad-key", job(labels={"ä": "c"}), "labels"),
    create("many-keyvals", 422, "too-many-keyvals", job(keyvals={f"k{n}": "v" for n in range(65)}), "64"),
    create("many-labels", 422, "too-many-keyvals", job(labels={f"k{n}": "v" for n in range(65)}), "64"),
    create("empty-array", 422, "bad-value", []),
    create("array-of-numbers", 422, "bad-value", [1, 2]),
    create("array-one-bad", 422, "missing-field", [job(), {"item": "a"}], "taskname"),
    create("array-too-long", 422, "too-many-jobs", [job()] * 1001, "1001"),
    report("unknown-state", 422, "unknown-state", {"state": "RUNING"}, "RUNNING"),
    report("state-lower-case", 422, "unknown-state", {"state": "running"}, "RUNNING"),
    report("state-number", 422, "bad-value", {"state": 1}, "state"),
    report("no-state", 422, "missing-field", {"notify": "task"}, "state"),
    report("state-array", 422, "bad-value", [{"state": "RUNNING"}]),
    report("unknown-notify", 422, "unknown-term", {"state": "CRASHED", "notify": "nobody"}, "taskotron"),
    report("unknown-cause", 422, "unknown-term", {"state": "CRASHED", "cause": "minions"}, "minion"),
    report("fatal-word", 422, "bad-value", {"state": "CRASHED", "fatal": "maybe"}, "fatal"),
    report("fatal-number", 422, "bad-value", {"state": "CRASHED", "fatal": 1}, "fatal"),
    report("notify-with-running", 422, "misplaced-field", {"state": "RUNNING", "notify": "task"}, "notify"),
    report("cause-with-finished", 422, "misplaced-field", {"state": "FINISHED", "cause": "task"}, "cause"),
    report("fatal-with-finished", 422, "misplaced-field", {"state": "FINISHED", "fatal": True}, "fatal"),
    report("unknown-state-field", 422, "unknown-field", {"state": "CRASHED", "casue": "task"}, "cause"),
    report("at-nonsense", 422, "bad-time", {"state": "RUNNING", "at": "yesterday-ish"}, "at"),
    report("at-month-13", 422, "bad-time", {"state": "RUNNING", "at": "2026-13-01T00:00:00Z"}, "at"),
    report("at-number", 422, "bad-value", {"state": "RUNNING", "at": 1700000000}, "at"),
    report("state-keyvals", 422, "bad-key", {"state": "CRASHED", "keyvals": {"a/b": "c"}}, "keyvals"),
]

PATHS = [
    read("no-such-path", 404, "no-such-path", "/job", "/jobs"),
    Refusal("get-body", "GET", "/jobs", 400, "misplaced-body", b'{"state": "CRASHED"}', JSON, "state==CRASHED"),
    Refusal("options-body", "OPTIONS", "/jobs", 400, "misplaced-body", b"x", {}, "=="),
    read("dot-dot", 400, "bad-path", "/jobs/../etc/passwd"),
    read("dot-dot-encoded", 400, "bad-path", "/jobs/%2e%2e/%2e%2e/etc/passwd"),
    read("slash-encoded", 400, "bad-path", "/jobs%2fa"),
    read("nul-in-path", 400, "bad-path", "/jobs/%00"),
    read("percent-nonsense", 400, "bad-path", "/jobs/%zz"),
    read("invalid-utf-8-in-path", 400, "bad-path", "/jobs/%ff"),
    read("bad-uuid", 400, "bad-uuid", "/jobs/not-a-uuid"),
    read("uuid-short", 400, "bad-uuid", "/jobs/01890000-0000-7000-8000-00000000000"),
    read("uuid-braces", 400, "bad-uuid", "/jobs/%7B01890000-0000-7000-8000-000000000000%7D"),
    report("bad-uuid-state", 400, "bad-uuid", {"state": "RUNNING"}, path="/jobs/7/state"),
    read("no-such-job", 404, "no-such-job", "/jobs/01890000-0000-7000-8000-000000000000"),
    read("no-such-history", 404, "no-such-job", "/jobs/01890000-0000-7000-8000-000000000000/history"),
    report("no-such-job-state", 404, "no-such-job", {"state": "RUNNING"},
           path="/jobs/01890000-0000-7000-8000-000000000000/state"),
    report("ended", 409, "job-already-ended", {"state": "CRASHED"}, path="/jobs/{ended}/state"),
    report("ended-back", 409, "job-already-ended", {"state": "SCHEDULED"}, path="/jobs/{ended}/state"),
    Refusal("delete", "DELETE", "/jobs/{job}", 405, "method-not-allowed"),
    Refusal("patch", "PATCH", "/jobs/{job}", 405, "method-not-allowed", b"{}", JSON),
    Refusal("post-state", "POST", "/jobs/{job}/state", 405, "method-not-allowed", b"{}", JSON),
    Refusal("put-jobs", "PUT", "/jobs", 405, "method-not-allowed", b"{}", JSON),
    Refusal("strange-method", "BREW", "/jobs", 405, "method-not-allowed"),
]  # fmt: skip

QUERIES = [
    read("unknown-parameter", 400, "unknown-parameter", "/jobs?sate=RUNNING", "state"),
    read("unknown-parameter-on-job", 400, "unknown-parameter", "/jobs/{job}?verbose=1"),
    read("unknown-state-filter", 400, "unknown-state", "/jobs?state=RUNING", "RUNNING"),
    read("limit-word", 400, "bad-value", "/jobs?limit=many", "limit"),
    read("limit-zero", 400, "bad-value", "/jobs?limit=0", "1000"),
    read("limit-beyond", 400, "bad-value", "/jobs?limit=1001", "1000"),
    read("limit-huge", 400, "bad-value", "/jobs?limit=99999999999999999999", "1000"),
    read("limit-twice", 400, "bad-query", "/jobs?limit=1&limit=2", "limit"),
    read("order", 400, "bad-value", "/jobs?order=sideways", "oldest"),
    read("cursor", 400, "bad-cursor", "/jobs?cursor=%21%21"),
    read("cursor-of-words", 400, "bad-cursor", "/jobs?cursor=00000000"),
    read("since", 400, "bad-time", "/jobs?since=whenever", "since"),
    read("since-month", 400, "bad-time", "/jobs?since=2026-13-01", "since"),
    read("until-empty", 400, "bad-time", "/jobs?until=", "until"),
    read("fatal-filter", 400, "bad-value", "/jobs?fatal=perhaps", "fatal"),
    read("attempt-filter", 400, "bad-value", "/jobs?attempt=first", "attempt"),
    read("kv-without-key", 400, "bad-key", "/jobs?kv.=x"),
    read("nul-in-query", 400, "bad-query", "/jobs?item=%00"),
    read("invalid-utf-8-in-query", 400, "bad-query", "/jobs?item=%ff"),
    read("percent-in-query", 400, "bad-query", "/jobs?item=%g1"),
    read("group-unknown", 400, "bad-value", "/stats/crashes?group_by=moon", "cause"),
    read("group-of-four", 400, "bad-value", "/stats/crashes?group_by=notify,cause,fatal,arch", "3"),
    read("interval", 400, "bad-value", "/stats/crashes?group_by=cause&interval=fortnight", "week"),
    read("history-limit", 400, "bad-value", "/jobs/{job}/history?limit=-1", "limit"),
]

HEADERS = [
    create("xml", 415, "unsupported-media-type", b"<job/>", "application/json", {"Content-Type": "application/xml"}),
    create("plain", 415, "unsupported-media-type", job(), "application/json", {"Content-Type": "text/plain"}),
    create(
        "multipart",
        415,
        "unsupported-media-type",
        b"--x--",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    ),
    create("compressed", 415, "unsupported-encoding", b"\x1f\x8b", headers=JSON | {"Content-Encoding": "gzip"}),
    create(
        "charset", 415, "unsupported-media-type", job(), headers={"Content-Type": "application/json; charset=utf-16"}
    ),
    read("not-acceptable", 406, "not-acceptable", "/jobs", "application/json", {"Accept": "image/png"}),
    report("stale", 412, "revision-mismatch", {"state": "RUNNING"}, headers=JSON | {"If-Match": '"999"'}),
    create("idempotency-key-empty", 400, "bad-header", job(), headers=JSON | {"Idempotency-Key": ""}),
    create("idempotency-key-long", 400, "bad-header", job(), headers=JSON | {"Idempotency-Key": "k" * 1000}),
    create("form-nul", 400, "bad-form", b"taskname=a%00b", headers=FORM),
    create("form-utf-8", 400, "bad-form", b"taskname=%ff", headers=FORM),
    create("form-percent", 400, "bad-form", b"taskname=%4", headers=FORM),
    create("form-duplicate", 400, "bad-form", b"taskname=a&taskname=b", "taskname", FORM),
    create("form-bracket", 400, "bad-form", b"taskname=a&keyvals[a=b", headers=FORM),
    create("form-deep", 400, "bad-form", b"taskname=a&trigger" + b"[a]" * 200 + b"=b", headers=FORM),
    create("form-clash", 400, "bad-form", b"taskname=a&trigger=1&trigger[a]=b", headers=FORM),
    create("form-empty", 400, "missing-body", b"", headers=FORM),
    report("form-unknown-state", 422, "unknown-state", b"state=DONE", "FINISHED", FORM),
    create("body-too-large", 413, "body-too-large", named(b'"' + b"a" * (1 << 20) + b'"'), "1"),
    read("long-path", 414, "uri-too-long", "/jobs/" + "a" * 10000),
    read("long-query", 414, "uri-too-long", "/jobs?item=" + "a" * 10000),
    read("long-header", 431, "headers-too-large", "/jobs", headers={"X-Long": "a" * 20000}),
    read("many-headers", 431, "headers-too-large", "/jobs", headers={f"X-{n}": "a" * 300 for n in range(60)}),
]

ALL = [*BODIES, *VALUES, *PATHS, *QUERIES, *HEADERS]
