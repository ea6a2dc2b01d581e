"""What each severity asks for: which template, and in how many days the text is due."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...errors import Problem
from ..severity import SEVERITIES

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Rule:
    """A template's key, and days until the text is due; None: no day."""

    template: str
    days: int | None = None


DEFAULTS: Mapping[int, Rule] = {
    1: Rule("google-sre", 5),
    2: Rule("google-sre", 10),
    3: Rule("fifteen-minute", 10),
    4: Rule("fifteen-minute"),
}


def due_on(days: int | None, began_at: datetime | None, today: date) -> date | None:
    """The day that many days after it began, or after today where that has passed already.

    What lies ahead, such as a go-live, is due on its own day.
    """
    if days is None:
        return None
    first = began_at.date() if began_at else today
    if first > today:
        return first
    length = timedelta(days=days)
    return (first if first + length >= today else today) + length


def read(raw: Mapping[str, str], keys: Iterable[str]) -> tuple[dict[int, Rule], list[Problem]]:
    """The rules in a form's fields template-1, days-1 and so on, and what is wrong with them."""
    rules, problems, known = {}, [], set(keys)
    for severity in SEVERITIES:
        template = raw.get(f"template-{severity}", "")
        text = raw.get(f"days-{severity}", "").strip()
        if template not in known:
            problems.append(Problem(f"template-{severity}", "There is no template of that name."))
        if text and (not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > MOST_DAYS):
            problems.append(
                Problem(
                    f"days-{severity}",
                    "Days are a whole number from 0 to %(most)s, or nothing for no day.",
                    {"most": MOST_DAYS},
                )
            )
            text = ""
        rules[severity] = Rule(template, int(text) if text else None)
    return rules, problems
