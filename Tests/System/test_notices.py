"""People are told of crashes and of breakers by mail and webhook: nobody too late, nobody twice, nothing lost."""

import json
import re

import pytest
from mail_server import free_port, mail_server
from polling import eventually
from receiver import check
from server import unique

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ROUTES = """
routes: 1
table:
  - name: everything
    on: [crash, gave-up, held, breaker]
    to: {{{recipient}}}
    digest: {digest}
"""


@pytest.fixture
def url(shared_postgres):
    """A database of the test's own."""
    return shared_postgres.new_database(unique("notices"))


def telling(make_server, url, port, *arguments):
    """A server that tells people by a mail server on this port."""
    mail = ["--smtp-url", f"smtp+plain://127.0.0.1:{port}", "--mail-from", "execdb@example.org"]
    return make_server("--database-url", url, *mail, "--mail-to", "taskotron@example.org", *arguments).start()


def apply(server, path, text):
    """Puts a text in YAML into force."""
    answer = server.request("PUT", path, data=text.encode(), headers={"Content-Type": "application/yaml"})
    assert answer.status_code == 200, answer.text


def crash(server, taskname="rpmlint", labels=None, **report):
    """The UUID of a job that has crashed."""
    job = server.create(taskname=taskname, labels=labels or {})["uuid"]
    server.report(job, "CRASHED", **report)
    return job


def content(mail):
    """The text of a mail."""
    return mail.get_content().replace("\r\n", "\n")


def counted(mails):
    """How many crashes these mails tell, by their subjects."""
    found = [re.match(r"(\d+) crashes of ", mail["Subject"]) for mail in mails]
    return sum(int(match[1]) if match else 1 for match in found)


def test_by_the_agreed_routes_the_right_maintainer_is_told(make_server, make_mail_server, url):
    mail = make_mail_server()
    server = telling(make_server, url, mail.port, "--external-url", "https://execdb.example.org/execdb/")
    labels = {"maintainer": "ann@example.org"}
    job = crash(server, "rpmlint", labels, keyvals={"directive": "shell", "http_status": "503"}, cause="network")
    crash(server, "depcheck", labels, keyvals={"step": "MINION_CREATION"}, cause="minion", fatal=True)
    eventually(lambda: len(mail.handler.mails) >= 2, "both are told")
    by_recipient = {str(message["To"]): message for message in mail.handler.mails}
    assert set(by_recipient) == {"ann@example.org", "taskotron@example.org"}
    text = content(by_recipient["ann@example.org"])
    assert by_recipient["ann@example.org"]["Subject"] == "rpmlint crashed, for the first time by network"
    assert "Why:     network\n         directive=shell\n         http_status=503\n" in text
    assert "Notify:  task, as its keyvals suggest\n" in text
    assert "Recent:  1 of 1 jobs of this task in 7 days, by this cause\n" in text
    assert "Decided: Attempt 1 of 3: will run again" in text
    assert f"Job:     https://execdb.example.org/execdb/jobs/{job}\n" in text
    assert by_recipient["taskotron@example.org"]["Subject"] == "depcheck crashed, and is not run again"
    assert server.get(f"/jobs/{job}").json()["crash"]["suggested_notify"] == "task"


def test_a_burst_is_a_few_mails_that_count_every_crash_once(make_server, make_mail_server, url):
    mail = make_mail_server()
    server = telling(make_server, url, mail.port)
    apply(server, "/notifications/routes", ROUTES.format(recipient="mail: ops@example.org", digest="3s"))
    for number in range(60):
        crash(server, f"task-{number % 3}")
    eventually(lambda: counted(mail.handler.mails) >= 60, "all are told")
    assert counted(mail.handler.mails) == 60
    assert len(mail.handler.mails) < 20
    ids = [message["Message-ID"] for message in mail.handler.mails]
    assert len(set(ids)) == len(ids)


