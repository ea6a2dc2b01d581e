"""What somebody says of a release, from a form or a line of a list, or what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from ...errors import Problem, too_long
from ..audiences import Audience
from ..instants import BadInstant
from ..instants import read as read_typed
from ..writing.drafts import marked

MOST_CHANGES = 1_000_000
LONGEST_TEXT = 2_000
VERSION = re.compile(r"[^\W_](?:[\w.+/ -]{0,78}[\w+])?")
FIELDS = (
    "version",
    "released_at",
    "changes",
    "oldest_change_at",
    "rolled_back_at",
    "text",
    "audience",
)
INSTANTS = ("released_at", "oldest_change_at", "rolled_back_at")

NO_VERSION = marked("Give the version, such as 4.2.0.")
BAD_VERSION = marked(
    "A version has 1 to 80 letters, digits and . - + / _, and begins with a letter or a digit."
)
NO_TIME = marked("Say when it went out.")
BAD_CHANGES = marked("Enter the number of changes, from 0 to 1,000,000.")
BAD_AUDIENCE = marked("Who sees it is internal or client.")
TOO_NEW = marked("The oldest change cannot be newer than the release.")
TOO_EARLY = marked("It cannot be rolled back before it went out.")


@dataclass(frozen=True, slots=True)
class Release:
    """A version that went out: how many changes were in it, since when the oldest of them waited,
    and whether it was taken back."""

    version: str
    released_at: datetime
    changes: int | None = None
    oldest_change_at: datetime | None = None
    rolled_back_at: datetime | None = None
    text: str = ""
    audience: Audience = Audience.INTERNAL


class Read(NamedTuple):
    """A release, or why there is none."""

    release: Release | None
    problems: list[Problem]


def read(raw: Mapping[str, str], instant: Callable[[str], datetime | None]) -> Read:
    """The release that some texts say; `instant` reads one of its times by name."""
    problems: list[Problem] = []
    times: dict[str, datetime | None] = dict.fromkeys(INSTANTS)
    for name in INSTANTS:
        try:
            times[name] = instant(name)
        except BadInstant as error:
            problems.append(Problem(f"{name}_{error.part}", error.sentence, error.values))
    text = raw.get("text", "").strip().replace("\r\n", "\n")
    version, changes = " ".join(raw.get("version", "").split()), _count(raw.get("changes", ""))
    audience = raw.get("audience", "").strip().lower() or Audience.INTERNAL
    problems += _version(version) + too_long("text", text, LONGEST_TEXT) + _order(times, problems)
    if changes is not None and not 0 <= changes <= MOST_CHANGES:
        problems.append(Problem("changes", BAD_CHANGES))
    if audience not in set(Audience):
        problems.append(Problem("audience", BAD_AUDIENCE))
    released = times["released_at"]
    if problems or released is None:
        return Read(None, problems)
    rest = times["oldest_change_at"], times["rolled_back_at"], text, Audience(audience)
    return Read(Release(version, released, changes, *rest), [])


def _count(text: str) -> int | None:
    """The number typed; None where nothing is, -1 where it is none."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _version(version: str) -> list[Problem]:
    if not version:
        return [Problem("version", NO_VERSION)]
    return [] if VERSION.fullmatch(version) else [Problem("version", BAD_VERSION)]


def _order(times: Mapping[str, datetime | None], known: list[Problem]) -> list[Problem]:
    """What is wrong with how the times follow each other."""
    released, oldest, back = (times[name] for name in INSTANTS)
    if released is None:
        is_told = any(one.field.startswith("released_at") for one in known)
        return [] if is_told else [Problem("released_at_date", NO_TIME)]
    problems = []
    if oldest and oldest > released:
        problems.append(Problem("oldest_change_at_date", TOO_NEW))
    if back and back < released:
        problems.append(Problem("rolled_back_at_date", TOO_EARLY))
    return problems


def typed(raw: Mapping[str, str]) -> Callable[[str], datetime | None]:
    """How a form says a time: its day and its clock, in UTC."""
    return lambda name: read_typed(raw.get(f"{name}_date", ""), raw.get(f"{name}_time", ""), "UTC")


def said(raw: Mapping[str, str]) -> Callable[[str], datetime | None]:
    """How a list says a time: 2026-11-21 01:58, in UTC where no offset stands behind it."""
    return lambda name: moment(raw.get(name, ""))


def moment(text: str) -> datetime | None:
    """The instant that a text says; None where it says nothing."""
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _no_moment(text) from None
    if len(text) < len("20261121T01"):
        raise _no_moment(text)
    return found.replace(microsecond=0)


def _no_moment(text: str) -> BadInstant:
    return BadInstant("date", '"%(text)s" is no time; such as 2026-11-21 01:58.', text=text[:60])
