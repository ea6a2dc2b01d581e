"""Pasted text to messages: copies of chat windows, IRC logs, and notes that begin with a time.

Nothing of the text is lost: what begins no message goes on with the one before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...domain.writing.chats import Message
from . import stamps
from .stamps import STAMP, Stamp

LEAD = re.compile(r"[\s>*•·|–—-]{0,8}([\[(]?)")
TAIL = re.compile(
    r"(.{1,80}?)(\s{2,3}|\t|,\s|\s?[\[(]|\s(?:APP|BOT|WORKFLOW)\s+|\s[–—•·|-]\s|\s)"
    rf"({STAMP.pattern})[\])]?(?:\s*\((?:edited|bearbeitet)\))?",
    re.IGNORECASE,
)
SPACES = re.compile(r"\s{4,}")
ENDS_IN_TIME = re.compile(r"\d[:.]\d\d")
NICK = re.compile(r"<[@+%~&! ]?([^<>\s]{1,40})>\s?(.*)")
CAPITAL = r"[A-ZÄÖÜÅÉØŁŚŽČ][\w.'’-]{0,30}"
PERSON = re.compile(
    rf"{CAPITAL}(?: (?:v[ao]n|de[rn]?|di|la|{CAPITAL})){{1,4}}(?: \([^()]{{1,40}}\))?"
)
HANDLE = re.compile(r"@?[A-Za-zÄÖÜäöü][\w.-]{1,30}")
SAID = re.compile(rf"(@?[A-Za-zÄÖÜäöü][\w.'’-]{{0,30}}(?: {CAPITAL}){{0,3}}):\s+(.+)")
LABELS = frozenset(
    {
        "impact", "deploy", "deployment", "note", "alert", "update", "status", "fix",
        "error", "warning", "info", "action", "decision", "change", "recovery", "detection",
        "resolved", "monitoring", "investigating", "identified", "start", "end", "ende",
        "beginn", "auswirkung", "maßnahme", "hinweis", "fehler", "warnung", "alarm",
        "meldung", "entscheidung", "änderung", "entwarnung", "ursache", "cause", "trigger",
        "release", "rollback", "incident", "ticket", "fatal", "critical", "todo",
    }
)  # fmt: skip
EDITED = ("(edited)", "(bearbeitet)")
YESTERDAY = re.compile(r"^\W{0,40}(?:yesterday|gestern)\b", re.IGNORECASE | re.MULTILINE)
BACK, NEAR = timedelta(hours=6), timedelta(hours=12)
ONE_DAY = timedelta(days=1)
LONGEST_HEAD = 160


@dataclass(slots=True)
class _Said:
    """One message while its lines are read."""

    at: datetime | None = None
    author: str = ""
    lines: list[str] = field(default_factory=list)
    zone_known: bool = False
    is_bot: bool = False

    def message(self) -> Message | None:
        """What it came to; a name that said nothing is itself what was said."""
        text, author = "\n".join(self.lines).strip("\n"), self.author
        if not text.strip():
            text, author = author, ""
        text = text.rstrip()
        is_edited = text.endswith(EDITED)
        if is_edited:
            text = text.rpartition("(")[0].rstrip() or text
        if not text.strip():
            return None
        return Message(
            self.at, author, text, "", zone_known=self.zone_known, is_bot=self.is_bot,
            is_edited=is_edited,
        )  # fmt: skip


class _Clock:
    """Gives clock times their days: each goes on from the one before, over midnight too."""

    def __init__(self, since: datetime, zone: str, text: str) -> None:
        self.zone = ZoneInfo(zone)
        self.before = since.astimezone(self.zone)
        self.back = NEAR
        self.today = self.before.date()
        if YESTERDAY.search(text) and self.today.toordinal() < self.today.max.toordinal():
            self.today += ONE_DAY  # what they call today: the text begins with yesterday

    def turn_to(self, line: str) -> None:
        """Go to the day that a line names."""
        day = stamps.day_of(line, self.today)
        if day:
            self.before, self.back = datetime.combine(day, time(), self.zone), timedelta()

    def instant(self, stamp: Stamp) -> datetime | None:
        """When that was, in UTC; None at the ends of the calendar."""
        clock = time(stamp.hour, stamp.minute, stamp.second)
        zone = stamp.zone or self.zone
        try:
            day = stamp.day or self.before.astimezone(zone).date()
            at = datetime.combine(day, clock, zone)
            if not stamp.day and at < self.before - self.back:
                at = datetime.combine(day + ONE_DAY, clock, zone)
            elif not stamp.day and at >= self.before - self.back + ONE_DAY:
                at = datetime.combine(day - ONE_DAY, clock, zone)
            self.before, self.back = at.astimezone(self.zone), BACK
            return at.astimezone(UTC)
        except OverflowError:
            return None


def parse(text: str, since: datetime, zone: str) -> list[Message]:
    """The messages of a pasted text in its order.

    Days that it does not say follow from `since`, and clocks without a zone are of this one.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = (said.message() for said in _said(lines, _Clock(since, zone, text)))
    return [message for message in found if message]


