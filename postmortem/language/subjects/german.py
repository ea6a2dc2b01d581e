"""The subject of a German clause: a noun or pronoun in the nominative, before or after the verb."""

from collections.abc import Sequence

from ..masking import COVER
from .german_nouns import Noun, candidate, is_plural_next, noun_kind
from .german_words import BREAKS, MARKS, NOMINATIVE, OTHER, PARTS, PREPOSITIONS, SURE
from .kinds import HUMAN, Kind, Token, Vocabulary


def subject(found: Sequence[Token], at: int, words: Vocabulary, before: str) -> Kind:
    """What does it in the clause of this place, `before` being the sentences ahead of this one."""
    here = next((n for n, token in enumerate(found) if token.end > at), len(found) - 1)
    begin, end = _clause(found, here)
    while True:
        kind = _in_clause(found, begin, end, words, before)
        if kind is not Kind.NONE or begin == 0:
            return kind
        mark = found[begin - 1].low
        if mark in {".", "!", "?", ";", ":"}:
            return kind
        begin, end = _clause(found, begin - 2) if begin > 1 else (0, 0)
        if end <= begin:
            return Kind.NONE


def agent(found: Sequence[Token], at: int, words: Vocabulary) -> Kind:
    """What the noun is that begins here, as after `von` or `durch`."""
    begin = next((n for n, token in enumerate(found) if token.start >= at), len(found))
    for number in range(begin, min(begin + 7, len(found))):
        token = found[number]
        if token.text[0] == COVER or token.text in MARKS:
            return Kind.THING
        if number == begin and token.low in {"er", "sie", "ich", "wir", "man", "niemand", "jemand"}:
            return Kind.PERSON
        if token.low in {"uns", "mir", "ihm", "ihnen", "jemandem", "niemandem", "dir", "euch"}:
            return Kind.PERSON
        if token.low in PARTS and token.low == "einer" and is_plural_next(found, number):
            continue
        if token.text[0].isupper() or token.text[0] == "@":
            return noun_kind(found, number, words)
    return Kind.NONE


def _clause(found: Sequence[Token], here: int) -> tuple[int, int]:
    begin = here
    while begin > 0 and not _breaks(found, begin - 1):
        begin -= 1
    end = here + 1
    while end < len(found) and not _breaks(found, end):
        end += 1
    return begin, min(end, len(found))


def _breaks(found: Sequence[Token], number: int) -> bool:
    """Whether a clause ends here; `und` between two nouns ends none."""
    token = found[number]
    if token.text in MARKS:
        return True
    if token.low not in BREAKS:
        return False
    if token.low == "als":
        return number == 0 or found[number - 1].text in MARKS
    after = found[number + 1] if number + 1 < len(found) else token
    ahead = found[number - 1] if number else token
    joins = token.low in {"und", "oder", "sowie"} and ahead.text[:1].isupper()
    return not (joins and after.text[:1].isupper() and after.low not in NOMINATIVE)


def _in_clause(
    found: Sequence[Token], begin: int, end: int, words: Vocabulary, before: str
) -> Kind:
    relative = _relative(found, begin, words)
    if relative is not Kind.NONE:
        return relative
    first: Noun | None = None
    for number in range(begin, end):
        noun = candidate(found, begin, number, words, before)
        if noun is None:
            continue
        if noun.is_sure and noun.kind in HUMAN:
            return noun.kind
        first = first or noun
    return first.kind if first else Kind.NONE


def _relative(found: Sequence[Token], begin: int, words: Vocabulary) -> Kind:
    """What `der` means after a comma when no noun of its own follows."""
    if begin < 2 or found[begin - 1].text != "," or begin + 1 >= len(found):
        return Kind.NONE
    if found[begin].low not in {"der", "die", "welcher", "welche"}:
        return Kind.NONE
    after = found[begin + 1]
    if after.low in SURE:
        return Kind.NONE
    if after.text[0].isupper():
        return Kind.NONE
    is_adjective = after.low.endswith(("e", "en", "er", "es"))
    if is_adjective and after.low not in NOMINATIVE | OTHER | PREPOSITIONS:
        return Kind.NONE
    for number in range(begin - 2, max(begin - 8, -1), -1):
        if found[number].text[0].isupper() or found[number].text[0] == COVER:
            return noun_kind(found, number, words)
    return Kind.NONE
