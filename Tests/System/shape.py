"""Whether two outputs are alike: the same members in the same order, the same words, though other ids and times."""

import re

KINDS = {
    "due": re.compile(r"at once|(on \d{4}-\d\d-\d\d )?at \d\d:\d\d:\d\dZ"),
    "uuid": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
    "time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
    "address": re.compile(r"(http://)?(127\.0\.0\.1|localhost):\d+"),
    "request": re.compile(r'(?<="request_id": ")[^"]+'),
    "cursor": re.compile(r"(?<=[?&]cursor=)[\w%.-]+"),
}


def text_shape(text):
    """The text with every id, time, address and number as a word that says what it was."""
    for name, pattern in KINDS.items():
        text = pattern.sub(f"<{name}>", text)
    return re.sub(r"\b\d+(\.\d+)?\b", "<n>", text).strip()


def differences(shown, real, path=""):
    """What is unlike between a shown JSON value and a real one, as sentences."""
    if isinstance(shown, dict) and isinstance(real, dict):
        if list(shown) != list(real):
            yield f"{path or 'it'} has the members {list(real)}, not {list(shown)}"
        for name in shown.keys() & real.keys():
            yield from differences(shown[name], real[name], f"{path}.{name}")
    elif isinstance(shown, list) and isinstance(real, list):
        if len(shown) != len(real):
            yield f"{path or 'it'} has {len(real)} elements, not {len(shown)}"
        for number, (left, right) in enumerate(zip(shown, real, strict=False)):
            yield from differences(left, right, f"{path}[{number}]")
    elif type(shown) is not type(real) and not {type(shown), type(real)} <= {int, float}:
        yield f"{path} is {real!r}, not {shown!r}"
    elif isinstance(shown, str):
        if path.endswith("request_id") or _reads_like(shown, real):
            return
        yield f"{path} is {real!r}, not {shown!r}"
    elif isinstance(shown, bool) and shown is not real:
        yield f"{path} is {real!r}, not {shown!r}"


def _reads_like(shown, real):
    """Whether two texts have one shape, or begin so where `...` stands for the rest."""
    beginning = shown.removesuffix("...")
    if beginning == shown:
        return text_shape(shown) == text_shape(real)
    return text_shape(real).startswith(text_shape(beginning))
