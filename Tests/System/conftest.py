"""Servers and databases for the tests; every process is ended by its id, whatever a test does."""

import signal

import pytest
from mail_server import mail_server
from postgres import ExternalPostgres
from receiver import Receiver
from server import Server


def pytest_addoption(parser):
    parser.addoption("--rounds", type=int, default=20, help="how many times each fault is repeated (default: 20)")


def pytest_configure(config):
    # A run that is stopped by SIGTERM cleans up as one that is stopped by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture
def rounds(request):
    """How many times a fault is repeated."""
    return request.config.getoption("--rounds")


@pytest.fixture(scope="session")
def shared():
    """A running server for tests that leave it as they found it, and that nobody but they changes."""
    server = Server("--rescheduler", "off")
    try:
        yield server.start()
    finally:
        server.dispose()


@pytest.fixture
def make_server():
    """Makes servers that are disposed of after the test; the caller starts them."""
    made = []

    def make(*arguments, **options):
        made.append(Server(*arguments, **options))
        return made[-1]

    yield make
    for server in made:
        server.dispose()


@pytest.fixture
def server(make_server):
    """A running server of the test's own, to be stopped or killed at will."""
    return make_server().start()


@pytest.fixture(scope="session")
def shared_postgres():
    """A running Postgres for tests that only make databases in it."""
    postgres = ExternalPostgres()
    try:
        yield postgres.start()
    finally:
        postgres.dispose()


@pytest.fixture
def postgres():
    """A running Postgres of the test's own, to be stopped at will."""
    own = ExternalPostgres()
    try:
        yield own.start()
    finally:
        own.dispose()


@pytest.fixture
def make_mail_server():
    """Makes mail servers that are stopped after the test."""
    made = []

    def make(**options):
        made.append(mail_server(**options))
        made[-1].start()
        return made[-1]

    yield make
    for controller in made:
        controller.stop()


@pytest.fixture
def make_receiver():
    """Makes receivers that are closed after the test."""
    made = []

    def make(*answers):
        made.append(Receiver(*answers))
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()
