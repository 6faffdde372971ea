"""Mail is handed to a real mail server, over TLS where that is asked for, and nothing is sent where it is not there."""

import email
import email.policy
import ssl
import subprocess

import pytest
from aiosmtpd.smtp import AuthResult
from polling import eventually
from server import execdb, unique

INSERT = """
INSERT INTO delivery (event, message, recipients, subject, payload)
VALUES ('notice', 'test_{name}', '{{a@example.org,b@example.org}}', 'rpmlint crashed: föö', E'What: föö\\n.dot\\n{long}')
"""


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that only itself vouches for, and its key."""
    home = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", home / "key.pem", "-out", home / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return home


def context(certificate):
    """What a server shows."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    return made


def post(make_server, shared_postgres, smtp_url, *arguments):
    """A server that sends mail there, one mail in its outbox, and a way to ask the database."""
    name = unique("mail")
    url = shared_postgres.new_database(name)
    server = make_server(
        "--database-url", url, "--smtp-url", smtp_url, "--mail-from", "execdb@example.org", *arguments
    ).start()
    shared_postgres.sql(INSERT.format(name=name, long="ö" * 300), name)
    return server, name, lambda column: shared_postgres.sql(f"SELECT {column} FROM delivery", name)


def test_a_mail_arrives_as_it_was_written(make_server, make_mail_server, shared_postgres):
    mail = make_mail_server()
    _, name, ask = post(make_server, shared_postgres, f"smtp+plain://127.0.0.1:{mail.port}")
    _, envelope = eventually(lambda: mail.handler.envelopes, "the mail arrives")[0]
    assert envelope.mail_from == "execdb@example.org"
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message.defects == []
    assert message["Subject"] == "rpmlint crashed: föö"
    assert message["From"].addresses[0].addr_spec == "execdb@example.org"
    assert [address.addr_spec for address in message["To"].addresses] == envelope.rcpt_tos
    assert message["Date"].datetime is not None
    assert message["Message-ID"].startswith(f"<test_{name}.")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == "What: föö\n.dot\n" + "ö" * 300 + "\n"
    assert max(map(len, envelope.content.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    eventually(lambda: ask("state") == "delivered", "it is recorded")
    assert len(mail.handler.envelopes) == 1


def test_a_recipient_who_is_refused_keeps_the_mail_from_all(make_server, make_mail_server, shared_postgres):
    mail = make_mail_server()
    mail.handler.refused.add("b@example.org")
    _, _, ask = post(make_server, shared_postgres, f"smtp+plain://127.0.0.1:{mail.port}")
    eventually(lambda: ask("last_status") == "550", "the refusal is recorded")
    assert mail.handler.envelopes == []
    mail.handler.refused.clear()
    eventually(lambda: mail.handler.envelopes, "it is sent again")


def test_mail_that_was_given_up_is_listed_and_sent_again(make_server, make_mail_server, shared_postgres):
    mail = make_mail_server()
    mail.handler.refused.add("b@example.org")
    server, name, ask = post(make_server, shared_postgres, f"smtp+plain://127.0.0.1:{mail.port}")
    eventually(lambda: ask("last_status") == "550" and ask("is_claimed") == "f", "the refusal is recorded")
    shared_postgres.sql("UPDATE delivery SET state = 'dead', ended_at = now()", name)
    (dead,) = server.get("/mail/deliveries?state=dead").json()["data"]
    assert dead["to"] == ["a@example.org", "b@example.org"] and dead["subject"] == "rpmlint crashed: föö"
    assert dead["webhook"] is None and dead["last_status"] == 550 and "550" in dead["last_error"]
    mail.handler.refused.clear()
    again = server.request("POST", dead["links"]["resend"]).json()
    assert again["state"] == "pending" and again["to"] == dead["to"]
    eventually(lambda: mail.handler.envelopes, "it is sent again")
    eventually(
        lambda: server.get("/mail/deliveries").json()["data"][0]["state"] == "delivered", "the list tells that it was taken"
    )
    assert server.get("/mail/deliveries?state=dead").json() == {"data": [], "next": None}
    for number in range(2):
        shared_postgres.sql(INSERT.format(name=f"{name}_{number}", long=""), name)
    first = server.get("/mail/deliveries?limit=2").json()
    second = server.get(first["next"]).json()
    assert [len(page["data"]) for page in (first, second)] == [2, 1] and second["next"] is None
    assert second["data"][0]["uuid"] == dead["uuid"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_password(make_server, make_mail_server, shared_postgres, certificate, security):
    known = []

    def authenticate(server, session, envelope, mechanism, data):
        known.append((data.login, data.password))
        return AuthResult(success=True)

    tls = {"ssl_context": context(certificate)} if security == "tls" else {"tls_context": context(certificate)}
    mail = make_mail_server(
        authenticator=authenticate, auth_required=True, auth_require_tls=security == "starttls",
        require_starttls=security == "starttls", **tls,
    )  # fmt: skip
    scheme = "smtps" if security == "tls" else "smtp"
    server, _, _ = post(
        make_server, shared_postgres, f"{scheme}://me:s3cr3t%2Fword@127.0.0.1:{mail.port}",
        "--ca-file", str(certificate / "certificate.pem"), "--log-level", "debug",
    )  # fmt: skip
    eventually(lambda: mail.handler.envelopes, "the mail arrives")
    assert known == [(b"me", b"s3cr3t/word")]
    assert "s3cr3t" not in server.output()


def test_a_server_nobody_vouches_for_gets_nothing(make_server, make_mail_server, shared_postgres, certificate):
    mail = make_mail_server(tls_context=context(certificate), require_starttls=True)
    _, _, ask = post(make_server, shared_postgres, f"smtp://127.0.0.1:{mail.port}")
    eventually(lambda: "certificate" in ask("last_error"), "the failure is recorded")
    assert mail.handler.envelopes == []


def test_without_the_tls_that_is_asked_for_nothing_is_sent(make_server, make_mail_server, shared_postgres):
    mail = make_mail_server()
    _, _, ask = post(make_server, shared_postgres, f"smtp://me:s3cr3t@127.0.0.1:{mail.port}")
    eventually(lambda: ask("attempts") != "0" and ask("last_error"), "the failure is recorded")
    assert mail.handler.envelopes == []
    assert "s3cr3t" not in ask("last_error")


def test_a_bad_mail_server_is_refused_without_showing_it():
    done = execdb("config", "--smtp-url", "smtp://me:s3cr3t@mail.example.org:0", "--mail-from", "a@example.org")
    assert done.returncode == 64, done.stderr
    assert "--smtp-url" in done.stderr and "s3cr3t" not in done.stderr + done.stdout
