"""What is to run again is sent to webhooks: signed, at least once, whatever receivers and servers do."""

import pytest
from polling import eventually
from receiver import Receiver, check, signature
from server import unique

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENTS = ["reschedule.due"]


@pytest.fixture
def url(shared_postgres):
    """A database of the test's own."""
    return shared_postgres.new_database(unique("webhooks"))


def database(url):
    """The name of the database of a URL."""
    return url.partition("?")[0].rpartition("/")[2]


def serving(make_server, url, *arguments):
    """A server that sends to this machine, and decides nothing by itself."""
    local = ["--database-url", url, "--rescheduler", "off", "--allow-local-targets", "on"]
    return make_server(*local, *arguments).start()


def register(server, receiver, **fields):
    """A webhook of the receiver."""
    answer = server.request("POST", "/webhooks", json={"url": receiver.url, "events": EVENTS} | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def successor(server, **fields):
    """The UUID of a job that is due to run a crashed one again."""
    job = server.create(**fields)["uuid"]
    server.report(job, "CRASHED")
    answer = server.request("POST", f"/jobs/{job}/reschedule", json={"comment": "again"})
    assert answer.status_code in (200, 201), answer.text
    return server.get(f"/jobs/{job}").json()["successor"]


def deliveries(server, webhook, state):
    """The deliveries of a webhook in a state."""
    return server.pages(f"{webhook['href']}/deliveries?state={state}")


def test_the_check_of_signatures_is_the_standard_s():
    # The example of the specification's reference libraries.
    made = signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_successor_is_sent_with_all_that_its_create_carried(make_server, make_receiver, url):
    server, receiver = serving(make_server, url), make_receiver()
    webhook = register(server, receiver)
    job = successor(server, item="föö-1.0", trigger={"koji_tag": "f25", "n": 1.50}, labels={"team": "qa"})
    message, content = check(receiver.wait(1)[0], webhook["secret"])
    assert message == f"due_{job}"
    assert content["type"] == "reschedule.due"
    assert content["data"] == server.get(f"/jobs/{job}").json()
    done = eventually(lambda: deliveries(server, webhook, "delivered"), "it is recorded")
    assert [(entry["message"], entry["attempts"], entry["last_status"]) for entry in done] == [(message, 1, 204)]
    assert SECRET not in server.output() and webhook["secret"] not in server.output()


def test_what_is_not_taken_comes_again_under_the_same_name(make_server, make_receiver, url):
    server, receiver = serving(make_server, url), make_receiver(500, 302, 204)
    webhook = register(server, receiver, secret=SECRET)
    successor(server)
    first, second = (check(request, SECRET) for request in receiver.wait(2))
    assert first == second
    failed = eventually(
        lambda: [entry for entry in deliveries(server, webhook, "pending") if entry["attempts"] == 2], "it is logged"
    )[0]
    assert failed["next_at"] and not failed["ended_at"]
    assert [entry["status"] for entry in failed["log"]] == [302, 500]
    assert "redirection" in failed["log"][0]["error"]
    assert failed["log"][1]["answer"] == "said the receiver"
    assert server.request("POST", failed["links"]["resend"]).json()["state"] == "pending"
    receiver.wait(3)
    assert {path for path, *_ in receiver.requests} == {"/hook?team=qa"}, "a redirection was followed"
    eventually(lambda: deliveries(server, webhook, "delivered"), "it is delivered")
    assert "team=qa" not in server.output(), "the log has the receiver's path"


def test_nothing_is_lost_when_the_server_is_killed_while_it_sends(make_server, make_receiver, url, shared_postgres):
    server, receiver = serving(make_server, url), make_receiver("hang", 204)
    webhook = register(server, receiver, secret=SECRET)
    job = successor(server)
    assert receiver.arrived.wait(30)
    server.kill()
    # The claim of the one that was killed would end by itself in three minutes.
    shared_postgres.sql("UPDATE delivery SET next_at = now()", database(url))
    server.start()
    assert check(receiver.wait(2)[1], SECRET)[0] == f"due_{job}"
    eventually(lambda: deliveries(server, webhook, "delivered"), "it is delivered")


def test_what_was_on_its_way_is_sent_at_once_after_a_restart(make_server, make_receiver, url):
    server, receiver = serving(make_server, url), make_receiver("hang", 204)
    register(server, receiver, secret=SECRET)
    successor(server)
    assert receiver.arrived.wait(30)
    assert server.stop() == 0
    server.start()
    check(receiver.wait(2, within=20)[1], SECRET)


def test_two_servers_send_each_message_once(make_server, make_receiver, url):
    servers, receiver = [serving(make_server, url), serving(make_server, url)], make_receiver()
    register(servers[0], receiver, secret=SECRET)
    jobs = [successor(servers[number % 2]) for number in range(40)]
    receiver.wait(40)
    assert servers[0].stop() == 0 and servers[1].stop() == 0
    assert sorted(check(request, SECRET)[0] for request in receiver.requests) == sorted(f"due_{job}" for job in jobs)


def test_a_receiver_that_hangs_holds_up_no_other(make_server, make_receiver, url):
    server, stuck, quick = serving(make_server, url), make_receiver("hang"), make_receiver()
    register(server, stuck)
    register(server, quick, secret=SECRET)
    for _ in range(20):
        successor(server)
    quick.wait(20, within=20)
    assert len(stuck.requests) <= 4
    metrics = server.get("/metrics").text
    assert 'execdb_deliveries_total{kind="webhook",outcome="delivered"} 20' in metrics


def test_this_machine_is_no_receiver_unless_it_is_allowed(make_server, make_receiver, url):
    receiver = make_receiver()
    allowing = serving(make_server, url)
    webhook = register(allowing, receiver)
    assert allowing.stop() == 0
    server = make_server("--database-url", url, "--rescheduler", "off").start()
    refused = server.request("POST", "/webhooks", json={"url": "http://127.0.0.1:1/", "events": EVENTS})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-value")
    # One that was registered when it was allowed is refused when it is connected to.
    successor(server)
    failed = eventually(lambda: [entry for entry in deliveries(server, webhook, "pending") if entry["last_error"]], "a try")
    assert "loopback" in failed[0]["last_error"]
    assert receiver.requests == []


def test_a_deleted_webhook_gets_nothing_more(make_server, make_receiver, url):
    server, receiver = serving(make_server, url), make_receiver(500)
    webhook = register(server, receiver)
    successor(server)
    receiver.wait(1)
    assert server.request("DELETE", webhook["href"]).status_code == 204
    other = make_receiver()
    register(server, other)
    successor(server)
    other.wait(1)
    assert len(receiver.requests) == 1
