"""A way through an application for somebody new: which steps, in which order, and why."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..severity import SEVERITIES
from ..trends import start_here

Card = Mapping[str, Any]


class Kind(StrEnum):
    """What one does in a step."""

    PAGE = "page"
    READ = "read"
    SEARCH = "search"
    DRILL = "drill"
    BUDDY = "buddy"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do with which record, in how many minutes, what to answer, and why.

    A question or title of the product's own is a message; other words are somebody's.
    """

    key: str
    kind: Kind
    noun: str = ""
    record: str = ""
    minutes: int = 0
    question: str = ""
    title: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the steps are done, the minutes that are left, and which comes next."""

    done: int
    total: int
    minutes: int
    nights: int
    next: str | None

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left."""
        return self.total > 0 and self.done == self.total


def marked(message: str) -> str:
    """The message itself; marks it for translation."""
    return message


OWN = marked("In your own words")
LOOKED_AT = 12  # of the incidents that teach most, where one to drill is looked for
TO_READ = 3
SEVERE, SEVERAL = 2, 2  # of what is so severe, so many make a second drill
MOST_STEPS, LONGEST_QUESTION, LONGEST_TITLE = 20, 500, 200
MINUTES = {
    Kind.PAGE: 10,
    Kind.READ: 12,
    Kind.SEARCH: 15,
    Kind.DRILL: 20,
    Kind.BUDDY: 0,
    Kind.ANSWER: 10,
}
QUESTIONS = {
    "vision": marked("Who misses this application first when it stands still, and why?"),
    "severe": marked("What would you have looked at first, and why?"),
    "recurring": marked("How would you notice within minutes that it is this one again?"),
    "recent": marked("What helped, and could you do it yourself tonight?"),
    "search": marked("Search for three things that you might see at night. What helped then?"),
    "runbook": marked("Which of these steps would you not yet dare to do alone?"),
    "buddy": marked("What did you do together, and what is still open for you?"),
    "promises": marked("Which of these would you want done first, and what do you do until then?"),
}
TITLES = {
    "search": marked("Find it in two steps"),
    "buddy": marked("Shadow one night"),
    "promises": marked("Which actions are still open"),
}