def test_what_cannot_be_sent_now_is_sent_later_though_servers_are_killed(make_server, make_mail_server, url):
    port = free_port()
    first, second = (telling(make_server, url, port) for _ in range(2))
    apply(first, "/notifications/routes", ROUTES.format(recipient="mail: taskotron@example.org", digest="none"))
    jobs = [crash(first, f"task-{number}") for number in range(5)]
    made = re.compile(r'execdb_notice_messages_total{kind="mail"} [1-9]')
    eventually(lambda: any(made.search(each.get("/metrics").text) for each in (first, second)), "some are in the outbox")
    first.kill()
    jobs += [crash(second, f"more-{number}") for number in range(20)]
    second.kill()
    mail = make_mail_server(port=port)
    third, fourth = (telling(make_server, url, port) for _ in range(2))
    jobs += [crash(third, f"last-{number}") for number in range(5)]
    fourth.kill()

    def told():
        """Which jobs are told, by how many mails."""
        texts = {message["Message-ID"]: content(message) for message in mail.handler.mails}
        return {job: sum(job in text for text in texts.values()) for job in jobs}

    # What a killed server was about to send is claimed by it for three minutes, and what failed waits for its turn.
    eventually(lambda: all(told().values()), "every crash is told", within=400)
    assert set(told().values()) == {1}


def test_a_webhook_is_told_in_json_and_signed(make_server, make_receiver, url):
    receiver = make_receiver()
    server = make_server("--database-url", url, "--allow-local-targets", "on").start()
    routes = ROUTES.format(recipient=f'webhook: "{receiver.url}"', digest="none")
    refused = server.request("PUT", "/notifications/routes", data=routes.encode(), headers={"Content-Type": "application/yaml"})
    assert refused.status_code == 422
    answer = server.request("POST", "/webhooks", json={"url": receiver.url, "events": ["notice"], "secret": SECRET})
    assert answer.status_code == 201, answer.text
    apply(server, "/notifications/routes", routes)
    job = crash(server, cause="network", keyvals={"note": "žluť\nDecided: no"})
    request = receiver.wait(1)[0]
    check(request, SECRET)
    body = json.loads(request[2])
    assert body["type"] == "notice"
    assert body["text"].startswith("rpmlint crashed, for the first time by network\n\nWhat:    rpmlint\n")
    notice = body["data"]["notices"][0]
    assert (notice["uuid"], notice["on"], notice["cause"]) == (job, ["crash", "new-cause"], "network")
    assert notice["keyvals"] == {"note": "žluť\nDecided: no"}
    assert notice["decision"]["verdict"] == "reschedule"


def test_a_breaker_that_opens_is_told(make_server, make_mail_server, url):
    mail = make_mail_server()
    server = telling(make_server, url, mail.port)
    apply(
        server, "/policy",
        """
        policy: 1
        cap: 10
        breakers:
          - name: network outage
            over: {cause: network}
            opens: {within: 10m, crashes: 5, share: 50%}
            probes: {every: 2m, needs: 3}
        otherwise: reschedule
        """,
    )  # fmt: skip
    for _ in range(5):
        crash(server, cause="network")
    opened = eventually(
        lambda: [message for message in mail.handler.mails if "network outage" in message["Subject"]],
        "the opening is told",
    )
    assert opened[0]["Subject"] == 'Breaker "network outage" opened'
    assert "/policy/breakers" in content(opened[0])


def test_a_server_without_a_notifier_leaves_it_to_another(make_server, make_mail_server, url):
    mail = make_mail_server()
    quiet = telling(make_server, url, mail.port, "--notifier", "off")
    job = crash(quiet)
    eventually(lambda: quiet.get(f"/jobs/{job}").json()["decision"], "it is decided")
    assert mail.handler.mails == []
    telling(make_server, url, mail.port, "--rescheduler", "off")
    eventually(lambda: mail.handler.mails, "the other server tells it")
    assert job in content(mail.handler.mails[0])


def test_a_mail_server_that_comes_late_is_given_each_mail_once(make_server, url):
    port = free_port()
    server = telling(make_server, url, port)
    crash(server)
    failed = r'execdb_deliveries_total{kind="mail",outcome="failed"} [1-9]'
    eventually(lambda: re.search(failed, server.get("/metrics").text), "a try has failed")
    mail = mail_server(port)
    mail.start()
    try:
        eventually(lambda: mail.handler.mails, "the mail comes")
        delivered = 'execdb_deliveries_total{kind="mail",outcome="delivered"} 1'
        eventually(lambda: delivered in server.get("/metrics").text, "it is recorded")
        assert len(mail.handler.mails) == 1
    finally:
        mail.stop()
