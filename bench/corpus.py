"""Postmortems that nobody wrote: always the same ones, in the vocabulary of operations."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random

from bench import words
from postmortem.domain.actions import Action, ActionState, ActionType
from postmortem.domain.audiences import Audience
from postmortem.domain.documents import Document
from postmortem.domain.lifecycle import Sharing
from postmortem.domain.sections import Factor, FactorKind, ReliefStep, Section, SectionKind
from postmortem.domain.timeline import Entry, EntryType

SEED = 20261121
FIRST = datetime(2021, 1, 4, 6, 0, tzinfo=UTC)
GERMAN_SHARE = 0.3
SLOT = re.compile(r"\{(\w+)\}")
LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
KINDS = {
    "timeline": SectionKind.TIMELINE,
    "factors": SectionKind.FACTORS,
    "relief": SectionKind.RELIEF,
    "actions": SectionKind.ACTIONS,
}
LENGTHS = {"summary": 4, "impact": 3, "detection": 2, "notes": 2, "lessons": 4}
LONG_TABLES = 0.1  # so long that they are rendered in a process of their own


class Writer:
    """Writes one document after the other; the same seed gives the same text."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.language = "en"
        self._made: dict[str, Callable[[], str]] = {
            "component": self._component,
            "code": lambda: self.often(words.CODES),
            "host": self._host,
            "slug": lambda: self.often(words.COMPONENTS).split()[-1].lower(),
            "count": lambda: str(self.random.randrange(2, 4_000)),
            "minutes": lambda: str(self.random.randrange(2, 180)),
            "ticket": lambda: f"OPS-{self.random.randrange(100, 9_999)}",
            "version": lambda: ".".join(str(self.random.randrange(20)) for _ in range(3)),
        }

    def often(self, choices: Sequence[str]) -> str:
        """One of the choices, the first ones more often, as words are in texts."""
        weights = list(accumulate(1 / rank for rank in range(1, len(choices) + 1)))
        return self.random.choices(choices, cum_weights=weights)[0]

    def _component(self) -> str:
        name = self.often(words.COMPONENTS)
        return name.removeprefix("the ") if self.language == "de" else name

    def _host(self) -> str:
        role = self.often(("db", "app", "cache", "mq", "lb", "node", "print", "batch", "edge"))
        return f"{role}-{self.random.randrange(1, 80):02d}"

    def fill(self, pattern: str) -> str:
        """A pattern with a word in each of its places, beginning with a capital letter."""
        known = words.WORDS[self.language]

        def word(found: re.Match[str]) -> str:
            made = self._made.get(found[1])
            return made() if made else self.often(known[found[1]])

        text = SLOT.sub(word, pattern)
        return text[:1].upper() + text[1:]

    def text(self, sentences: int) -> str:
        """Some sentences, as they come."""
        patterns = words.SENTENCES[self.language]
        return " ".join(self.fill(self.random.choice(patterns)) for _ in range(sentences))

    def name(self) -> str:
        """The name of an item."""
        return "".join(self.random.choices(LETTERS, k=12))


def documents(count: int, applications: Sequence[str], seed: int = SEED) -> Iterator[Document]:
    """So many documents, spread over applications and five years."""
    writer = Writer(seed)
    step = timedelta(days=1_800) / count
    for number in range(count):
        writer.language = "de" if writer.random.random() < GERMAN_SHARE else "en"
        application = applications[number % len(applications)]
        yield _document(writer, application, FIRST + number * step)


def _document(writer: Writer, application: str, began: datetime) -> Document:
    began = began.replace(second=0, microsecond=0)
    marks = [began + timedelta(minutes=at) for at in _minutes(writer, 4)]
    return Document(
        title=writer.fill(writer.random.choice(words.TITLES[writer.language])),
        application=application,
        severity=writer.random.choice((1, 2, 2, 3, 3, 3, 4)),
        language=writer.language,
        zone="Europe/Berlin",
        began_at=began,
        detected_at=marks[0],
        acknowledged_at=marks[1],
        relieved_at=marks[2],
        ended_at=marks[3],
        noticed_by=writer.fill("{people}"),
        reach=writer.fill("{count} requests, {minutes} min"),
        tags=tuple(sorted({writer.fill("{thing}").lower().replace(" ", "-") for _ in range(3)})),
        template="google-sre",
        sharing=Sharing.BY_PUBLICATION,
        sections=tuple(_sections(writer)),
        entries=tuple(_entries(writer, began)),
        factors=tuple(_factors(writer)),
        relief_steps=(_relief_step(writer),),
        actions=tuple(_actions(writer, began.date())),
    )


