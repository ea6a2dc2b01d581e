"""Files beside a document: what is said of each, and the places in a text that show one."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from .audiences import Audience

PICTURES = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
}
PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
TYPES = frozenset({*PICTURES, PDF, TEXT})
TEXT_ENDINGS = (
    "txt", "log", "csv", "tsv", "json", "jsonl", "md", "yaml", "yml", "toml", "ini", "conf",
    "cfg", "properties", "sql", "diff", "patch", "out", "err", "trace", "stack", "har", "eml",
)  # fmt: skip
MOST = 50  # of one document
LONGEST_NAME = 120
LONGEST_ENDING = 10
UNNAMED = "file"

SCHEME = "attachment:"
NAME = r"[a-z0-9]{4,16}"
_PLACE = re.compile(rf"\]\([ \t]*<?{SCHEME}({NAME})>?(?:[ \t\n][^()\n]*)?\)")
_ANYWHERE = re.compile(rf"(?<![\w]){SCHEME}({NAME})(?![a-z0-9])")
_DEFINED = re.compile(rf"^ {{0,3}}\[[^\]\n]*\]:[ \t]*<?{SCHEME}({NAME})>?[^\n]*\n?", re.MULTILINE)
FARTHEST = 2_000  # characters that the words of one place may be long
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a document; `type` is what its bytes are, whatever anybody says of them."""

    id: str
    name: str
    type: str
    size: int
    sha256: str
    audience: Audience = Audience.INTERNAL
    caption: str = ""


def is_picture(media_type: str) -> bool:
    """Whether a page may show it; everything else is only taken away."""
    return media_type in PICTURES


def clean_name(given: str, media_type: str) -> str:
    """A file's name without a path, without what cannot be seen, ending as its bytes say."""
    name = unicodedata.normalize("NFC", given.encode("utf-8", "ignore").decode())
    name = re.split(r"[/\\]", name.strip().rstrip("/\\"))[-1]
    seen = (one if _is_seen(one) else " " if one.isspace() else "" for one in name)
    name = " ".join(_FORBIDDEN.sub("-", "".join(seen)).split()).strip(". ")
    stem, ending = _ended(name, media_type)
    stem = stem[: LONGEST_NAME - len(ending) - 1].rstrip(". ") or UNNAMED
    return f"{stem}.{ending}"


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" and letter not in "\u2028\u2029"


def _ended(name: str, media_type: str) -> tuple[str, str]:
    """A name's beginning and the ending that fits the type: its own where that is one."""
    fitting = PICTURES.get(media_type) or (("pdf",) if media_type == PDF else TEXT_ENDINGS)
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in fitting:
        return stem, ending.lower()
    is_ending = dot and len(ending) <= LONGEST_ENDING and ending.isalnum() and not ending.isdigit()
    return (stem if is_ending else name), fitting[0]


def shown_in(texts: Iterable[str]) -> set[str]:
    """The names of all files that some texts show or link to."""
    found = (text for text in texts if SCHEME in text)
    return {one for text in found for one in _ANYWHERE.findall(text)}


def without(text: str, listed: Collection[str], hidden: Collection[str] = ()) -> str:
    """The text without the places that show a file which is not listed, words and all.

    Of files known to be `hidden` no mention is left in any other form either.
    """
    if SCHEME not in text:
        return text
    text = _DEFINED.sub(lambda found: found[0] if found[1] in listed else "", text)
    cuts = [cut for found in _PLACE.finditer(text) if found[1] not in listed
            for cut in [_whole(text, found)]]  # fmt: skip
    text = _cut(text, cuts)
    return _ANYWHERE.sub(lambda found: "" if found[1] in hidden else found[0], text)


def _whole(text: str, found: re.Match[str]) -> tuple[int, int]:
    """From the sign that opens a place, such as `![`, to its end."""
    depth, at = 0, found.start()
    for at in range(found.start(), max(-1, found.start() - FARTHEST), -1):
        depth += {"]": 1, "[": -1}.get(text[at], 0)
        if depth == 0:
            return at - (text[at - 1 : at] == "!"), found.end()
    return found.start(), found.end()


def _cut(text: str, cuts: Iterable[tuple[int, int]]) -> str:
    return "".join(_kept(text, cuts))


def _kept(text: str, cuts: Iterable[tuple[int, int]]) -> Iterator[str]:
    """What stays; a line that held nothing else goes along."""
    last = 0
    for start, end in _apart(cuts):
        line = text.rfind("\n", 0, start) + 1
        until = text.find("\n", end)
        until = len(text) if until < 0 else until
        alone = line >= last and not text[line:start].strip() and not text[end:until].strip()
        if alone:
            start, end = line, min(until + 1, len(text))
        yield text[last:start]
        last = end
    yield text[last:]


def _apart(cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cuts from left to right, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(cuts):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
