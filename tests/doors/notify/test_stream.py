"""The push channel with real sockets: one process beside the tests, on their database, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import pytest
from bench.ports import free_port
from django.conf import settings
from django.db import connection

from communaux.ground import journal
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import organisations
from communaux.modules.notifications.acts import sockets
from communaux.modules.notifications.rules.subscription import SOCKET, Subscription
from communaux.nouns.agents import NOBODY, Agent
from tests import factories as make
from tests.doors.notify.sockets import Client, Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="the process opens the file of the test database"
    ),
]

KEEPER = """
import sys
from functools import partial
import django
django.setup()
from communaux.site.commands.run_ import push
from communaux.site.processes import House, Process
House([Process("stream", partial(push, "127.0.0.1", int(sys.argv[1])))], lambda *a: None).keep()
"""


def opened(url: str, **more) -> Client:
    """A socket, as soon as the process answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return Client(url, **more)
        except ConnectionError:
            assert time.monotonic() < deadline, "the push channel does not answer"
            time.sleep(0.1)


@pytest.fixture
def base():
    port = free_port()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "communaux.site.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATA": str(settings.DATA),
        "SECRET_KEY": settings.SECRET_KEY,
        "COMMUNAUX_BASE_URL": settings.BASE_URL,
        "DATABASE_URL": f"sqlite:///{settings.DATABASES['default']['TEST']['NAME']}",
    }
    env.pop("COMMUNAUX_PROCESS", None)
    process = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()\n" + KEEPER, str(port)], env=env
    )
    yield f"ws://127.0.0.1:{port}/stream/", process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def sealed(topic: str, agent: Agent = NOBODY, **more) -> str:
    return sockets.seal(agent, Subscription(SOCKET, topic, **more), journal.head().sequence)


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_sockets_are_told_of_what_happens(base):
    """One walk, for a process is dear to start: told, refused, older protocol, access lost, killed, started again."""
    start, process = base
    shown, hidden = make.make_organisation("Au jour"), make.make_organisation("Cachée", state="draft")
    editor = make.make_editor(hidden)
    known = Agent(f"{settings.BASE_URL}/people/{editor.person.key}/card#me")

    # What happens between the giving of the address and its opening is told too.
    address = start + sealed(shown.get_absolute_url())
    organisations.change(SYSTEM, shown, {"city": "Lyon"})
    one = opened(address)
    said = orjson.loads(one.read())
    assert (said["type"], said["object"]) == ("Update", settings.BASE_URL + shown.get_absolute_url())

    mine = opened(start + sealed(hidden.get_absolute_url(), known))
    whole = opened(start + sealed("/organisations/", accept="text/turtle"))
    old = opened(start, protocol="solid-0.1")
    assert "sec-websocket-protocol: solid-0.1" in old.head
    old.send(f"sub {settings.BASE_URL}{shown.get_absolute_url()}")
    old.send(f"sub {settings.BASE_URL}{hidden.get_absolute_url()}")
    assert old.read() == f"ack {settings.BASE_URL}{shown.get_absolute_url()}"
    assert old.read() == f"err {settings.BASE_URL}{hidden.get_absolute_url()} forbidden"

    organisations.change(SYSTEM, shown, {"city": "Nantes"})
    organisations.change(SYSTEM, hidden, {"city": "Brest"})
    assert orjson.loads(one.read())["state"] == str(shown.version + 2)
    assert orjson.loads(mine.read())["object"].endswith(hidden.get_absolute_url())
    assert old.read() == f"pub {settings.BASE_URL}{shown.get_absolute_url()}"
    turtle = whole.read()
    assert turtle is not None
    assert shown.get_absolute_url() in turtle

    # Nobody guesses an address, and nobody opens one without the right to read.
    for wrong in (start + "guessed", start + sealed(hidden.get_absolute_url())):
        with pytest.raises(Refused) as refused:
            opened(wrong)
        assert refused.value.status in (401, 403)

    # The right to read is lost: nothing is told, and the socket ends.
    editor.person.affiliations.update(until="2026-01-01")
    organisations.change(SYSTEM, hidden, {"city": "Quimper"})
    assert mine.read() is None
    assert mine.code == 1008

    # Killed, it comes back, and the same address opens again.
    (stream,) = children(process.pid)
    os.killpg(stream, signal.SIGKILL)
    with pytest.raises(ConnectionError):
        one.read()
    again = opened(address)
    organisations.withdraw(SYSTEM, shown, "other")
    kinds = []
    while (text := again.read()) is not None:
        kinds.append(orjson.loads(text)["type"])
    assert kinds[-1] == "Delete"
    assert again.code == 1000
    for client in (one, mine, whole, old, again):
        client.close()
