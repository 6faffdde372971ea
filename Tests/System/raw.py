"""HTTP by hand, for what no client library would send."""

import contextlib
import json
import socket
from dataclasses import dataclass


@dataclass
class Answer:
    """A response as it came over the wire."""

    status: int
    headers: dict
    body: bytes

    def json(self):
        """The body as JSON."""
        return json.loads(self.body)


class Wire:
    """One TCP connection to the server."""

    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends the bytes as they are; a server that has heard enough may have closed already."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)
        return self

    def reset(self):
        """Ends the connection by a reset, as a pulled cable or a killed client does."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.socket.close()

    def answer(self, to="GET"):
        """Reads the next final response; None if the server closed without one."""
        while True:
            head = self._until(b"\r\n\r\n")
            if head is None:
                return None
            lines = head.decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ")[1])
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            if status >= 200:
                return Answer(status, headers, self._body(status, headers, to))

    def rest(self):
        """Everything up to the end of the connection."""
        while self._more():
            pass
        return self.received

    def _body(self, status, headers, method):
        if method == "HEAD" or status in (204, 304):
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return self._chunks()
        if "content-length" in headers:
            return self._exactly(int(headers["content-length"]))
        return self.rest()

    def _chunks(self):
        body = b""
        while True:
            size = int(self._until(b"\r\n").split(b";")[0], 16)
            body += self._exactly(size)
            self._until(b"\r\n")
            if size == 0:
                return body

    def _until(self, mark):
        while mark not in self.received:
            if not self._more():
                return None
        found, _, self.received = self.received.partition(mark)
        return found

    def _exactly(self, count):
        while len(self.received) < count and self._more():
            pass
        found, self.received = self.received[:count], self.received[count:]
        return found

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.received += data
        return bool(data)


def exchange(port, data, to="GET"):
    """Sends one request's bytes and returns the answer."""
    with Wire(port) as wire:
        return wire.send(data).answer(to)
