"""Links typed as `[[Title]]`: found outside code and marks, and made into links that last."""

import re
from collections.abc import Callable, Iterator

from ..redaction.marks import parse
from ..redaction.spelling import code_ends

PLACE = re.compile(r"(?<!\\)\[\[([^\[\]\n]{1,300})\]\](?!\()")
NO_TITLE = re.compile(r"client\b", re.IGNORECASE)
FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)")
LISTED = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]")
INDENTED = re.compile(r"(?: {4}|\t)")
BLANK_LINE = re.compile(r"\n[ \t]*\n")


def same_title(text: str) -> str:
    """What two spellings of a title have in common."""
    return " ".join(text.split()).casefold()


def resolve(text: str, address_of: Callable[[str], str | None]) -> str:
    """The text with each `[[Title]]` that leads somewhere made into a Markdown link."""
    parts, done = [], 0
    for place in _places(text):
        title = place[1].strip()
        address = address_of(title)
        if address:
            parts += [text[done : place.start()], f"[{title}]({address})"]
            done = place.end()
    return "".join([*parts, text[done:]])


def missing(text: str) -> list[str]:
    """The titles typed in a text that lead nowhere, each once."""
    return list(dict.fromkeys(place[1].strip() for place in _places(text)))


def _places(text: str) -> Iterator[re.Match[str]]:
    if "[[" not in text:
        return
    apart = [*_code(text), *((one.start, one.end) for one in parse(text)[0] if one.mark)]
    for place in PLACE.finditer(text):
        at = place.start()
        is_title = place[1].strip() and not NO_TITLE.match(place[1].strip())
        if is_title and not any(start < at + 2 and at < end for start, end in apart):
            yield place


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Where code stands in a text: blocks first, then what is between backticks."""
    plain = list(text)
    for start, end in _blocks(text):
        yield start, end
        plain[start:end] = " " * (end - start)
    left = "".join(plain)
    done = 0
    for start, end in sorted(code_ends(left).items()):
        if start >= done and not BLANK_LINE.search(left, start, end):
            yield start, end
            done = end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Each line of a code block: between fences, or indented where no list is open."""
    at, fence, was_open, in_list = 0, "", True, False
    for line in text.splitlines(keepends=True):
        found, start = FENCE.match(line), at
        at += len(line)
        if fence:
            yield start, at
            if found and found[1].startswith(fence) and not found[2].strip():
                fence = ""
        elif found and ("`" not in found[2] or found[1][0] == "~"):
            yield start, at
            fence = found[1]
        elif INDENTED.match(line) and was_open and not in_list and line.strip():
            yield start, at
        else:
            was_open = not line.strip()
            in_list = bool(LISTED.match(line)) or (
                in_list and (was_open or line.startswith((" ", "\t")))
            )
