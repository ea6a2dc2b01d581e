"""A mail server that keeps what it is given, for tests that read their mail."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests import machine

PUBLIC = "http://wiki.example"


@dataclass
class PostOffice:
    """What was delivered, and the settings by which a workspace finds its way here."""

    port: int
    delivered: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refuses: str = ""

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a workspace that sends its mail here."""
        return {
            "mail_host": "127.0.0.1",
            "mail_port": self.port,
            "mail_tls": "none",
            "mail_sender": "wiki@supplier.example",
            "public_url": PUBLIC,
        }

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or refuse it as told."""
        if self.refuses:
            return self.refuses
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.delivered.append(parsed)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 taken"

    def link(self) -> str:
        """The path of the only link in the newest mail."""
        (url,) = re.findall(r"\S+://\S+", self.delivered[-1].get_content())
        assert url.startswith(f"{PUBLIC}/"), url
        return str(url.removeprefix(PUBLIC))


@contextmanager
def opened() -> Iterator[PostOffice]:
    """A mail server on a free port."""
    office = PostOffice(machine.free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
