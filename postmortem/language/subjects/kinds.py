"""What the subject of a clause can be, and the words it is known by."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .. import words
from ..findings import Roster
from ..masking import COVER


class Kind(StrEnum):
    """A person without or by name, an organization, a thing, or nobody that can be seen."""

    PERSON = "person"
    NAMED = "named"
    ORG = "org"
    THING = "thing"
    NONE = "none"


HUMAN = frozenset({Kind.PERSON, Kind.NAMED, Kind.ORG})
_TOKEN = re.compile(rf"@?\w+(?:[-'’./@]\w+)*@?{COVER}*|{COVER}+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a sentence, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it can be part of a name or a noun."""
        return self.text[0] == COVER or self.text[0] == "@" or self.text[0].isalnum()


def tokens(text: str) -> list[Token]:
    """The words and marks of a sentence from left to right."""
    return [
        Token(found[0].rstrip(COVER) or found[0], found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words by which one language and one workspace know people and organizations."""

    language: str
    person: re.Pattern[str]
    org: re.Pattern[str]
    device: re.Pattern[str]
    people: frozenset[str]
    organizations: frozenset[str]

    def is_person(self, word: str) -> bool:
        """Whether a word in small letters means a person or a group of them."""
        return bool(self.person.fullmatch(word))

    def is_org(self, word: str) -> bool:
        """Whether a word in small letters means an organization."""
        return word in self.organizations or bool(self.org.fullmatch(word))

    def is_name(self, word: str) -> bool:
        """Whether a word as written is a person's name or handle."""
        if word.startswith("@") or word.endswith("@"):
            return len(word) > 2
        return word[:1].isupper() and word.lower() in self.people


@lru_cache(maxsize=32)
def vocabulary(language: str, roster: Roster) -> Vocabulary:
    """The words of a language and those of a workspace's roster."""
    lists = words.lists(language)
    people = {part.lower() for name in roster.people for part in re.findall(r"[\w-]{3,}", name)}
    organizations = {name.lower() for name in roster.organizations}
    organizations |= {name.split()[0] for name in organizations if len(name.split()[0]) > 3}
    return Vocabulary(
        language,
        re.compile(lists["person"]),
        re.compile(lists["org"]),
        re.compile(lists["device"]),
        words.names() | frozenset(people),
        frozenset(organizations),
    )
