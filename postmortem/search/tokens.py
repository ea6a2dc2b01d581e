"""The pieces of a query's text, each with what it may be."""

import re
from dataclasses import dataclass

from . import filters
from .analyser import words

OR = "OR"
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(r'(-)?(?:([A-Za-z]{2,20}):)?(?:"([^"]*)"|([^\s"]+))')


@dataclass(frozen=True)
class Token:
    """A word, a quoted text or a field, perhaps with a minus before it."""

    source: str
    negated: bool
    key: str
    value: str
    quoted: bool

    @property
    def is_filter(self) -> bool:
        """Tell whether it is one of the known fields, with a value."""
        return self.key in filters.READERS and bool(self.value.strip())

    @property
    def is_or(self) -> bool:
        """Tell whether it may join two alternatives."""
        return self.source == OR

    @property
    def words(self) -> list[str]:
        """Return what it would be searched by."""
        if self.names_unknown_key:
            return [self.key, *words(self.value)]
        return words(f"{self.key}:{self.value}" if self.key else self.value)

    @property
    def names_unknown_key(self) -> bool:
        """Tell whether it looks like a field of ours, not like a host with a port or a link."""
        known = not self.key or self.is_filter
        return not known and (self.quoted or self.value[:1].isalpha())

    @property
    def is_exclusion(self) -> bool:
        """Tell whether hits must not hold it."""
        return self.negated and not self.value.startswith("-") and bool(self.words)

    @property
    def is_phrase(self) -> bool:
        """Tell whether hits must hold its words in a row."""
        return self.quoted and not self.key

    @property
    def is_term(self) -> bool:
        """Tell whether it may be one of several alternatives."""
        return not (self.is_filter or self.is_exclusion or self.is_or) and bool(self.words)

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
        minus, key, quoted, bare = match.groups()
        found.append(
            Token(
                source=" ".join(match.group().split()),
                negated=bool(minus),
                key=(key or "").lower(),
                value=bare if quoted is None else quoted,
                quoted=quoted is not None,
            )
        )
    return found
