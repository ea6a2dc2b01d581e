"""Markdown in, plain text out: for lists, search and summaries. Linear in the text's length."""

import re
from html import unescape

from ..domain.audiences import segments
from ..domain.spelling import code_ends

_FENCE = re.compile(r"\s*(`{3,}|~{3,})([^`\n]*)")
_START = re.compile(r"(?:[ \t]|>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|#{1,6}(?=[ \t]))*+")
_BOX = re.compile(r"\[[ xX]\][ \t]")
_RULE = re.compile(r"\s*(?:[-=*_|:+][ \t]*+)+(?:\{[^{}]*\})?")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]++\]:[ \t]*+\S++[^\n]*")
_MARK_LINE = re.compile(r"\s*:{3,}[^\n]*")
_LINK = re.compile(
    r"!?\[(?P<text>[^\[\]]*+)\](?:\((?:[^()\s]|\([^()\s]*+\))*+(?:[ \t]++[\"'][^\"'\n]*+[\"'])?\)"
    r"|\[[^\[\]]*+\])"
)
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^\s<>]*+)>")
_STRONG = re.compile(
    r"(?<![\w*_~\\])(?:[*_]{1,3}|~~)(?=[^\s*_~])|(?<=[^\s*_~\\])(?:[*_]{1,3}|~~)(?![\w*_~])"
)
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def to_text(markdown: str) -> str:
    """Return the words of a text without the Markdown: a paragraph, item or row is one line."""
    fence = ""
    paragraphs: list[list[str]] = [[]]
    for line in _unmarked(markdown).splitlines():
        edge = _FENCE.fullmatch(line)
        if edge and (not fence or (edge[1].startswith(fence) and not edge[2].strip())):
            fence = "" if fence else edge[1]
            paragraphs.append([])
        elif fence:
            paragraphs.append([line.strip()])
        elif _starts_anew(line):
            paragraphs.append([_words(line)])
        else:
            paragraphs[-1].append(_words(line))
    lines = (" ".join(" ".join(part).split()) for part in paragraphs)
    return "\n".join(line for line in lines if line)


def _unmarked(markdown: str) -> str:
    """Take out the audience marks."""
    return "\n\n".join(part.text.strip("\r\n") for part in segments(markdown))


def _starts_anew(line: str) -> bool:
    """Tell whether a line is the first of a paragraph, an item, a heading, or a table's row."""
    start = _START.match(line)
    syntax = bool(start and start[0].strip(" \t")) or _is_syntax(line)
    return not line.strip() or "|" in line or syntax


def _words(line: str) -> str:
    """Return the words of one line."""
    if _is_syntax(line):
        return ""
    start = _START.match(line)
    line = line[start.end() :] if start else line
    line = _BOX.sub("", line, count=1) if _BOX.match(line) else line
    parts, at = [], 0
    for begin, end in _code_spans(line):
        parts += [_without_syntax(line[at:begin]), line[begin:end].strip("`")]
        at = end
    return "".join([*parts, _without_syntax(line[at:])])


def _is_syntax(line: str) -> bool:
    """Tell whether a line says nothing to read: a rule, a link's definition, a stray mark."""
    return any(kind.fullmatch(line) for kind in (_RULE, _DEFINITION, _MARK_LINE))


def _code_spans(line: str) -> list[tuple[int, int]]:
    """Return where the code spans of a line begin and end."""
    if "`" not in line:
        return []
    ends, spans, at = code_ends(line), [], 0
    for begin in sorted(ends):
        if begin >= at:
            at = ends[begin]
            spans.append((begin, at))
    return spans


def _without_syntax(text: str) -> str:
    """Take out links, emphasis, escapes and the bars of tables."""
    text = _LINK.sub(r"\g<text>", _LINK.sub(r"\g<text>", text))  # an image inside a link
    text = _STRONG.sub("", _ADDRESS.sub(r"\1", text))
    return unescape(_ESCAPE.sub(r"\1", _BAR.sub(" ", text)))
