"""A browser reduced to what costs nothing: one kept connection, cookies, forms."""

import gzip
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from time import perf_counter
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nset-cookie: ([^=;\r]+)=([^;\r]*)", re.IGNORECASE)
TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, its bytes, and how long it took until the last of them."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        """The page, unpacked."""
        packed = b"content-encoding: gzip" in self.head.lower()
        return (gzip.decompress(self.body) if packed else self.body).decode()

    @property
    def wire(self) -> int:
        """How many bytes went over the wire."""
        return len(self.head) + len(self.body)


class Browser:
    """One person's connection to a server on this machine; kept open between requests."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self._socket: socket.socket | None = None

    def get(self, path: str) -> Answer:
        """Fetch a page."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._headers()}\r\n".encode())

    def post(self, path: str, fields: Iterable[tuple[str, str]]) -> Answer:
        """Send a form."""
        body = urlencode(list(fields)).encode()
        head = f"Content-Type: {TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._ask(f"POST {path} HTTP/1.1\r\n{self._headers()}{head}".encode() + body)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _headers(self) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kept = f"Cookie: {cookies}\r\n" if cookies else ""
        return f"Host: 127.0.0.1:{self.port}\r\nAccept-Encoding: gzip\r\n{kept}"

    def _ask(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = perf_counter()
        self._socket.sendall(request)
        head, body = self._receive(self._socket)
        seconds = perf_counter() - began
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head, body, seconds)

    def _receive(self, connection: socket.socket) -> tuple[bytes, bytes]:
        read = b""
        while (end := read.find(b"\r\n\r\n")) < 0:
            read += _more(connection)
        head, body = read[: end + 4], read[end + 4 :]
        length = LENGTH.search(head)
        while length and len(body) < int(length[1]):
            body += _more(connection)
        return head, body


def _more(connection: socket.socket) -> bytes:
    found = connection.recv(262_144)
    if not found:
        raise ConnectionError("the server hung up")
    return found


class _Forms(HTMLParser):
    """The fields of every form of a page, as a browser would send them without a button."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append([])
        elif tag == "input" and name and self._is_sent(given):
            self.forms[-1].append((name, given.get("value") or ""))
        elif tag == "textarea":
            self._area = ""
            self.forms[-1].append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1].append((self._select, given.get("value") or ""))

    @staticmethod
    def _is_sent(given: dict[str, str | None]) -> bool:
        return given.get("type") not in {"radio", "checkbox"} or "checked" in given

    def handle_data(self, data: str) -> None:
        """Collect what stands in a text field."""
        if self._area is not None:
            self._area += data

    def handle_endtag(self, tag: str) -> None:
        """Close a text field, without the line break that HTML lets stand at its beginning."""
        if tag == "textarea" and self._area is not None:
            self.forms[-1][-1] = (self.forms[-1][-1][0], self._area.removeprefix("\n"))
            self._area = None
        elif tag == "select":
            self._select = None


def fields(page: str, having: str) -> dict[str, str]:
    """The fields of the form that has a field of that name."""
    reading = _Forms()
    reading.feed(page)
    return next(dict(form) for form in reading.forms if any(name == having for name, _ in form))
