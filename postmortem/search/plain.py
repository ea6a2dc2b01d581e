"""Markdown as the plain running text that a snippet is cut from."""

import re

LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
LINE_START = re.compile(r"^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,3}[.)])[ \t]+)+", re.M)
FENCE = re.compile(r"^[ \t]*(?:```|~~~|:::).*$", re.M)
RULE = re.compile(r"^[ \t|:=*_-]+$", re.M)
EMPHASIS = re.compile(r"(?<![^\W_])[*_]+|[*_]+(?![^\W_])|`+|~~")


def plain(markdown: str) -> str:
    """Return the text without Markdown's signs, on one line; the words are all kept."""
    text = FENCE.sub(" ", markdown)
    text = RULE.sub(" ", text)
    text = LINE_START.sub("", text)
    text = LINK.sub(r"\1", text)
    text = EMPHASIS.sub("", text).replace("|", " ")
    text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())
