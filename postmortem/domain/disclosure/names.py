"""Names of other clients and of people, however they are written."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .kinds import Hit, Kind, Known, Somebody, marked
from .words import COMMON, EVIDENCE, GENERIC, LEGAL, MONTHS, NEVER_ALONE, NOT_A_COMPANY

OTHER_CLIENT = marked("This is the name of another client.")
OWN_PERSON = marked("This is one of your people.")
OTHER_PERSON = marked("This is somebody of another client.")
TITLED = marked("This looks like a person's name.")

_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\ufeff])*+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\ufeff]")
_GAP = re.compile(r"[\s_.&+/,-]{0,3}")
_AND = frozenset({"und", "and", "u", "n"})
_TITLE = re.compile(
    r"(?<!\w)(?:Herrn?|Frau|Mr|Mrs|Ms|Hr|Fr)\b\.?[ \u00a0]{1,2}(?:(?:Dr|Prof|Ing)\.[ \u00a0]?){0,3}"
    r"(?P<name>[A-ZÄÖÜ][a-zäöüßà-ÿ][\w-]{1,40})"
)
_HANDLE = re.compile(r"(?<![\w@/.])@(?P<name>[A-Za-z][\w.-]{2,40}\w)")
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LONGEST = 5  # tokens of a text that are tried as one name


def folds(word: str) -> tuple[str, str]:
    """The two plain spellings of a word: umlauts as two letters, and as one."""
    if word.isascii():
        lower = word.lower()
        return lower, lower
    whole = unicodedata.normalize("NFC", _INVISIBLE.sub("", word)).casefold()
    return _base(whole.translate(_GERMAN)), _base(whole)


def _base(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.translate(_PLAIN))
    return "".join(one for one in parts if not unicodedata.combining(one))


@dataclass(frozen=True, slots=True)
class Name:
    """One way of writing a name: what it is, and how sure one must be that it is meant."""

    kind: Kind
    why: str
    is_capital: bool = False  # only when it is written with a capital
    is_doubtful: bool = False  # an ordinary word as well
    is_month: bool = False


@dataclass(slots=True)
class Index:
    """Every way of writing every name, by its letters alone."""

    names: dict[str, Name] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)
    handles: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)

    def add(self, tokens: Iterable[str], name: Name) -> None:
        """Remember one way of writing; the surer one where two are the same."""
        for spelling in zip(*(folds(one) for one in tokens), strict=True):
            key = "".join(part for part in spelling if part not in _AND)
            known = self.names.get(key)
            if len(key) > 1 and (known is None or known.is_capital or known.is_doubtful):
                self.names[key] = name
                self.starts.add(key[:2])


def _tokens(name: str) -> list[str]:
    return _TOKEN.findall(name)


def _add_client(index: Index, name: str) -> None:
    tokens = _tokens(name)
    core = [one for one in tokens if folds(one)[0] not in LEGAL] or tokens
    ordinary = len(core) == 1 and folds(core[0])[0] in COMMON
    sure = Name(Kind.CLIENT, OTHER_CLIENT, is_capital=ordinary, is_doubtful=ordinary)
    for written in (tokens, core):
        if written:
            index.add(written, sure)
            if written[0].endswith("e") and len(written) > 1:
                index.add([written[0] + "n", *written[1:]], sure)
    telling = [one for one in core if folds(one)[0] not in GENERIC][:1]
    word = folds(telling[0])[0] if telling and len(core) > 1 else ""
    if len(word) >= 5 and word not in COMMON | NEVER_ALONE:
        index.add(telling, Name(Kind.CLIENT, OTHER_CLIENT, is_capital=True))


def _add_person(index: Index, person: Somebody) -> None:
    tokens = [one for one in _tokens(person.name) if folds(one)[0] not in {"dr", "prof"}]
    why = OWN_PERSON if person.is_supplier else OTHER_PERSON
    if not tokens:
        return
    if len(tokens) > 1:
        index.add(tokens, Name(Kind.PERSON, why))
        index.add([tokens[-1], *tokens[:-1]], Name(Kind.PERSON, why, is_capital=True))
        index.add([tokens[0][:1], tokens[-1]], Name(Kind.PERSON, why, is_capital=True))
    for token in {tokens[0], tokens[-1]} if person.is_supplier or len(tokens) == 1 else ():
        word = folds(token)[0]
        doubtful = word in NEVER_ALONE | COMMON | GENERIC or len(word) < 3
        alone = Name(Kind.PERSON, why, True, doubtful, word in MONTHS)
        index.add([token], alone)
    local = person.email.partition("@")[0].lower()
    written = {local, tokens[0].lower(), ".".join(tokens).lower(), "".join(tokens).lower()}
    index.handles |= {one for one in written if len(one) > 2}
    index.handles |= {".".join(folds(one)[1] for one in tokens)}


def index_of(known: Known) -> Index:
    """The index of everybody who could be named."""
    index = Index()
    for name in known.clients:
        _add_client(index, name)
    for person in known.people:
        _add_person(index, person)
    for reader in known.readers:
        index.readers |= {spelling for one in _tokens(reader.name) for spelling in folds(one)}
    return index


def hits(text: str, index: Index) -> Iterator[Hit]:
    """Every name of another client or a person in a text."""
    yield from _listed(text, index)
    for found in _TITLE.finditer(text):
        word = folds(found["name"])
        if not {word[0], word[0].removesuffix("s")} & index.readers:
            yield Hit(found.start(), found.end(), Kind.PERSON, TITLED)
    for found in _HANDLE.finditer(text):
        if found["name"].lower() in index.handles:
            yield Hit(found.start(), found.end(), Kind.PERSON, OWN_PERSON)


def _listed(text: str, index: Index) -> Iterator[Hit]:
    words = [(found.start(), found.end(), folds(found[0])) for found in _TOKEN.finditer(text)]
    at = 0
    while at < len(words):
        found = _longest(text, words, at, index) if _may_start(words[at][2], index) else None
        if found:
            last, name = found
            yield Hit(words[at][0], words[last][1], name.kind, name.why)
            at = last
        at += 1


def _may_start(spellings: tuple[str, str], index: Index) -> bool:
    return any(one[:2] in index.starts or len(one) == 1 for one in spellings)


Word = tuple[int, int, tuple[str, str]]


def _longest(text: str, words: list[Word], at: int, index: Index) -> tuple[int, Name] | None:
    """The longest name that begins at a word: where it ends, and what it is."""
    best = None
    joined: tuple[str, ...] = ("", "")
    for last in range(at, min(at + _LONGEST, len(words))):
        start, _end, spellings = words[last]
        if last > at and not _GAP.fullmatch(text, words[last - 1][1], start):
            break
        if last == at or spellings[0] not in _AND:
            joined = tuple(a + b for a, b in zip(joined, spellings, strict=True))
            name = _named(joined, index)
            if name and _is_meant(text, words, at, last, name):
                best = last, name
    return best


def _named(spellings: Iterable[str], index: Index) -> Name | None:
    for spelling in spellings:
        for one in (spelling, spelling.removesuffix("s")):
            if one in index.names:
                return index.names[one]
    return None


def _is_meant(text: str, words: list[Word], at: int, last: int, name: Name) -> bool:
    """Whether a word that can be a name is one here."""
    start = words[at][0]
    if name.is_capital and not all(text[words[one][0]].isupper() for one in (at, last)):
        return False
    if not name.is_doubtful:
        return True
    if name.kind is Kind.CLIENT:
        after = words[last + 1][2][0] if last + 1 < len(words) else ""
        article = words[at - 1][2][0] if at else ""
        return after not in NOT_A_COMPANY and article not in {
            "the",
            "a",
            "die",
            "der",
            "eine",
            "einer",
        }
    before = words[at - 1][2][0] if at and text[words[at - 1][1] : start].isspace() else ""
    return not name.is_month and before in EVIDENCE
