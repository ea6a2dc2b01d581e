"""How the marks are written, and what else is taken for one: slips, full width, invisibles."""

import re
import unicodedata
from typing import Literal

Kind = Literal["internal", "client", "unknown", "phrase", "page"]

EVENT = re.compile(
    r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*+(?:(?P<colons>:{2,}+)|(?P<fence>`{3,}+|~{3,}+))"
    r"|\[\[[\s*_`]*+(?P<phrase>[^\W\d_]{4,16})(?![^\W_])(?P<stop>\s*+[:;=|][ \t]*+)?"
    r"|(?<!:):{3,}+[ \t]*+(?P<middle>[^\W\d_]{4,16})(?!\w)"
    r"|(?P<ticks>`++)|\\\]|(?P<bracket>[\[\]])",
    re.MULTILINE,
)
_LIKE_COLON = {"\u2236": ":", "\ua789": ":", "\u02d0": ":"}
_NEAR = 2  # letters that may be wrong in a misspelt "internal"


class _Fold(dict[int, str]):
    """Maps a character to what a mark compares: lower case, full width and invisibles undone."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        invisible = unicodedata.category(character) == "Cf" or character in "\u034f\ufe0e\ufe0f"
        plain = unicodedata.normalize("NFKC", _LIKE_COLON.get(character, character)).casefold()
        folded = "" if invisible else plain
        if len(self) < 4096:
            self[code] = folded
        return folded


_FOLD = _Fold()


def may_have_marks(text: str) -> bool:
    """Tell quickly that a text has no mark; True says only that it is worth parsing."""
    folded = text if text.isascii() else text.translate(_FOLD)
    return "::" in folded or "[[" in folded


def same_name(name: str) -> str:
    """Return what two spellings of a client's name have in common: case, spaces, hyphens."""
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFKC", name).translate(_FOLD).strip())


def folded(text: str) -> tuple[str, list[int]]:
    """Return the text as marks are compared, and where each of its characters came from."""
    text = re.sub(r"\r(?!\n)", "\n", text).replace("\r", " ")
    if text.isascii():
        return text.lower(), list(range(len(text)))
    parts = [_FOLD[ord(character)] for character in text]
    return "".join(parts), [index for index, part in enumerate(parts) for _ in part]


def block_kind(rest: str, colons: int) -> Kind | None:
    """Say what a line of colons and then this text opens; None when it is no mark."""
    word = first_word(rest)
    after = rest[len(word) :]
    if near_internal(word) and not re.match(r"[\w:.(]" if colons == 2 else r"\w", after):
        return "internal"
    if colons == 2 or re.match(r"\d|\*(?:\s|$)", rest):
        return None  # a name space in code, or an address such as :::8080
    named = word == "client" and after.strip(": ") and not re.search(r"\[\[|::\w", after)
    return "client" if named and after[0] in " \t" else "unknown"


def first_word(text: str) -> str:
    """Return the letters a text starts with."""
    matched = re.match(r"[^\W\d_]+", text)
    return matched[0] if matched else ""


def near_internal(word: str) -> bool:
    """Tell whether a word is `internal`, the German `intern`, or a slip of the pen for them."""
    if word.startswith("intern"):
        return len(word) <= 10
    return 6 <= len(word) <= 10 and _distance(word, "internal") <= _NEAR


def _distance(left: str, right: str) -> int:
    """Return how many letters must change to make one word of the other."""
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, 1):
        corner, row[0] = row[0], index
        for column, other in enumerate(right, 1):
            least = min(row[column] + 1, row[column - 1] + 1, corner + (letter != other))
            corner, row[column] = row[column], least
    return row[-1]


def code_ends(folded: str) -> dict[int, int]:
    """Map each run of backticks to the end of the next run of the same length."""
    following: dict[int, int] = {}
    ends: dict[int, int] = {}
    for run in reversed(list(re.finditer(r"`+", folded))):
        if run.end() - run.start() in following:
            ends[run.start()] = following[run.end() - run.start()]
        following[run.end() - run.start()] = run.end()
    return ends
