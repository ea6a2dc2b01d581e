"""Text into terms, alike for every engine: hosts, codes, paths, CamelCase, English and German.

A raw token is letters and digits joined by `. _ - / : @ +`. It yields its parts, their CamelCase
humps and every contiguous span of parts, so `db-01`, `stat_activity` and `15.3` are single terms.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

from .stop_words import STOP_WORDS

VERSION = 2
LANGUAGES = ("en", "de")
LONGEST_PART = 120
PARTS_AT_ONCE = 16
PARTS_WITH_ALL_SPANS = 6
FIELD_SIGN = "="  # stands in no word

RAW = re.compile(r"[^\W_]++(?:[._\-/:@+]++[^\W_]++)*+")
PART = re.compile(r"[^\W_]+")
SEPARATOR = re.compile(r"[._\-/:@+]+")
HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
VERSION_NUMBER = re.compile(r"v\d+")
UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
INVISIBLE = {ord(character): None for character in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def normal(text: str) -> str:
    """Return the text composed and without invisible or broken characters."""
    if text.isascii():
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text)
    return text.translate(INVISIBLE) if UNSEEN.search(text) else text


def fold(word: str) -> str:
    """Return the word in lower case, without accents and with `ss` for sharp s."""
    lower = word.lower()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower.replace("ß", "ss"))
    return "".join(c for c in parts if not unicodedata.combining(c)).lower()


_stemming = Lock()


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import Stemmer

    name = "german" if language == "de" else "english"
    stem: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord
    return stem


def stem(folded: str, language: str) -> str:
    """Return the Snowball stem of a purely alphabetic word, any other word as it is."""
    if not folded.isalpha():
        return folded
    with _stemming:
        return _stemmer(language)(folded)


def stopped_in(word: str) -> tuple[str, ...]:
    """Return the languages in which the word is too common to be searched for."""
    folded = fold(word)
    return tuple(language for language in LANGUAGES if folded in STOP_WORDS[language])


def stop_term(word: str) -> str:
    """Return the term under which a stop word keeps its place, out of reach of every word."""
    return FIELD_SIGN + fold(word)


def field_term(field: str, term: str) -> str:
    """Return the term under which a field keeps a term, out of reach of every word."""
    return f"{field}{FIELD_SIGN}{term}"


def begins(term: str, prefix: str) -> bool:
    """Tell whether a term begins so; one of a field does only where the prefix names the field."""
    return term.startswith(prefix) and (FIELD_SIGN not in term or FIELD_SIGN in prefix)


def spelled(text: str) -> set[str]:
    """Return the words of letters only, four or more, as written but folded: to be suggested."""
    return {fold(part) for part in PART.findall(normal(text)) if len(part) > 3 and part.isalpha()}


def is_stop(word: str) -> bool:
    """Tell whether every language drops the word, so that no query needs it."""
    return len(stopped_in(word)) == len(LANGUAGES)


def words(text: str) -> list[str]:
    """Return the raw tokens of a normal text in their order."""
    return RAW.findall(text)


def parts(word: str) -> tuple[str, ...]:
    """Return the parts of a raw token: `db-01` has two."""
    return tuple(PART.findall(word))


def humps(part: str) -> tuple[str, ...]:
    """Return the CamelCase humps of a part, none for a word written in one case."""
    if not part.isascii() or part.islower() or part.isupper() or part.istitle():
        return ()
    found = HUMP.findall(part)
    return tuple(hump for hump in found if len(hump) > 1) if len(found) > 1 else ()


def _part_terms(part: str, language: str) -> list[str]:
    folded = fold(part)
    found = [stem(folded, language)]
    found += [stem(hump.lower(), language) for hump in humps(part)]
    if VERSION_NUMBER.fullmatch(folded):
        found.append(folded[1:])
    return found


def _spans(count: int) -> list[tuple[int, int]]:
    """Return where the indexed spans of a compound begin and end."""
    return [
        (first, last)
        for first in range(count)
        for last in range(first + 2, count + 1)
        if count <= PARTS_WITH_ALL_SPANS or last - first <= 3 or first == 0 or last == count
    ]


def _compound(
    pieces: list[str], separators: list[str], language: str
) -> tuple[tuple[str, int], ...]:
    found = [(term, at) for at, part in enumerate(pieces) for term in _part_terms(part, language)]
    folded = [fold(part) for part in pieces]
    for first, last in _spans(len(pieces)):
        joined = folded[first]
        for at in range(first + 1, last):
            joined += separators[at - 1] + folded[at]
        found.append((joined[:LONGEST_PART], first))
        if VERSION_NUMBER.fullmatch(folded[first]):
            found.append((joined[1:LONGEST_PART], first))
    return tuple(dict.fromkeys(found))


@lru_cache(50_000)
def expand(raw: str, language: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return the terms of a raw token, each with its offset, and how many positions it takes."""
    pieces = [part[:LONGEST_PART] for part in PART.findall(raw)]
    count = len(pieces)
    if count == 1:
        if fold(raw) in STOP_WORDS.get(language, STOP_WORDS["en"]):
            return ((stop_term(raw), 0),), 1
        return tuple((term, 0) for term in dict.fromkeys(_part_terms(pieces[0], language))), 1
    separators = [separator[:3] for separator in SEPARATOR.findall(raw)]
    found: list[tuple[str, int]] = []
    for base in range(0, count, PARTS_AT_ONCE):
        chunk = pieces[base : base + PARTS_AT_ONCE]
        between = separators[base : base + PARTS_AT_ONCE]
        found += [(term, base + at) for term, at in _compound(chunk, between, language)]
    return tuple(found), count


