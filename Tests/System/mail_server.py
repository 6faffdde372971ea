"""A real mail server on a free port of the loopback, which keeps what it is given."""

import email
import email.policy
import socket

from aiosmtpd.controller import Controller


class Inbox:
    """Keeps what it is given; refuses whom it is told to refuse."""

    def __init__(self):
        self.envelopes, self.refused = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd's name
        """One recipient."""
        if address in self.refused:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's name
        """One message."""
        self.envelopes.append((session, envelope))
        return "250 taken"

    @property
    def mails(self):
        """The messages so far, parsed, in the order in which they came."""
        return [email.message_from_bytes(envelope.content, policy=email.policy.default) for _, envelope in self.envelopes]


def free_port():
    """A port that was free a moment ago: the controller has to be told one."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def mail_server(port=None, **options):
    """A server that is not started yet; its inbox is its `handler`."""
    return Controller(Inbox(), hostname="127.0.0.1", port=port or free_port(), **options)
