"""Waiting for something to become true, with a deadline instead of a fixed sleep."""

import time


def eventually(condition, what, within=30.0, every=0.05):
    """Returns the first true value of `condition()`, or fails by naming what did not happen within so many seconds."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:g} s still not: {what}")
        time.sleep(every)
