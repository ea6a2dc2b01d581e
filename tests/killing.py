"""A server that is killed while people save, and what must have survived."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from postmortem.followers import checking
from postmortem.operations import sign_ins
from postmortem.policy.viewer import system
from tests import cast, machine, make

COMMAND = str(Path(sys.executable).with_name("postmortem"))
PATIENCE = 60.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
REVISION = re.compile(r'name="revision" value="(\d+)"')


def connect(port: int) -> http.client.HTTPConnection:
    """A connection to the server of this machine."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


@dataclass
class Writer:
    """Somebody who saves again and again, and notes every save the server said it had taken."""

    name: str
    cookie: str
    acknowledged: list[str] = field(default_factory=list)
    count: int = 0

    def write(self, form: dict[str, str], port: int, killed: threading.Event) -> None:
        """Save until the server is gone."""
        with closing(connect(port)) as connection, suppress(OSError, http.client.HTTPException):
            self._write(connection, form, killed)

    def _write(
        self, connection: http.client.HTTPConnection, form: dict[str, str], killed: threading.Event
    ) -> None:
        address = f"/postmortems/{self.name}/edit"
        connection.request("GET", address, headers={"Cookie": f"sign-in={self.cookie}"})
        answer = connection.getresponse()
        page = answer.read().decode()
        session = (answer.getheader("Set-Cookie") or "").split(";")[0]
        token, revision = TOKEN.search(page), REVISION.search(page)
        assert answer.status == 200
        assert token
        assert revision
        base = int(revision[1])
        headers = {
            "Cookie": f"sign-in={self.cookie}; {session}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        while not killed.is_set():
            self.count += 1
            text = f"{self.name} wrote {self.count}"
            fields = form | {"reach": text, "revision": str(base), "csrf_token": token[1]}
            connection.request("POST", address, urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 303, answer.status
            self.acknowledged.append(text)
            base += 1


def prepare(app: Flask, writers: int) -> tuple[list[Writer], dict[str, str]]:
    """A postmortem and a signed-in browser for each writer, and the form all of them send."""
    cast.gather(app)
    ready = []
    for number in range(writers):
        made = make.postmortem(app, make.document(title=f"No. {number}"))
        with app.app_context():
            secret = sign_ins.make_link(system(), cast.ENGINEER)
            cookie = sign_ins.with_link(secret, agent="", address="")
        ready.append(Writer(made.postmortem, cookie))
    form = make.form(make.document()) | {"do": "save"}
    return ready, form


def serve(folder: Path, port: int, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """A server in a process group of its own, once it answers."""
    kept = {name: value for name, value in os.environ.items() if "POSTMORTEM_" not in name}
    settings = {
        "POSTMORTEM_DATA": str(folder),
        "POSTMORTEM_PORT": str(port),
        "POSTMORTEM_SAMPLE": "0",
    }
    process = subprocess.Popen(
        [*before, COMMAND, "serve"],
        env=kept | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest and process.poll() is None:
        with closing(connect(port)) as connection, suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return process
        time.sleep(0.05)
    kill(process)
    raise RuntimeError("the server did not start")


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a server and its children as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def one_round(
    folder: Path, writers: Sequence[Writer], form: dict[str, str], seconds: float
) -> None:
    """Serve, let everybody save, and kill the server so long after the first has saved."""
    before = sum(len(writer.acknowledged) for writer in writers)
    port = machine.free_port()
    process = serve(folder, port)
    killed = threading.Event()
    threads = [
        threading.Thread(target=writer.write, args=(form, port, killed)) for writer in writers
    ]
    for thread in threads:
        thread.start()
    latest = time.monotonic() + PATIENCE
    while before == sum(len(writer.acknowledged) for writer in writers):
        assert time.monotonic() < latest, "nobody can save"
        time.sleep(0.005)
    time.sleep(seconds)
    kill(process)
    killed.set()
    for thread in threads:
        thread.join()


def rounds(folder: Path, writers: Sequence[Writer], form: dict[str, str], number: int) -> list[str]:
    """Kill it so many times at random moments; everything that was wrong after any of them."""
    chance = random.Random(number)
    wrong = []
    for turn in range(number):
        one_round(folder, writers, form, chance.uniform(0.0, 1.0))
        with make.workspace(folder) as app:
            wrong += [f"round {turn}: {problem}" for problem in damage(app, writers)]
    return wrong


def damage(app: Flask, writers: Sequence[Writer]) -> list[str]:
    """What was lost, what is there by half, and what `postmortem check` finds."""
    with app.app_context():
        wrong = checking.problems(app.extensions["search"])
    for writer in writers:
        wrong += _of(app, writer)
    return wrong


def _of(app: Flask, writer: Writer) -> list[str]:
    question = """SELECT revisions.number, body FROM revisions
        JOIN postmortems ON postmortems.id = postmortem_id WHERE public_id = :name
        ORDER BY revisions.number"""
    found = make.rows(app, question, name=writer.name)
    reaches = [json.loads(body)["reach"] for _number, body in found]
    wrong = [f"lost: {text}" for text in writer.acknowledged if text not in reaches]
    events = """SELECT COUNT(*) FROM journal WHERE record = :name
        AND event IN ('postmortem.created', 'postmortem.saved')"""
    edition = """SELECT number, source FROM editions WHERE public_id = :name
        AND audience = 'internal'"""
    ((entries,),) = make.rows(app, events, name=writer.name)
    ((number, source),) = make.rows(app, edition, name=writer.name)
    if not len(found) == entries == number == found[-1][0]:
        wrong.append(f"{len(found)} revisions, {entries} journal entries, edition {number}")
    if json.loads(source)["reach"] != reaches[-1]:
        wrong.append(f"the edition of {writer.name} is not of its last revision")
    return wrong
