"""The pieces of a query's text, each with what it may be."""

import re
from dataclasses import dataclass

from ..analyser import PARTS_AT_ONCE, words
from . import filters

OR, OPEN, CLOSE = "OR", ("(", "-("), ")"
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(r'(-?)(\()|(\))|(-)?(?:([A-Za-z]{2,20}):)?(?:"([^"]*)"|([^\s"()]+))')
PLAIN_VALUE = re.compile(r"[^\s\"(),]+")
TEXT_FIELDS = ("fixed", "host")
LEAST_PREFIX = 3
FIRST_PARTS = re.compile(rf"[^\W_]++(?:[._\-/:@+]++[^\W_]++){{0,{PARTS_AT_ONCE - 1}}}")


def asked_words(text: str) -> list[str]:
    """Return the raw words of a text, of each no more parts than are indexed as one."""
    return [match[0] for match in map(FIRST_PARTS.match, words(text)) if match]


@dataclass(frozen=True)
class Token:
    """A word, a quoted text, a field or a bracket, perhaps with a minus before it."""

    source: str
    start: int
    end: int
    negated: bool = False
    key: str = ""
    value: str = ""
    quoted: bool = False

    @property
    def opens(self) -> bool:
        """Tell whether it opens a bracket."""
        return self.source in OPEN

    @property
    def closes(self) -> bool:
        """Tell whether it closes a bracket."""
        return self.source == CLOSE

    @property
    def is_filter(self) -> bool:
        """Tell whether it is one of the known fields of facts, with a value."""
        return self.key in filters.READERS and bool(self.value.strip())

    @property
    def is_text_field(self) -> bool:
        """Tell whether its words must stand in a part of the text."""
        return self.key in TEXT_FIELDS and bool(words(self.value))

    @property
    def is_or(self) -> bool:
        """Tell whether it may join two alternatives."""
        return self.source == OR

    @property
    def words(self) -> list[str]:
        """Return what it would be searched by."""
        if self.is_text_field:
            return asked_words(self.value)
        if self.names_unknown_key:
            return [self.key, *asked_words(self.value)]
        return asked_words(f"{self.key}:{self.value}" if self.key else self.value)

    @property
    def names_unknown_key(self) -> bool:
        """Tell whether it looks like a field of ours, not like a host with a port or a link."""
        known = not self.key or self.is_filter or self.is_text_field
        return not known and (self.quoted or self.value[:1].isalpha())

    @property
    def is_option(self) -> bool:
        """Tell whether it is an option of a command, such as `-rf`."""
        return self.negated and not (self.key or self.quoted) and len(self.value) <= 2

    @property
    def is_exclusion(self) -> bool:
        """Tell whether hits must not hold it."""
        telling = bool(self.words) and not (self.value.startswith("-") or self.is_option)
        return self.negated and telling

    @property
    def is_phrase(self) -> bool:
        """Tell whether hits must hold its words in a row."""
        return self.is_text_field or (self.quoted and not self.key)

    @property
    def prefix(self) -> str:
        """Return what a word must begin with, nothing for any other token."""
        bare = not (self.key or self.quoted) and self.value.endswith("*")
        inside = self.words if bare else []
        return inside[0] if len(inside) == 1 and len(inside[0]) >= LEAST_PREFIX else ""

    @property
    def is_term(self) -> bool:
        """Tell whether it may be one of several alternatives."""
        return self.is_filter or (not (self.is_or or self.closes) and bool(self.words))

    @property
    def is_deliberate(self) -> bool:
        """Tell whether it is an operator, and not an option like `-rf` in a pasted command."""
        if self.is_filter or not (self.is_exclusion or self.is_phrase or self.is_or):
            return False
        whole = self.quoted or (len(self.value) > 2 and self.value[-1].isalnum())
        return self.is_or or whole


def tokens(text: str) -> list[Token]:
    """Return the pieces of a text with straight quotes; an unbalanced quote is dropped."""
    found = []
    for match in TOKEN.finditer(text):
        _not_all, bracket, closing, minus, key, quoted, bare = match.groups()
        source, (start, end) = " ".join(match.group().split()), match.span()
        if bracket or closing:
            found.append(Token(source, start, end, negated=source == OPEN[1]))
            continue
        value = bare if quoted is None else quoted
        found.append(
            Token(source, start, end, bool(minus), (key or "").lower(), value, quoted is not None)
        )
    return found


def quoted(value: str) -> str:
    """Return a value as it is typed to be read as one: in quotes where it must be."""
    text = value.replace('"', " ")
    return text if PLAIN_VALUE.fullmatch(text) else f'"{text}"'


def term(key: str, value: str) -> str:
    """Return what is typed to ask for a value of a key."""
    return f"{key}:{quoted(value)}"
