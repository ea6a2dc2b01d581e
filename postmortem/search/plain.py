"""Markdown as the plain running text that a snippet is cut from."""

import re

LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
LINE_START = re.compile(r"^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+)+", re.M)
FENCE = re.compile(r"^[ \t]*(?:```|~~~|:::).*$", re.M)
RULE = re.compile(r"^[ \t|:=*_-]+$", re.M)
EMPHASIS = re.compile(r"[*_`~]+")
BETWEEN = re.compile(r"[^\W_][*_][^\W_]")


def _without_emphasis(found: re.Match[str]) -> str:
    """Return a single sign inside a word or between numbers, else nothing but a lone tilde."""
    signs, start = found[0], found.start()
    if len(signs) == 1 and start and BETWEEN.match(found.string, start - 1):
        return signs
    return "~" * (signs.count("~") % 2)


def plain(markdown: str) -> str:
    """Return the text without Markdown's signs, on one line; the words are all kept."""
    text = FENCE.sub(" ", markdown)
    text = RULE.sub(" ", text)
    text = LINE_START.sub("", text)
    text = LINK.sub(r"\1", text)
    text = EMPHASIS.sub(_without_emphasis, text).replace("|", " ")
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
