"""Files shown in a text: where its HTML names one, the picture or a way to the file is put."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

from ..domain.attachments import NAME, SCHEME

_TAG = re.compile(r"<(img|a)((?: [a-z]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_NAMED = re.compile(rf"{SCHEME}({NAME})")
_PLACED = re.compile(r'<a class="(?:shot|file)" href="([^"]*)"[^<>]*>.*?</a>', re.DOTALL)
_LEFT = re.compile(r"<p>\s*</p>\n?")


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a file is, what it is called, and whether a page may show it."""

    address: str
    name: str
    is_picture: bool


def place(html: str, files: Mapping[str, Placed]) -> str:
    """The HTML with its files by their names; of one that is not there only the words stay."""
    if SCHEME not in html:
        return html
    return _TAG.sub(lambda found: _tag(found, files), html)


def _tag(found: re.Match[str], files: Mapping[str, Placed]) -> str:
    given = dict(_ATTRIBUTE.findall(found[2]))
    named = _NAMED.fullmatch(unescape(given.get("src" if found[1] == "img" else "href", "")))
    if named is None:
        return found[0]
    file, words = files.get(named[1]), str(given.get("alt", ""))
    if found[1] == "a":
        return f'<a class="file" href="{escape(file.address)}">' if file else "<a>"
    if file is None:
        return words
    address = escape(file.address)
    if file.is_picture:
        image = f'<img src="{address}" alt="{words or escape(file.name)}">'
        return f'<a class="shot" href="{address}">{image}</a>'
    return f'<a class="file" href="{address}">{words or escape(file.name)}</a>'


def displaced(html: str, addresses: frozenset[str]) -> str:
    """The HTML without what was put there for files at some addresses, words and all."""
    if not addresses:
        return html

    def kept(found: re.Match[str]) -> str:
        return "" if unescape(found[1]) in addresses else found[0]

    less = _PLACED.sub(kept, html)
    return _LEFT.sub("", less) if less != html else html
