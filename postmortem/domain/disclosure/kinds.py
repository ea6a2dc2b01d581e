"""What can be found in a text, and what has to be known to find it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .words import listed


class Kind(StrEnum):
    """What sort of thing may not be meant to leave; where two overlap, the first counts."""

    COMMAND = "command"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    HOST = "host"
    CLIENT = "client"
    PERSON = "person"


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A stretch of a text that somebody should look at, and a sentence that says why."""

    start: int
    end: int
    kind: Kind
    why: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person who could be named in a text."""

    name: str
    email: str = ""
    is_supplier: bool = False


@dataclass(frozen=True)
class Known:
    """Whom a text could name: the other clients, everyone who is not the reader's, and who is."""

    clients: tuple[str, ...] = ()
    people: tuple[Somebody, ...] = ()
    readers: tuple[Somebody, ...] = ()

    @cached_property
    def own_domains(self) -> frozenset[str]:
        """The supplier's domains: where its people get their mail."""
        return _domains(one for one in self.people if one.is_supplier)

    @cached_property
    def reader_domains(self) -> frozenset[str]:
        """The domains of whoever will read it."""
        return _domains(self.readers) - self.own_domains


PROVIDERS = listed(
    "gmail.com googlemail.com outlook.com hotmail.com live.com icloud.com me.com yahoo.com "
    "gmx.de gmx.net web.de t-online.de posteo.de mailbox.org proton.me protonmail.com "
    "aol.com freenet.de"
)


def _domains(people: Iterable[Somebody]) -> frozenset[str]:
    found = {one.email.rpartition("@")[2].lower() for one in people if "@" in one.email}
    return frozenset(found) - PROVIDERS


def is_below(host: str, domains: frozenset[str]) -> bool:
    """Whether a host is one of some domains, or in one of them."""
    labels = host.lower().rstrip(".").split(".")
    return any(".".join(labels[at:]) in domains for at in range(len(labels)))


def marked(sentence: str) -> str:
    """The sentence itself; marks it for translation where it is not written in its place."""
    return sentence
