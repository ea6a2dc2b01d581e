"""What a query's fields ask for, as values: `app:`, `sev:`, `after:` and the like."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
NUMBER_OR_RANGE = re.compile(r"(\d{1,4})(?:\.\.(\d{1,4}))?", re.ASCII)
SEVERITIES = range(1, 5)
UNKNOWN = "none"
TYPES = frozenset({"incident", "postmortem", "page"})
STATES = frozenset({"open", "ended"})
BELONGINGS = frozenset({"actions", "commands", "factors", "postmortem", "relief", "timeline"})


@dataclass(frozen=True)
class Filters:
    """Conditions on a document's facts; an empty one holds for every document.

    Several values of a single-valued field are alternatives. Each set of tags, factors, types,
    flags or authors must be met by one of its members. `after` is inclusive, `before` exclusive.
    """

    applications: frozenset[str] = frozenset()
    severities: frozenset[int | None] = frozenset()
    years: tuple[range | None, ...] = ()
    languages: frozenset[str] = frozenset()
    tags: tuple[frozenset[str], ...] = ()
    factors: tuple[frozenset[str], ...] = ()
    types: tuple[frozenset[str], ...] = ()
    flags: tuple[frozenset[str], ...] = ()
    authors: tuple[frozenset[str], ...] = ()
    noticed_by: frozenset[str] = frozenset()
    after: datetime | None = None
    before: datetime | None = None

    def __bool__(self) -> bool:
        return self != NOTHING

    def and_also(self, other: "Filters") -> "Filters":
        """Return both conditions as one."""
        merged = replace(
            self,
            applications=self.applications | other.applications,
            severities=self.severities | other.severities,
            years=self.years + other.years,
            languages=self.languages | other.languages,
            tags=self.tags + other.tags,
            factors=self.factors + other.factors,
            types=self.types + other.types,
            flags=self.flags + other.flags,
            authors=self.authors + other.authors,
            noticed_by=self.noticed_by | other.noticed_by,
        )
        after = [moment for moment in (self.after, other.after) if moment is not None]
        before = [moment for moment in (self.before, other.before) if moment is not None]
        return replace(merged, after=max(after, default=None), before=min(before, default=None))


NOTHING = Filters()


def _values(text: str) -> frozenset[str]:
    return frozenset(value.strip().lower() for value in text.split(",") if value.strip())


def date_of(text: str) -> datetime | None:
    """Return the first moment (UTC) of a year, a month or a day, None for anything else."""
    match = DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(number or 1) for number in match.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _ranges(text: str, least: int, greatest: int) -> list[range | None] | None:
    """Return the ranges of `1`, `1,2`, `1..2` and `none`, None when a value is no such thing."""
    found: list[range | None] = []
    for value in _values(text):
        match = NUMBER_OR_RANGE.fullmatch(value)
        if value == UNKNOWN:
            found.append(None)
            continue
        if match is None:
            return None
        ends = sorted(int(number) for number in match.groups() if number)
        if not least <= ends[0] <= ends[-1] <= greatest:
            return None
        found.append(range(ends[0], ends[-1] + 1))
    return found or None


def _severities(text: str) -> Filters | None:
    ranges = _ranges(text, SEVERITIES.start, SEVERITIES.stop - 1)
    if ranges is None:
        return None
    numbers: set[int | None] = set()
    for numbered in ranges:
        numbers |= {None} if numbered is None else set(numbered)
    return Filters(severities=frozenset(numbers))


def _years(text: str) -> Filters | None:
    ranges = _ranges(text, 1, 9999)
    return None if ranges is None else Filters(years=tuple(ranges))


def _after(text: str) -> Filters | None:
    moment = date_of(text)
    return None if moment is None else Filters(after=moment)


def _before(text: str) -> Filters | None:
    moment = date_of(text)
    return None if moment is None else Filters(before=moment)


def _flags(known: frozenset[str]) -> Callable[[str], Filters | None]:
    def read_flags(text: str) -> Filters | None:
        asked = _values(text)
        return Filters(flags=(asked,)) if asked <= known else None

    return read_flags


def _types(text: str) -> Filters | None:
    asked = _values(text)
    return Filters(types=(asked,)) if asked <= TYPES else None


READERS: dict[str, tuple[Callable[[str], Filters | None], str]] = {
    "app": (lambda text: Filters(applications=_values(text)), "bad-value"),
    "sev": (_severities, "bad-severity"),
    "after": (_after, "bad-date"),
    "before": (_before, "bad-date"),
    "year": (_years, "bad-year"),
    "tag": (lambda text: Filters(tags=(_values(text),)), "bad-value"),
    "factor": (lambda text: Filters(factors=(_values(text),)), "bad-value"),
    "noticed": (lambda text: Filters(noticed_by=_values(text)), "bad-value"),
    "author": (lambda text: Filters(authors=(_values(text),)), "bad-value"),
    "type": (_types, "bad-type"),
    "is": (_flags(STATES), "bad-state"),
    "has": (_flags(BELONGINGS), "bad-belonging"),
    "lang": (lambda text: Filters(languages=_values(text)), "bad-value"),
}


def read(key: str, value: str) -> Filters | str:
    """Return what `key:value` asks for, or the code of what is wrong with the value."""
    reader, complaint = READERS[key]
    asked = reader(value) if value.replace(",", "").strip() else None
    return complaint if asked is None else asked