def _minutes(writer: Writer, count: int) -> list[int]:
    return sorted(writer.random.randrange(1, 240) for _ in range(count))


def _sections(writer: Writer) -> Iterator[Section]:
    for key, heading in words.HEADINGS[writer.language].items():
        kind = KINDS.get(key, SectionKind.TEXT)
        audience = Audience.INTERNAL if key == "notes" else Audience.CLIENT
        text = "" if key in KINDS else _prose(writer, key)
        yield Section(key, heading, text, audience, kind)


def _prose(writer: Writer, key: str) -> str:
    """Paragraphs; impact ends in a table, lessons in a list, some summaries hide a phrase."""
    text = writer.text(LENGTHS[key])
    if key == "impact":
        length = 24 if writer.random.random() < LONG_TABLES else 3
        rows = "\n".join(writer.fill("| {host} | {count} | {minutes} |") for _ in range(length))
        return f"{text}\n\n| host | requests | minutes |\n|---|---:|---:|\n{rows}"
    if key == "lessons":
        items = "\n".join(f"- {writer.text(1)}" for _ in range(3))
        return f"{text}\n\n{items}\n\n[{writer.fill('{ticket}')}](https://tickets.example/)"
    if key == "summary" and writer.random.random() < 0.3:
        return f"{text} [[internal: {writer.text(1)}]]"
    return text


def _entries(writer: Writer, began: datetime) -> Iterator[Entry]:
    kinds = list(EntryType)
    for number, minute in enumerate(_minutes(writer, 8)):
        kind = kinds[number % len(kinds)]
        sensible = writer.text(1) if kind is EntryType.THOUGHT else ""
        audience = Audience.INTERNAL if number == 4 else Audience.CLIENT
        at = began + timedelta(minutes=minute)
        yield Entry(writer.name(), at, kind, writer.text(2), sensible, audience)


def _factors(writer: Writer) -> Iterator[Factor]:
    for _ in range(2):
        kind = writer.random.choice(list(FactorKind))
        title = writer.fill("{thing}, {quality}")
        yield Factor(writer.name(), title, writer.text(2), kind, Audience.CLIENT)


def _relief_step(writer: Writer) -> ReliefStep:
    title = writer.fill(writer.random.choice(words.STEPS[writer.language]))
    command = writer.fill(writer.random.choice(words.COMMANDS))
    command = command[:1].lower() + command[1:]
    return ReliefStep(writer.name(), title, writer.text(2), command, Audience.CLIENT)


def _actions(writer: Writer, day: date) -> Iterator[Action]:
    for number in range(2):
        yield Action(
            id=writer.name(),
            title=writer.fill("{work}: {thing}"),
            text=writer.text(2),
            owner="Platform team" if number else "Quay office",
            type=writer.random.choice(list(ActionType)),
            due_on=day + timedelta(days=30),
            state=writer.random.choice((ActionState.DONE, ActionState.DONE, ActionState.OPEN)),
            audience=Audience.CLIENT,
        )


def word_count(document: Document) -> int:
    """How many words a document holds."""
    return len(" ".join(_texts(document)).split())


def _texts(document: Document) -> Iterator[str]:
    yield document.title
    yield from (section.text for section in document.sections)
    for entry in document.entries:
        yield f"{entry.text} {entry.sensible}"
    yield from (f"{factor.title} {factor.text}" for factor in document.factors)
    for step in document.relief_steps:
        yield f"{step.title} {step.text} {step.command}"
    yield from (f"{action.title} {action.text}" for action in document.actions)


TOKEN = re.compile(r"[^\W_][\w.-]*[^\W_]")
COMPOUND = re.compile(r".*(?:[\w][-.][\w]|[a-z][A-Z]).*")


def queries(found: Sequence[Document], count: int, seed: int = SEED) -> list[str]:
    """Distinct queries of one to four words standing together; half German or with a compound."""
    random = Random(seed)
    german = [document for document in found if document.language == "de"]
    made: dict[str, None] = {}
    while len(made) < count:
        plain = len(made) % 2 == 0
        document = random.choice(found if plain or len(made) % 4 == 1 else german)
        tokens = TOKEN.findall(" ".join(_texts(document)))
        size = random.randint(1, 4)
        at = random.randrange(len(tokens) - size)
        chosen = tokens[at : at + size]
        special = document.language == "de" or any(map(COMPOUND.fullmatch, chosen))
        if plain != special and any(len(token) > 3 for token in chosen):
            made[" ".join(chosen)] = None
    return list(made)
