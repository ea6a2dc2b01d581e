"""A document as PostgreSQL keeps it: a row of facts, and the analyser's terms as two vectors.

`keys` says what the document holds, without places, and is what the index is made of: every term,
its language, application and month, and every two terms that follow one another, so that a phrase
of two words is a single look-up. `terms` says where what stands, and how much it weighs there.
"""

from binascii import crc32
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from ..analyser import FIELD_SIGN, field_term
from ..answers.postings import EPOCH, NAME, RELIEF, TITLE, Facts, Prepared, unpack

MOST_PLACES, LAST_PLACE = 255, 16_382
MOST_BYTES, MOST_LEXEME_BYTES = 900_000, 2_046
LETTERS = {TITLE: "A", RELIEF: "B", NAME: "C"}
ENTRY_LETTER, BODY_LETTER = "C", ""
LANGUAGE, APPLICATION, MONTH, PAIR = "lang", "app", "month", "~"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"
UNDATED = -1
COLUMNS = (
    *("id", "version", "application", "severity", "language", "began", "year", "day"),
    *("tags", "factors", "types", "flags", "authors", "noticed_by", "length", "named"),
    *("keys", "terms"),
)


@dataclass(frozen=True)
class Row:
    """The values of a row, in the order of COLUMNS, and the terms that its keys are made from."""

    values: tuple[Any, ...]
    held: tuple[str, ...]
    length: int


def pair(one: str, other: str) -> str:
    """Return the key of two terms of which the second follows the first at once."""
    number = crc32(f"{one} {other}".encode())
    return PAIR + "".join(DIGITS[number >> shift & 63] for shift in (0, 6, 12, 18, 24))


def quoted(lexeme: str) -> str:
    """Return the lexeme, or as much as one holds, as it stands in a vector or in a query."""
    if len(lexeme) > MOST_LEXEME_BYTES // 4:
        lexeme = lexeme.encode()[:MOST_LEXEME_BYTES].decode(errors="ignore")
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _clean(value: str) -> str:
    """Return the text without what PostgreSQL cannot keep."""
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _sorted(values: Iterable[str]) -> list[str]:
    return sorted({_clean(value) for value in values})


def row_of(document: Prepared) -> Row:
    """Return the row of a document."""
    facts = document.facts
    positioned = [posting for posting in document.postings if posting.weight]
    places = {posting.term: unpack(posting.places) for posting in positioned}
    keys = list(_fitting(_keys(document, places)))
    held = tuple(key for key in keys if is_counted(key))
    named = min(LAST_PLACE, _names_end(document.spans))
    values = (
        *_facts(facts),
        *(facts.length, named, " ".join(map(quoted, keys)), _placed(places, document.spans)),
    )
    return Row(values, held, facts.length)


def microseconds(moment: datetime) -> int:
    """Return how long after the beginning of the year 1 the moment is."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 10**6 + since.microseconds


def _facts(facts: Facts) -> tuple[Any, ...]:
    began = facts.began_at
    return (
        *(_clean(facts.id), _clean(facts.version), _clean(facts.application), facts.severity),
        _clean(facts.language),
        UNDATED if began is None else microseconds(began),
        *(began.year if began else None, began.date() if began else None),
        *(_sorted(facts.tags), _sorted(facts.factors), _sorted(facts.types)),
        *(_sorted(facts.flags), _sorted(facts.authors), _clean(facts.noticed_by)),
    )


def _keys(document: Prepared, places: Mapping[str, Sequence[int]]) -> Iterator[str]:
    facts = document.facts
    yield field_term(LANGUAGE, _clean(facts.language))
    yield field_term(APPLICATION, _clean(facts.application))
    yield field_term(MONTH, f"{facts.began_at:%Y-%m}".zfill(7) if facts.began_at else "")
    yield from (posting.term for posting in document.postings)
    yield from _pairs(places)


def _pairs(places: Mapping[str, Sequence[int]]) -> set[str]:
    """Return the keys of all that stands side by side; of a compound, the parts do."""
    at: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for term, found in places.items():
        field, _sign, bare = term.rpartition(FIELD_SIGN)
        if bare.isalnum():
            for place in found:
                at[field.rstrip(FIELD_SIGN), place].append(term)
    return {
        pair(one, other)
        for (field, place), before in at.items()
        for one, other in product(before, at.get((field, place + 1), ()))
    }


def _names_end(spans: Sequence[tuple[int, float]]) -> int:
    """Return the first place after the title and the names."""
    return next((begin for begin, boost in spans[1:] if boost != NAME), LAST_PLACE)


def _placed(places: Mapping[str, Sequence[int]], spans: Sequence[tuple[int, float]]) -> str:
    """Return the vector of the terms with places and weights."""
    letters = {
        begin: LETTERS.get(boost, ENTRY_LETTER if boost > 1 else BODY_LETTER)
        for begin, boost in spans
    }
    begins = sorted(letters)
    known: dict[int, str] = {}

    def place(at: int) -> str:
        found = known.get(at)
        if found is None:
            begin = begins[bisect_right(begins, at) - 1]
            found = known[at] = f"{at + 1}{letters[begin]}"
        return found

    return " ".join(
        _fitting(
            quoted(term) + ":" + ",".join(map(place, kept))
            for term, found in places.items()
            if (kept := [at for at in found if at <= LAST_PLACE][:MOST_PLACES])
        )
    )


def _fitting(lexemes: Iterable[str]) -> Iterator[str]:
    """Yield as many as PostgreSQL takes in one vector."""
    room = MOST_BYTES
    for lexeme in lexemes:
        room -= len(lexeme.encode()) + 4
        if room < 0:
            return
        yield lexeme


def counted(several: Iterable[Sequence[str]]) -> Counter[str]:
    """Return how many documents hold each term, of the terms that each holds."""
    counts: Counter[str] = Counter()
    for held in several:
        counts.update(held)
    return counts


def is_counted(key: str) -> bool:
    """Tell whether it is counted how many documents hold the key."""
    return not key.startswith(PAIR)