def _said(lines: list[str], clock: _Clock) -> Iterator[_Said]:
    said: _Said | None = None
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        stripped = line.strip()
        if stamps.is_day(stripped):
            clock.turn_to(stripped)
            continue
        begun = _begun(stripped, following.strip(), clock, said)
        if begun:
            if said:
                yield said
            said = begun
        elif said:
            said.lines.append(line.rstrip())
        elif stripped:
            said = _Said(lines=[line.rstrip()])
    if said:
        yield said


def _begun(line: str, following: str, clock: _Clock, before: _Said | None) -> _Said | None:
    """The message that a line begins, if it begins one."""
    lead = LEAD.match(line)
    start = STAMP.match(line, lead.end()) if lead else None
    stamp = start and stamps.read(start, clock.today)
    if lead and start and stamp:
        rest = line[start.end() :].removeprefix("**" if "**" in lead[0] else "")
        if lead[1]:
            rest = rest.lstrip().removeprefix("]").removeprefix(")")
        elif rest[:1].isalnum():
            return None
        begun = _Said(clock.instant(stamp), zone_known=stamp.zone is not None)
        _split(begun, rest.strip(), is_bracketed=bool(lead[1]), following=following)
        if not begun.lines and not begun.author and before:
            begun.author = _name_above(before)
        return begun
    if nick := NICK.fullmatch(line):
        return _Said(before.at if before else None, nick[1], [nick[2]])
    return _headed(line, clock)


def _split(begun: _Said, rest: str, *, is_bracketed: bool, following: str) -> None:
    """Tell who from what, after the time."""
    rest = rest.lstrip(" \t-–—:|•·").rstrip(" |") if not rest.startswith("->") else rest
    if nick := NICK.fullmatch(rest):
        begun.author, begun.lines = nick[1], [nick[2]]
    elif (said := SAID.fullmatch(rest)) and said[1].lower() not in LABELS:
        begun.author, begun.lines = said[1], [said[2]]
    elif is_bracketed and PERSON.fullmatch(rest) and following and not _starts(following):
        begun.author = rest
    else:
        begun.lines = [rest] if rest else []


def _starts(line: str) -> bool:
    lead = LEAD.match(line)
    return bool(lead and STAMP.match(line, lead.end()))


def _name_above(before: _Said) -> str:
    """The name on a line of its own just above a time, taken from the message it looked part of."""
    lines = before.lines
    if not lines or (before.at and len(lines) == 1 and not before.author):
        return ""
    name = lines[-1].strip()
    is_apart = len(lines) == 1 or not lines[-2].strip()
    if PERSON.fullmatch(name) or (is_apart and HANDLE.fullmatch(name)):
        lines.pop()
        return name
    return ""


def _headed(line: str, clock: _Clock) -> _Said | None:
    """The message whose first line is a name with a time after it."""
    if not ENDS_IN_TIME.search(line[-40:]):
        return None
    line = SPACES.sub("   ", line)
    found = TAIL.fullmatch(line) if len(line) <= LONGEST_HEAD else None
    if not found or not (name := found[1].strip(" \t-–—•·|")):
        return None
    gap = found[2]
    is_bot = bool(re.search(r"app|bot|workflow", gap, re.IGNORECASE))
    is_clear = is_bot or "  " in gap or "\t" in gap
    likely = PERSON.fullmatch(name) or HANDLE.fullmatch(name)
    if not likely and not (is_clear and len(name.split()) <= 5 and name[-1] not in ".!?:;,"):
        return None
    stamped = STAMP.fullmatch(found[3])
    stamp = stamped and stamps.read(stamped, clock.today)
    if not stamp:
        return None
    return _Said(clock.instant(stamp), name, zone_known=stamp.zone is not None, is_bot=is_bot)
