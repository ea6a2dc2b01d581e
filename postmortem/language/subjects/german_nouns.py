"""What a German noun or pronoun means, and whether it can be the subject of its clause."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..masking import COVER
from .german_words import (
    ADVERBS,
    BREAKS,
    MAYBE,
    NEUTRAL,
    NOMINATIVE,
    OTHER,
    PARTS,
    PEOPLE,
    PREPOSITIONS,
)
from .kinds import HUMAN, Kind, Token, Vocabulary


@dataclass(frozen=True, slots=True)
class Noun:
    """A candidate: what it means, and whether its form can be nothing but the subject."""

    kind: Kind
    is_sure: bool


def candidate(
    found: Sequence[Token], begin: int, number: int, words: Vocabulary, before: str
) -> Noun | None:
    """The noun or pronoun at this place when it can be the subject of its clause."""
    token = found[number]
    low = token.low
    if low in PEOPLE and not _is_hanging(found, begin, number):
        return Noun(Kind.PERSON, True) if not _opens_noun(found, number, low) else None
    if token.text in {"Sie", "Ihr"} and number > begin and not _opens_noun(found, number, low):
        return Noun(Kind.PERSON, True)
    if low in MAYBE:
        return Noun(_meant(found[:begin], low, words, before), False)
    if low in {"ihr"} and not _opens_noun(found, number, low):
        return Noun(Kind.PERSON, False)
    if low in NEUTRAL and not _opens_noun(found, number, low):
        return None if low in {"es", "was", "das"} and number > begin else Noun(Kind.THING, False)
    if low in PARTS and is_plural_next(found, number):
        after = number + 2
        while after < len(found) and not found[after].text[0].isupper():
            after += 1
        return Noun(noun_kind(found, after, words), True) if after < len(found) else None
    if not (token.text[0].isupper() or token.text[0] in {COVER, "@"} or token.text.endswith("@")):
        return None
    if number == begin == 0 and (
        low in NOMINATIVE | OTHER | PREPOSITIONS | BREAKS or _is_adverb(found)
    ):
        return None
    return _nominative(found, begin, number, words)


def _is_adverb(found: Sequence[Token]) -> bool:
    """Whether the first word is written large only because it comes first."""
    low = found[0].low
    return low in ADVERBS or low.endswith(("weise", "dings", "maßen", "lich"))


def _opens_noun(found: Sequence[Token], number: int, low: str) -> bool:
    """Whether the word belongs to a noun that follows, as `jeder Dienst`."""
    if low not in {"jeder", "keiner", "das", "dies", "ihr", "alle", "was"}:
        return False
    for after in found[number + 1 : number + 4]:
        if after.text[0].isupper() or after.text[0] == COVER:
            return True
        if not after.low.endswith(("e", "en", "er", "es", "em")):
            return False
    return False


def _is_hanging(found: Sequence[Token], begin: int, number: int) -> bool:
    return number > begin and found[number - 1].low in PREPOSITIONS


def _nominative(found: Sequence[Token], begin: int, number: int, words: Vocabulary) -> Noun | None:
    kind = noun_kind(found, number, words)
    if kind is Kind.NONE:
        return None
    at = number - 1
    while at >= begin and _describes(found[at]):
        at -= 1
    opener = found[at].low if at >= begin else ""
    ahead = found[at - 1] if at - 1 >= begin else None
    if opener in PREPOSITIONS or opener in OTHER or (ahead and ahead.low in PREPOSITIONS):
        return None
    if (
        at >= begin
        and found[at].text[0].isupper()
        and found[at].is_word
        and opener not in NOMINATIVE
    ):
        # A second noun in a row, as a name after a title, says nothing of its own.
        return Noun(kind, kind is Kind.NAMED) if kind in HUMAN else None
    low = found[number].low
    if opener == "der" and (_is_after_noun(found, at, begin) or _is_oblique(low, kind)):
        return None
    sure = opener in {"der", "ein", "kein", "unser"} or opener == "" or kind is Kind.NAMED
    return Noun(_owner(opener, kind), sure and kind in HUMAN)


def _owner(opener: str, kind: Kind) -> Kind:
    return Kind.ORG if kind is Kind.PERSON and opener in {"ihr", "ihre", "euer", "eure"} else kind


def _describes(token: Token) -> bool:
    low = token.low
    if token.text[0].isdigit():
        return True
    if low in NOMINATIVE or low in OTHER or low in PREPOSITIONS or not token.is_word:
        return False
    return token.text[0].islower() and low.endswith(("e", "en", "er", "es", "em"))


def _is_after_noun(found: Sequence[Token], at: int, begin: int) -> bool:
    return (
        at - 1 >= begin
        and found[at - 1].text[0].isupper()
        and at - 1 > 0
        and (found[at - 1].low not in NOMINATIVE)
    )


def _is_oblique(low: str, kind: Kind) -> bool:
    """Whether `der` before the word means `of the`: feminine or plural."""
    if low.endswith(("in", "innen", "ung", "heit", "keit", "schaft", "tion", "tät")):
        return not low.endswith(("admin", "login", "plugin", "termin"))
    return kind in HUMAN and low.endswith("en")


def _meant(ahead: Sequence[Token], low: str, words: Vocabulary, before: str) -> Kind:
    """Whom `er` or `sie` means: people, unless what was spoken of before are things."""
    spoken = [token for token in ahead if token.text[0].isupper() and len(token.text) > 3]
    nouns = [token.low for token in spoken] or [
        word.strip(".,;:!?") for word in before.lower().split()
    ]
    if not nouns or any(words.is_person(noun) for noun in nouns):
        return Kind.PERSON
    return Kind.ORG if any(words.is_org(noun) for noun in nouns) else Kind.THING


def noun_kind(found: Sequence[Token], number: int, words: Vocabulary) -> Kind:
    token = found[number]
    if token.text[0] == COVER or not token.is_word:
        return Kind.THING
    if words.is_name(token.text):
        return Kind.NAMED
    if token.low in {"herr", "frau", "herrn"}:
        return Kind.NAMED
    if words.device.fullmatch(token.low):
        return Kind.THING
    if words.is_person(token.low):
        return Kind.PERSON
    return Kind.ORG if words.is_org(token.low) else Kind.THING


def is_plural_next(found: Sequence[Token], number: int) -> bool:
    return number + 1 < len(found) and found[number + 1].low in {"der", "unserer", "ihrer"}
