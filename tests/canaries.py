"""Words that occur nowhere else, put where somebody must not read them, and found again."""

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import CheckConstraint, String, Table, select, update

from postmortem.database import TableClass, db
from postmortem.models import ALL


class Family(StrEnum):
    """What a canary's word begins with says who may read it; no word here can be stemmed."""

    INTERNAL = "qzinternalxq"  # the supplier's staff alone
    SEALED = "qzsealedvtxq"  # a restricted application
    UNGRANTED = "qzungrantxqx"  # an application this operator has no grant for
    ALPHA = "qzalphatxtxq"  # the first client's people
    ALPHA_NAME = "qzalphanmexq"  # the first client's people, whatever they are granted
    BETA = "qzbetatextxq"  # the second client's people
    SUPPLIER = "qzsupplierxq"  # staff, and whom the supplier writes to or makes a copy for


@dataclass
class Canaries:
    """Makes words, and remembers those that staff must be able to read."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    for_staff: list[str] = field(default_factory=list)

    def word(self, family: Family = Family.INTERNAL, *, shown: bool = True) -> str:
        """A new word; unless `shown` is false, staff must find it on some page."""
        word = f"{family}{next(self.numbers):04d}"
        if shown:
            self.for_staff.append(word)
        return word

    def phrase(self, before: str = "Plain") -> str:
        """A line of which the client may read all but a marked phrase."""
        return f"{before} [[internal: {self.word()}]] words"


def _disguises(word: str) -> Iterator[bytes]:
    """A word as it could look in an answer; letters and digits survive HTML, URL and JSON."""
    for plain in (word, word.upper(), word.capitalize()):
        raw = plain.encode()
        yield from (raw, raw[::-1], raw.hex().encode())
        yield from (plain.encode("utf-16-le"), plain.encode("utf-16-be"))
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw)
            yield coded[(0, 2, 3)[offset] : -4]


class Detector:
    """Finds any word of some families in bytes, however it is disguised or capitalized."""

    def __init__(self, families: Iterable[Family]) -> None:
        self.disguises = sorted({one.lower() for word in families for one in _disguises(word)})

    def found(self, answer: bytes) -> list[bytes]:
        """What it found, as it stood there in small letters."""
        answer = answer.lower()
        return [one for one in self.disguises if one in answer]


ADDRESSES = {"slug", "public_id", "record"}  # what an application or a record is asked for by
DOCUMENTS = {  # what is read again as a whole; its words are canaries already
    ("baselines", "body"),
    ("revisions", "body"),
    ("outlines", "source"),
    ("page_revisions", "body"),
    ("outlines", "key"),
    ("working_copies", "body"),
}


def open_columns(table: Table) -> list[str]:
    """The columns of a table that can hold any words."""
    checks = " ".join(
        str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)
    )
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, String)
        and not (column.primary_key or column.foreign_keys)
        and not re.search(rf"\b{column.name}\b", checks)
        and column.name not in ADDRESSES
        and (table.name, column.name) not in DOCUMENTS
    ]


def internal_tables() -> list[Table]:
    """The tables that are never read for a client."""
    models: list[Any] = list(ALL)
    return [one.__table__ for one in models if one.table_class is TableClass.INTERNAL]


def plant(app: Flask, canaries: Canaries) -> dict[str, int]:
    """Fill every string column of every internal table with canaries; rows of each table."""
    planted = {}
    with app.app_context(), db.engine.begin() as connection:
        for table in internal_tables():
            keys = list(table.primary_key)
            rows = connection.execute(select(*keys)).all()
            planted[table.name] = len(rows)
            names = open_columns(table)
            for row in rows if names else ():
                which = [key == value for key, value in zip(keys, row, strict=True)]
                words = {name: canaries.word(shown=False) for name in names}
                connection.execute(update(table).where(*which).values(**words))
    return planted
