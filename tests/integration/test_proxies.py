"""Behind proxies: whose address counts, and that nobody chooses their own."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from postmortem.cli.serve import _server
from postmortem.operations.share_visits import UNKNOWN_A_MINUTE
from tests import make


def _until_closed(server: Any) -> None:
    with suppress(OSError):  # its socket is taken away
        server.run()


@contextmanager
def served(folder: Path, proxies: int, **settings: Any) -> Iterator[int]:
    """The port of the very server that `postmortem serve` starts, behind so many proxies."""
    with make.workspace(folder, trusted_proxies=proxies, **settings) as app:
        object.__setattr__(app.config["SETTINGS"], "port", 0)
        server = _server(app)
        thread = threading.Thread(target=_until_closed, args=(server,), daemon=True)
        thread.start()
        try:
            yield int(server.effective_port)
        finally:
            server.close()
            thread.join(5)


def guess(port: int, forwarded: str, **more: str) -> int:
    """The status of asking for a link that nobody made, with this header."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/s/nothing", headers={"X-Forwarded-For": forwarded, **more})
        return connection.getresponse().status
    finally:
        connection.close()


def test_without_the_setting_a_forged_address_is_nobodys(tmp_path: Path) -> None:
    """V15.3.4"""
    with served(tmp_path, 0) as port:
        asked = [guess(port, f"192.0.2.{number}") for number in range(UNKNOWN_A_MINUTE)]
        assert set(asked) == {404}
        assert guess(port, "198.51.100.7", Forwarded="for=198.51.100.8") == 429


def test_behind_a_proxy_each_caller_has_a_limit_of_their_own(tmp_path: Path) -> None:
    """V15.3.4: what the proxy added counts, not what the caller sent before it."""
    with served(tmp_path, 1) as port:
        asked = [guess(port, f"192.0.2.{n}, 198.51.100.7") for n in range(UNKNOWN_A_MINUTE)]
        assert set(asked) == {404}
        assert guess(port, "198.51.100.7") == 429
        assert guess(port, "203.0.113.9, 198.51.100.7") == 429
        assert guess(port, "198.51.100.7, 203.0.113.9") == 404


@pytest.mark.parametrize("forwarded", ["", ",", "nonsense, <b>", "unknown", "x" * 5000])
def test_what_is_no_address_breaks_nothing(tmp_path: Path, forwarded: str) -> None:
    with served(tmp_path, 2) as port:
        assert guess(port, forwarded) == 404


def test_nothing_else_is_taken_from_a_proxy(tmp_path: Path) -> None:
    """Host, scheme and path are what the settings and the connection say."""
    with served(tmp_path, 1, public_url="http://wiki.example") as port:
        for name, value in {"Host": "evil.example", "Proto": "https", "Prefix": "/evil"}.items():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            origin = {"Origin": f"http://127.0.0.1:{port}", "X-Forwarded-Port": "1"}
            connection.request("POST", "/sign-in", "", {**origin, f"X-Forwarded-{name}": value})
            answer = connection.getresponse()
            told = answer.read().decode()
            connection.close()
            assert "This form is too old" in told, name
            assert "evil" not in told