def candidates(cards: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The incidents of an application that teach most, each with why; drafts teach nobody yet."""
    ready = [one for one in cards if one.get("state", "published") == "published"]
    return start_here(ready, LOOKED_AT)


def suggest(
    application: str,
    ranked: Sequence[dict[str, Any]],
    pages: Sequence[Card],
    drillable: Collection[str],
    *,
    is_owed: bool = False,
) -> list[Step]:
    """The steps through one application, from its candidates and pages as its reader meets them.

    What is drilled is not read before: a drill that tells nothing new teaches nothing. A second
    drill takes the place of one to read, so that the track stays as long.
    """
    chosen = _drills(ranked, drillable)
    read = [one for one in ranked if one not in chosen][: TO_READ - len(chosen[1:])]
    drills = [_of_record(Kind.DRILL, one, "") for one in chosen]
    steps = [_first(application, pages)]
    steps += [_read(one) for one in read]
    steps += drills[:-1]
    steps += [_plain(Kind.SEARCH, "search", application)] if ranked else []
    steps += [_runbook(one) for one in _of_kind(pages, "runbook")[:1]]
    steps += drills[-1:]
    steps += [_plain(Kind.BUDDY, "buddy", application)]
    if is_owed:
        steps += [_plain(Kind.ANSWER, "promises", application)]
    return numbered(steps)


def numbered(steps: Sequence[Step]) -> list[Step]:
    """The steps with keys by their order."""
    return [replace(one, key=f"s{number}") for number, one in enumerate(steps, 1)]


def _drills(ranked: Sequence[dict[str, Any]], drillable: Collection[str]) -> list[dict[str, Any]]:
    """What to drill, none of the best to read where there is a choice.

    Where several were severe a second one comes before, the mildest there is.
    """
    able = [one for one in ranked if record_of(one["card"]) in drillable]
    spare = [one for one in able if one not in ranked[:TO_READ]]
    if not able or len(ranked) == 1:
        return []
    severe = [one for one in able if _severity(one) <= SEVERE]
    if len(severe) < SEVERAL or len(ranked) <= TO_READ:
        return [(spare or able[-1:])[0]]
    late = next((one for one in spare if one in severe), severe[-1])
    return [max((one for one in reversed(able) if one is not late), key=_severity), late]


def _severity(ranked: Mapping[str, Any]) -> int:
    return int(ranked["card"]["severity"] or SEVERITIES[-1])


def record_of(card: Card) -> str:
    """The id of what a card leads to: the postmortem, or the incident without one."""
    return str(card["url"]).rpartition("/")[2]


def _noun_of(card: Card) -> str:
    return str(card["url"]).split("/")[1].removesuffix("s")


def _first(application: str, pages: Sequence[Card]) -> Step:
    vision = _of_kind(pages, "vision")
    noun, record = ("page", str(vision[0]["id"])) if vision else ("application", application)
    question = QUESTIONS["vision"]
    return Step("", Kind.PAGE, noun, record, MINUTES[Kind.PAGE], question)


def _of_kind(pages: Sequence[Card], kind: str) -> list[Card]:
    return [one for one in pages if one.get("kind") == kind]


def _read(ranked: Mapping[str, Any]) -> Step:
    return _of_record(Kind.READ, ranked, QUESTIONS[ranked["reasons"][0]])


def _of_record(kind: Kind, ranked: Mapping[str, Any], question: str) -> Step:
    card, reasons = ranked["card"], tuple(ranked["reasons"])
    return Step("", kind, _noun_of(card), record_of(card), MINUTES[kind], question, reasons=reasons)


def _runbook(page: Card) -> Step:
    minutes, question = MINUTES[Kind.PAGE], QUESTIONS["runbook"]
    return Step("", Kind.PAGE, "page", str(page["id"]), minutes, question)


def _plain(kind: Kind, name: str, application: str) -> Step:
    return Step("", kind, "application", application, MINUTES[kind], QUESTIONS[name], TITLES[name])


def progress(steps: Sequence[Step], done: Collection[str]) -> Progress:
    """How far somebody is who has done these of the steps."""
    left = [one for one in steps if one.key not in done]
    return Progress(
        done=len(steps) - len(left),
        total=len(steps),
        minutes=sum(one.minutes for one in left),
        nights=sum(one.kind is Kind.BUDDY for one in left),
        next=left[0].key if left else None,
    )


def as_dicts(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The steps as they are kept."""
    return [asdict(one) for one in steps]


def from_dicts(kept: Sequence[Mapping[str, Any]]) -> list[Step]:
    """Steps as they were kept."""
    return [
        Step(**{**one, "kind": Kind(one["kind"]), "reasons": tuple(one["reasons"])}) for one in kept
    ]


def met(cards: Sequence[Card], read: Collection[str]) -> list[tuple[Card, int, int]]:
    """Each application with how many of its tags somebody has met by reading, and how many it has.

    The one that somebody knows least comes last, those without a tag not at all.
    """
    known: dict[str, Counter[str]] = defaultdict(Counter)
    seen: dict[str, set[str]] = defaultdict(set)
    names: dict[str, Card] = {}
    for card in cards:
        slug = card["application"]["slug"]
        names.setdefault(slug, card["application"])
        known[slug].update(set(card["tags"]))
        if record_of(card) in read or card["id"] in read:
            seen[slug].update(card["tags"])
    rows = [(names[slug], len(seen[slug]), len(tags)) for slug, tags in known.items() if tags]
    return sorted(rows, key=lambda row: (-row[1] / row[2], row[0]["name"]))


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did of a step: when, the answer in own words, and the buddy's note."""

    at: datetime | None = None
    answer: str = ""
    note: str = ""
