"""A text with all that is not its author's own prose covered, every character at its place."""

import re
from collections.abc import Callable

COVER = "\ufffc"
"""Stands for each character of something that is a thing in its sentence: code, a link's target."""

LONGEST = 1000

_FENCE = re.compile(r"^[ >]{0,12}(`{3,}|~{3,})")
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(?:.*\n){0,400}?\1[ \t]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*(?:-->|\Z)")
_LOG = re.compile(
    r"^(?=.{0,120}?(?:\b(?:INFO|WARN(?:ING)?|ERROR|DEBUG|FATAL|TRACE|CRIT(?:ICAL)?|NOTICE)\b"
    r"|\blevel=|\w=\S+ \w+=))[\s|>*`\[(-]{0,12}"
    r"(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d{1,2} \d\d:|\w+=\S)",
)
_RULER = re.compile(r"^(?=[^|+\n]*[|+])[ \t|:+=-]{3,}$")
_INDENTED = re.compile(r"^(?: {4}|\t)\s*\S")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,4}[.)])\s")

_CODE = re.compile(r"(?<!`)(`{1,4})(?!`)((?:(?!\n\s*\n)[^`]){1,1000}?)(?<!`)\1(?!`)")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\](?:\([^()\n]{0,1000}\)|\[[^\[\]\n]{0,100}\])")
_LINK = re.compile(
    r"\](?:\([^()\n]{0,1000}(?:\([^()\n]{0,300}\)[^()\n]{0,300})?\)|\[[^\[\]\n]{0,100}\])"
)
_TARGET = re.compile(r"^ {0,3}\[[^\[\]\n]{1,100}\]:.*$", re.MULTILINE)
_URL = re.compile(r"\b(?:https?|ftp|ssh|git)://[^\s<>)\]]{1,2000}|\bwww\.[^\s<>)\]]{1,500}")
_MAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>|&[a-z]{2,8};|\{[%{#][^\n{}]{0,300}[%}#]\}")
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,30}\]:?")
_QUOTES = re.compile(
    r"„[^“”\"„\n]{1,1000}?[“”\"]"
    r"|“[^”“\n]{1,1000}?”"
    r"|»[^«»]{1,1000}?«|«[^«»]{1,1000}?»"
    r"|‚[^‘’‚\n]{1,300}?[‘’](?!\w)|‘[^‘’\n]{1,300}?’(?!\w)"
    r"|›[^‹›\n]{1,300}?‹|‹[^‹›\n]{1,300}?›"
    r"|(?<![\w\"])\"(?=\S)(?:(?!\n\s*\n)[^\"]){1,1000}?(?<=\S)\"(?![\w\"])"
    r"|(?<![\w'’])'(?=[^\s'])[^'\n]{1,300}?(?<=[^\s'])'(?![\w'])"
)
_MARKS = re.compile(r"[*~]+|(?<![\w_])_+(?=\w)|(?<=[\w.!?,;:)])_+(?![\w_])|[\[\]]|\\(?=[^\w\s])")
_TASK = re.compile(r"(?<=[-*+] )\[[ xX]\](?= )", re.MULTILINE)


def mask(text: str) -> str:
    """The text, as long as before and with the same lines, showing only its author's own words."""
    masked = _FRONT.sub(_blank, text)
    masked = _COMMENT.sub(_blank, masked)
    masked = _lines(masked)
    for pattern, cover in _SPANS:
        masked = pattern.sub(cover, masked)
    return masked


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _covered(found: re.Match[str]) -> str:
    return re.sub(r"[^\s]", COVER, found[0])


_SPANS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_TASK, _blank),
    (_CODE, _covered),
    (_IMAGE, _covered),
    (_LINK, _covered),
    (_TARGET, _blank),
    (_URL, _covered),
    (_MAIL, _covered),
    (_FOOTNOTE, _blank),
    (_TAG, _blank),
    (_QUOTES, _covered),
    (_MARKS, _blank),
)


def _lines(text: str) -> str:
    """The text without fenced and indented code, block quotes, log lines and table rulers."""
    kept: list[str] = []
    state = _Lines()
    for line in text.split("\n"):
        kept.append(" " * len(line) if state.hides(line) else line)
    return "\n".join(kept)


class _Lines:
    """Goes down the lines of a text and remembers what it is inside of."""

    def __init__(self) -> None:
        self.fence = ""
        self.quoting = self.blank_before = self.listing = self.coding = False
        self.blank_before = True

    def hides(self, line: str) -> bool:
        """Whether the line is not prose."""
        if self.fence or _FENCE.match(line):
            return self._fenced(line)
        if not line.strip():
            self.blank_before, self.quoting = True, False
            return False
        hidden = (
            self._quoted(line)
            or self._indented(line)
            or bool(_LOG.match(line) or _RULER.match(line))
        )
        self.blank_before = False
        return hidden

    def _fenced(self, line: str) -> bool:
        found = _FENCE.match(line)
        if not self.fence and found:
            self.fence = found[1]
        elif found and found[1].startswith(self.fence) and not line.strip(" >`~"):
            self.fence = ""
        self.blank_before = True
        return True

    def _quoted(self, line: str) -> bool:
        if line.lstrip(" \t").removeprefix("- ").lstrip().startswith(">"):
            self.quoting = True
        elif self.quoting and (_ITEM.match(line) or line.startswith("#")):
            self.quoting = False
        return self.quoting

    def _indented(self, line: str) -> bool:
        if not _INDENTED.match(line):
            self.coding = False
            self.listing = bool(_ITEM.match(line)) or (self.listing and line[:1] in " \t")
            return False
        self.coding = not self.listing and (self.coding or self.blank_before)
        return self.coding
