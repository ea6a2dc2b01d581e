"""A masked text as blocks, and blocks as sentences, each knowing where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 600
"""A longer run without an end is looked at in pieces, so that no text is slow to look at."""

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-{2,})[ \t]*$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,4}[.)])[ \t]+")
_ENTRY = re.compile(r"^[ \t]*(?:\[?\d{1,2}:\d\d|\d{4}-\d\d-\d\d)")
_END = re.compile(r"(?<=[.!?…])[)\"”“’\ufffc]{0,3}\s+(?=[^\sa-zäöü])|(?<=[;])\s+(?=[A-ZÄÖÜ][a-z])")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|nr|ca|bzw|bspw|vgl|dr|mr|mrs|ms|st|prof|inc|ltd|usw|evtl"
    r"|inkl|ggf|sog|abs|art|tel|max|min|str|fig|a\.m|p\.m)|\b[a-zäöü]\.[a-zäöü]|\b[a-zäöü]"
    r"|(?<![\d.])\d{1,2})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of a text that belongs together: a paragraph, a list item, a cell, a heading."""

    start: int
    text: str
    level: int = 0
    is_item: bool = False


def blocks(masked: str) -> Iterator[Block]:
    """The blocks of a masked text from top to bottom; `level` is above 0 for headings."""
    run: list[tuple[int, str]] = []
    at = 0
    for line in masked.split("\n"):
        heading = _HEADING.match(line)
        is_rule = len(run) != 1 and bool(_UNDERLINE.match(line))
        if run and (not line.strip() or heading or is_rule or _breaks(line)):
            yield _block(run)
            run = []
        if heading:
            yield Block(at + heading.start(2), heading[2].rstrip("# \t"), len(heading[1]))
        elif run and _UNDERLINE.match(line) and len(run) == 1:
            yield _underlined(*run[0], 1 if "=" in line else 2)
            run = []
        elif _is_row(line):
            yield from _cells(at, line)
        elif line.strip() and not _UNDERLINE.match(line):
            run.append((at, line))
        at += len(line) + 1
    if run:
        yield _block(run)


def _underlined(at: int, line: str, level: int) -> Block:
    return Block(at + len(line) - len(line.lstrip()), line.strip(), level)


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|") or line.count("|") > 1


def _breaks(line: str) -> bool:
    return bool(_ITEM.match(line) or _ENTRY.match(line)) or _is_row(line)


def _block(run: list[tuple[int, str]]) -> Block:
    start, first = run[0]
    item = _ITEM.match(first)
    cut = item.end() if item else 0
    text = "\n".join([first[cut:], *(line for _, line in run[1:])])
    return Block(start + cut, text, is_item=item is not None)


def _cells(at: int, line: str) -> Iterator[Block]:
    for cell in line.split("|"):
        if cell.strip():
            yield Block(at, cell)
        at += len(cell) + 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block, and where in the whole text it begins."""

    start: int
    text: str


def sentences(block: Block) -> Iterator[Sentence]:
    """The sentences of a block, none longer than LONGEST."""
    begin = 0
    for found in _END.finditer(block.text):
        if not _SHORT.search(block.text[max(begin, found.start() - 12) : found.start()]):
            yield from _pieces(block, begin, found.start() + len(found[0].rstrip()))
            begin = found.end()
    yield from _pieces(block, begin, len(block.text))


def _pieces(block: Block, begin: int, end: int) -> Iterator[Sentence]:
    while begin < end:
        stop = min(end, begin + LONGEST)
        if stop < end:
            stop = max(block.text.rfind(" ", begin + LONGEST // 2, stop), begin) or stop
            stop = stop if stop > begin else begin + LONGEST
        text = block.text[begin:stop]
        inside = text.strip()
        if inside:
            yield Sentence(block.start + begin + text.index(inside), inside)
        begin = stop
