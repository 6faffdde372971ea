"""Who may import whom: the arrows between the layers."""

import re

from .tree import LAYERS, Finding, target_of

# From the bottom; a target imports what is in its own layer or in one before it.
ORDER = ("System", "Foundations", "Wrappers", "Domain", "RuleFiles", "Wire", "Store", "Services", "Interface", "Client", "execdb")

# What the order alone would allow. The domain is pure: it reads no clock and no dice, and does no I/O.
PURE = {"Destinations", "JSON", "Spelling", "Time", "Validation"}
NEVER = {
    "Interface": {"Services", "EmbeddedPostgres", "MicroHTTPD", "Postgres", "Curl"},
    "Services": {"HTTP", "MicroHTTPD", "EmbeddedPostgres"},
    "Store": {"HTTP", "MicroHTTPD", "EmbeddedPostgres", "Curl"},
    "ReportingAPI": {"Rescheduling", "RuleFiles", "ReschedulingAPI", "AdministrationAPI"},
    "ReschedulingAPI": {"ReportingAPI", "AdministrationAPI"},
    "AdministrationAPI": {"ReportingAPI", "ReschedulingAPI"},
}

IMPORT = re.compile(r"\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|func|protocol)\s+)?(\w+)")


def arrows_follow_the_layers(tree):
    """A target imports from layers below its own, and nothing that the design forbids it."""
    layers = {target_of(path): layer_of(path) for path in tree.matching("Sources/") if target_of(path)}
    for path in tree.matching("Sources/", suffix=".swift"):
        target = target_of(path)
        for number, line in tree.swift(path).lines("code"):
            found = IMPORT.match(line)
            if found and found[1] in layers and found[1] != target:
                problem = _problem(target, layers[target], found[1], layers[found[1]])
                if problem:
                    yield Finding(path, number, f"{target} imports {found[1]}: {problem}")


def layer_of(path):
    """The layer a source file belongs to: its folder in Sources."""
    return path.split("/")[1]


def _problem(target, layer, imported, imported_layer):
    if layer not in ORDER or imported_layer not in ORDER:
        return f"there is no layer {layer if layer not in ORDER else imported_layer}"
    if ORDER.index(imported_layer) > ORDER.index(layer):
        return f"{imported_layer} is above {layer}"
    if layer == "Domain" and imported_layer != "Domain" and imported not in PURE:
        return "the domain is pure"
    if imported_layer == layer and layer in LAYERS and layer not in ("Foundations", "Wrappers", "Domain", "Services", "Interface"):
        return f"targets of {layer} do not see each other"
    for one in (target, layer):
        if NEVER.get(one, set()) & {imported, imported_layer}:
            return f"{one} never sees it"
    return None
