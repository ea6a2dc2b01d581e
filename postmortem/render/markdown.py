"""Markdown in, safe HTML out. It can be slow for hostile texts: call it through the pool."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from textwrap import dedent
from threading import local

from markdown import Markdown

from ..domain.audiences import Audience, Segment, segments
from .clean import clean
from .parser import parser

FIRST_LEVEL = 3  # of the headings inside a section, whose own is at level 2
_OPEN, _SHUT = "\ufdd0", "\ufdd1"  # noncharacters: an internal phrase between them
_TAG = re.compile(r"(<[^>]*>)")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_EMPTY_CODE = re.compile(
    r"\A<pre><code[^<>]*></code></pre>"
)  # its last line was in another segment
_FENCE = re.compile(r"(`{3,}|~{3,})([^\n]*)")
_kept = local()  # a parser of its own for each thread: making one takes as long as a short text


def to_html(text: str) -> str:
    """Return the text as HTML that is safe to show; internal marks become visible boxes."""
    text = text.encode("utf-8", "replace").decode().replace(_OPEN, "").replace(_SHUT, "")
    parts = segments(text)
    sources = list(_whole_code(_marked(part) for part in parts))
    boxes = zip(parts, _convert(sources), strict=True)
    return clean(_levelled("\n".join(_boxed(part, html) for part, html in boxes))).strip()


def _marked(part: Segment) -> str:
    """Return a segment's Markdown with its phrases between signs of ours."""
    text = "".join(f"{_OPEN}{s.text}{_SHUT}" if s.internal else s.text for s in part.spans)
    return dedent(text) if part.audience == Audience.INTERNAL or part.client else text


def _whole_code(sources: Iterable[str]) -> Iterator[str]:
    """End a code block where a segment ends, and take it up in the next one."""
    opener = ""
    for source in sources:
        text = f"{opener}\n{source}" if opener else source
        opener = _open_fence(text)
        yield f"{text.rstrip(chr(10))}\n{_FENCE.match(opener)[1]}\n" if opener else text  # type: ignore[index]


def _open_fence(text: str) -> str:
    """Return the line that opened a code block still open at the end of the text."""
    opener = ""
    for line in text.split("\n"):
        fence = _FENCE.match(line)
        if fence and not opener and ("`" not in fence[2] or fence[1][0] == "~"):
            opener = line
        elif fence and opener.startswith(fence[1]) and not fence[2].strip():
            opener = ""
    return opener


def _convert(sources: list[str]) -> list[str]:
    """Convert the segments; a link defined in one is known in all."""
    markdown = _kept.__dict__.pop("parser", None) or parser()
    pages = _pages(markdown.reset(), sources)
    _kept.parser = markdown  # one that failed half-way is not used again
    return pages


def _pages(markdown: Markdown, sources: list[str]) -> list[str]:
    if len(sources) == 1 and "]:" not in sources[0]:
        return [markdown.convert(sources[0])]
    for source in sources:
        if "]:" in source:
            markdown.convert(source)
    references = dict(markdown.references)
    pages = []
    for source in sources:
        markdown.reset()
        markdown.references.update(references)
        pages.append(markdown.convert(source))
    return pages


def _boxed(part: Segment, html: str) -> str:
    """Show staff who else reads a segment."""
    shown = _phrases(_EMPTY_CODE.sub("", html))
    if part.audience == Audience.INTERNAL:
        return f'<div class="internal">\n{shown}\n</div>'
    if part.client:
        return f'<div class="client" title="{escape(part.client)}">\n{shown}\n</div>'
    return shown


def _phrases(html: str) -> str:
    """Mark each piece of text that stands between the signs, never across a tag."""
    if _OPEN not in html:
        return html
    inside, parts = False, []
    for token in _TAG.split(html):
        if token.startswith("<"):
            parts.append(token.replace(_OPEN, "").replace(_SHUT, ""))
            continue
        for piece in re.split(f"([{_OPEN}{_SHUT}])", token):
            if piece in (_OPEN, _SHUT):
                inside = piece == _OPEN
            else:
                seen = inside and piece.strip()
                parts.append(f'<span class="internal">{piece}</span>' if seen else piece)
    return "".join(parts)


def _levelled(html: str) -> str:
    """Shift the headings so that the highest is at FIRST_LEVEL."""
    levels = [int(heading[2]) for heading in _HEADING.finditer(html)]
    shift = FIRST_LEVEL - min(levels, default=FIRST_LEVEL)
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + shift, 6)}>", html)
