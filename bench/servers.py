"""Servers as processes of their own: started, watched, stopped."""

import os
import socket
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, perf_counter, sleep

import psutil  # type: ignore[import-untyped]

from bench.browser import Browser

PATIENCE = 60.0


class Server:
    """One running server, with its children."""

    def __init__(self, process: psutil.Popen, port: int, seconds: float) -> None:
        self.process = process
        self.port = port
        self.seconds = seconds

    def cpu(self) -> float:
        """Seconds of processor time used so far, children included."""
        return float(sum(sum(one.cpu_times()[:2]) for one in self._all()))

    def memory(self) -> float:
        """Its proportional share of memory in MiB, children included."""
        return float(sum(one.memory_full_info().pss for one in self._all()) / 2**20)

    def _all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(process: psutil.Popen, port: int, path: str) -> None:
    """Until the server answers, or else its end."""
    end = monotonic() + PATIENCE
    while monotonic() < end and process.poll() is None:
        browser = Browser(port)
        with suppress(OSError):
            if browser.get(path).status == 200:
                return
        browser.close()
        sleep(0.005)
    raise RuntimeError("the server does not answer")


@contextmanager
def running(command: Sequence[str], path: str, port: int, **environment: str) -> Iterator[Server]:
    """A server from its start until it is no longer needed."""
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the process keeps it
    began = perf_counter()
    process = psutil.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
    try:
        _wait(process, port, path)
        yield Server(process, port, perf_counter() - began)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@contextmanager
def product(data: Path) -> Iterator[Server]:
    """`postmortem serve` on a data folder."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("postmortem")), "serve"]
    settings = {"POSTMORTEM_DATA": str(data), "POSTMORTEM_PORT": str(port)}
    with running(command, "/readyz", port, **settings) as server:
        yield server


@contextmanager
def bare(size: int) -> Iterator[Server]:
    """A Flask application with one page of that many bytes, behind the same server."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(port), str(size)]
    with running(command, "/", port) as server:
        yield server


def cold_start(data: Path, times: int) -> float:
    """Seconds from the start of the process until it is ready, the median of some."""
    taken = []
    for _ in range(times):
        with product(data) as server:
            taken.append(server.seconds)
    return statistics.median(taken)
