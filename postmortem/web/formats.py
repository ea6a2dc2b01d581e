"""What templates can say: days, times, spans, and what the viewer may do."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g
from flask_babel import format_date, format_decimal, get_locale
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from ..config import Settings
from ..domain.documents import read_instant
from ..policy.permissions import Permission, allowed
from ..policy.viewer import stranger
from . import attachments, words

TICKED = re.compile(r"`([^`\n]+)`")
EVIDENCE = re.compile(r"(?:\[\[internal: ?)?(https?://[^\s\[\]]+)(?:\]\])?", re.IGNORECASE)


def instant(value: Any) -> datetime:
    """An instant from a template: a datetime, or the ISO text of an edition."""
    return value if isinstance(value, datetime) else read_instant(str(value))


def _pattern() -> str:
    """How a day is written in the reader's language: 21 Nov 2026, 21. Nov. 2026."""
    return "d. MMM y" if words.language() == "de" else "d MMM y"


@lru_cache(5_000)
def _written(given: date, pattern: str, _language: str) -> str:
    return str(format_date(given, pattern, rebase=False))


def written(given: date, pattern: str) -> str:
    """A day in the reader's language after one of CLDR's patterns."""
    return _written(given, pattern, words.language())


def day(value: Any) -> str:
    """A day in the reader's language: 21 Nov 2026."""
    if isinstance(value, str) and len(value) == 10:
        value = date.fromisoformat(value)
    given = value if type(value) is date else instant(value).astimezone(UTC).date()
    return _written(given, _pattern(), words.language())


def weekday(value: date) -> str:
    """A day with the day of its week: Sat 21 Nov 2026."""
    return written(value, f"EEE {_pattern()}")


def month(value: Any) -> str:
    """A month in the reader's language: November 2026."""
    given = instant(value).astimezone(UTC).date()
    return _written(given, "LLLL y", words.language())


def moment(value: Any) -> str:
    """A day of the week, a day and a time in UTC: Sat 21 Nov 2026, 02:04."""
    given = instant(value).astimezone(UTC)
    return f"{_written(given.date(), f'EEE {_pattern()}', words.language())}, {given:%H:%M}"


def clock(value: Any) -> str:
    """A time of day in UTC: 02:04."""
    return f"{instant(value).astimezone(UTC):%H:%M}"


def span(minutes: int) -> str:
    """A length of time: 47 min, 1 h 04, 3 d 2 h."""
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(int(minutes), 60)
    if hours < 48:
        return f"{hours} h {rest:02d}"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h"


def decimal(value: float) -> str:
    """A number with one decimal in the reader's language: 5.2, or 5,2."""
    return str(format_decimal(value, "#,##0.0"))


def minute(value: Any) -> int:
    """Minutes since year 1, for drawing to scale."""
    given = instant(value).astimezone(UTC).replace(tzinfo=None)
    return int((given - datetime.min).total_seconds() // 60)


def address(text: str) -> str:
    """The web address that an entry names as its evidence, without a mark around it, or nothing."""
    found = EVIDENCE.fullmatch(text.strip())
    return found[1] if found and place(found[1]) else ""


def coded(text: str) -> Markup:
    """A line of plain words, in which what stands between backticks is code."""
    parts = TICKED.split(text)
    words = [Markup("<code>{}</code>").format(one) if n % 2 else one for n, one in enumerate(parts)]
    return Markup("").join(words)


def place(text: str) -> str:
    """The host of an address, which says what to expect behind it."""
    try:
        return urlsplit(text).hostname or ""
    except ValueError:
        return ""


def may(permission: str) -> bool:
    """Whether the viewer of this request may do something."""
    return Permission(permission) in allowed(g.get("viewer") or stranger())


def _noun(word: str) -> str:
    """The visible noun; German writes nouns with a capital."""
    return word[:1].upper() + word[1:] if str(get_locale()) == "de" else word


def _viewer() -> dict[str, Any]:
    viewer = g.get("viewer")
    return {"viewer": viewer if viewer and viewer.is_signed_in else None}


def install(app: Flask, settings: Settings) -> None:
    """Teach templates these words."""
    words.install(app)
    app.jinja_env.filters.update(
        day=day,
        month=month,
        moment=moment,
        clock=clock,
        decimal=decimal,
        span=span,
        minute=minute,
        address=address,
        coded=coded,
        place=place,
        size=attachments.size,
    )
    app.jinja_env.globals.update(
        may=may,
        noun=LazyString(_noun, settings.noun),
        nouns=LazyString(_noun, settings.noun + ("" if settings.noun.endswith("s") else "s")),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_viewer)
