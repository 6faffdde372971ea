"""The words of the field: names that were given up stay given up."""

import re

from .tree import Finding

# What is said now, by what was said before; as whole words or parts of names.
GIVEN_UP = {
    r"Docket": "DecisionTransaction",
    r"Settlement": "BatchDecision",
    r"\bUntold|\buntold\b": "PendingNotice, pending, untried",
    r"\b(?:Bulk)?Wish\b": "RescheduleRequest, OperationRequest",
    r"\b(?:InvalidValue|PolicyFault|Faults?)\b": "ValidationError",
    r"\b(?:Mailbox|Courier)\b": "CommandQueue, TransferThread",
    r"BudgetWhile": "BudgetWindow",
    r"\b[Ll]ately\b": "recent",
    r"\brests_on\b": "sample_size",
    r"\bmaybe_?[Hh]eld\b|isMaybeHeld": "possibly_held",
    r"\bPassages?\b|\blet_out\b": "Release, in_flight",
    r"\bHTTPFront\b": "HTTPService",
    r"\bisTold\b|\btellsOutages\b|\bstopsEveryone\b": "isNotified, reportsOutages, isSystemic",
    r"\bJudgement\b": "Verdicts",
    r"/reschedules/(?:claim|ack|release)": "/offers/...",
    r"\bNOTIFYING\.md\b": "NOTIFICATIONS.md",
}
PATTERNS = {re.compile(pattern): now for pattern, now in GIVEN_UP.items()}

# Tests say what is refused now; injected faults keep their name.
SAYS_WHAT_WAS = ("CHANGELOG.md", "script/checks/", "Tests/")


def names_are_the_fields(tree):
    """No name, text or document uses a word that was given up for the field's own."""
    for path in tree.matching("Sources/", "Migrations/", "Docs/", "README.md", "CONTRIBUTING.md", "openapi.yaml"):
        if path.startswith(SAYS_WHAT_WAS):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            for pattern, now in PATTERNS.items():
                found = pattern.search(line)
                if found:
                    yield Finding(path, number, f"`{found[0]}` was given up: say {now}")
