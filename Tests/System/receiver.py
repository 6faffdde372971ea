"""A receiver of webhooks on a free port of the loopback, which checks signatures by its own reading of the standard."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from polling import eventually


def signature(secret, message, timestamp, body):
    """What Standard Webhooks 1.0.0 says: `v1,` and the base64 of HMAC-SHA256 of id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Receiver:
    """Answers with the statuses in `answers`, the last one again and again; keeps what came."""

    def __init__(self, *answers):
        self.answers = list(answers) or [204]
        self.requests = []
        self.arrived = threading.Event()
        self.hangs = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802  the name http.server looks for
                """Keeps it and answers."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                status = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                if status == "hang":
                    receiver.arrived.set()
                    receiver.hangs.wait(60)
                    return
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                text = b"" if status == 204 else b"said the receiver"
                if text:
                    self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        """Where it is."""
        return f"http://127.0.0.1:{self.server.server_port}/hook?team=qa"

    def wait(self, count, within=60):
        """The first `count` requests, once they are there."""
        return eventually(lambda: len(self.requests) >= count and self.requests[:count], f"{count} requests", within)

    def close(self):
        """Ends it."""
        self.hangs.set()
        self.server.shutdown()
        self.server.server_close()


def check(request, secret):
    """The message is signed, fresh and of the standard's form; gives its id and its content."""
    path, headers, body = request
    assert path == "/hook?team=qa"
    assert headers["Content-Type"] == "application/json"
    assert abs(time.time() - int(headers["webhook-timestamp"])) < 60
    expected = signature(secret, headers["webhook-id"], headers["webhook-timestamp"], body)
    assert hmac.compare_digest(headers["webhook-signature"], expected)
    content = json.loads(body)
    assert {"type", "timestamp", "data"} <= set(content)
    return headers["webhook-id"], content
