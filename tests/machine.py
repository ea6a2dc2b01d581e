"""What this machine has: a browser, a PostgreSQL; and a private cluster made of the latter."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

WITHOUT_POSTGRESQL = "PostgreSQL is not here; install it with: sudo apt-get install -y postgresql"
WITHOUT_CHROMIUM = "Chromium is not here; install it with: sudo apt-get install -y chromium"


def initdb() -> Path | None:
    """The newest initdb there is, whether on the path or where Debian keeps it."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb")
    return kept[-1] if kept else Path(found) if found else None


def chromium() -> str | None:
    """The browser, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _as_other(command: list[str]) -> list[str]:
    """PostgreSQL refuses root: run it as its own user there."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@contextmanager
def cluster() -> Iterator[str]:
    """A PostgreSQL cluster of its own on a free port; gone afterwards."""
    binaries = initdb()
    assert binaries is not None
    with tempfile.TemporaryDirectory(dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        port = free_port()
        data = str(folder / "data")
        control = str(binaries.with_name("pg_ctl"))
        run = [str(binaries), "--auth=trust", "--username=postgres", "--no-sync", "-D", data]
        subprocess.run(_as_other(run), check=True, capture_output=True, cwd=name)
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
        options = f"-p {port} -k {name} -c listen_addresses=127.0.0.1 {quick}"
        start = [control, "-D", data, "-o", options, "-w", "-l", f"{name}/log", "start"]
        subprocess.run(_as_other(start), check=True, capture_output=True, cwd=name)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "stop"]
            subprocess.run(_as_other(stop), check=False, capture_output=True, cwd=name)


@contextmanager
def database(url: str, like: str = "template1") -> Iterator[str]:
    """A fresh database in a cluster, empty or a copy of another; dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        yield f"{url}/{name}"
    finally:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