def expanded(raw: str, language: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return what `expand` returns, remembering only tokens of an ordinary length."""
    return expand(raw, language) if len(raw) <= LONGEST_PART else expand.__wrapped__(raw, language)


def terms(text: str, language: str) -> list[tuple[str, int]]:
    """Return every term of the text with its position; stop words have terms of their own kind."""
    position = 0
    found: list[tuple[str, int]] = []
    for match in RAW.finditer(normal(text)):
        inside, count = expanded(match.group(), language)
        found += [(term, position + offset) for term, offset in inside]
        position += count
    return found


def _compound_variants(word: str) -> tuple[str, ...]:
    pieces = [fold(part[:LONGEST_PART]) for part in PART.findall(word)]
    separators = [separator[:3] for separator in SEPARATOR.findall(word)]
    joined = pieces[0]
    for separator, piece in zip(separators, pieces[1:], strict=False):
        joined += separator + piece
    joined = joined[:LONGEST_PART]
    return (joined, joined[1:]) if VERSION_NUMBER.fullmatch(pieces[0]) else (joined,)


@lru_cache(20_000)
def query_variants(word: str) -> tuple[str, ...]:
    """Return the terms of which any one means that a document contains the query's word."""
    match = RAW.search(normal(word))
    if match is None:
        return ()
    raw = match.group()
    if len(parts(raw)) > 1:
        return _compound_variants(raw)
    folded = fold(raw[:LONGEST_PART])
    found = [stem(folded, language) for language in LANGUAGES]
    spelled = fold(raw[:LONGEST_PART].lower().translate(UMLAUTS))
    found.append(stem(spelled, "de"))
    short = spelled
    for digraph, letter in DIGRAPHS:
        short = short.replace(digraph, letter)
    if short != spelled:
        found.append(stem(short, "de"))
    if VERSION_NUMBER.fullmatch(folded):
        found.append(folded[1:])
    return tuple(dict.fromkeys(found))


@lru_cache(20_000)
def place_variants(word: str) -> tuple[str, ...]:
    """Return the terms that stand where the word does, even where it is a stop word."""
    variants = query_variants(word)
    return (*variants, stop_term(word)) if stopped_in(word) else variants
