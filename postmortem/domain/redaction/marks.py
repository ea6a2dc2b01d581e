"""Find the marks in a text that keep a passage from a client; where in doubt, it is kept.

Openers count wherever they stand, in code, quotes and lists too. A closer counts only for the
mark opened last, and not inside code that began after it. What is never closed runs to the end.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from .spelling import (
    EVENT,
    Kind,
    block_kind,
    code_ends,
    first_word,
    folded,
    near_internal,
    same_name,
)

Problem = Literal["unclosed", "unknown", "misspelt", "stray", "nameless"]

_BLANK_LINE = re.compile(r"\n[ \t]*+\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text between two marks, or a mark, and who may see it."""

    start: int
    end: int
    shown: bool  # to the client the text was parsed for
    mark: bool  # syntax only, nothing to read
    internal: bool  # inside an internal (or unknown) block
    phrase: bool  # inside an internal phrase
    client: str  # inside a block for this client
    block: int  # counts the block marks before it


@dataclass(frozen=True, slots=True)
class MarkProblem:
    """A mark that does not say what its writer may think, and the line it stands on."""

    line: int
    mark: str
    problem: Problem


@dataclass(slots=True)
class _Frame:
    """An open mark: what it does to the text inside, and where its own code blocks stand."""

    kind: Kind
    at: int = 0
    client: str = ""
    shown: bool = True
    internal: bool = False
    phrase: bool = False
    fence: str = ""
    code_until: int = 0
    depth: int = 0


def parse(text: str, clients: Iterable[str] = ()) -> tuple[list[Piece], list[MarkProblem]]:
    """Cut a text at its marks, saying which pieces the client of these names may see."""
    scan = _Scan(text, frozenset(filter(None, map(same_name, clients))))
    return scan.pieces, scan.problems


@dataclass(slots=True)
class _Scan:
    """One pass over a text, from left to right, with the stack of open marks."""

    text: str
    clients: frozenset[str]
    folded: str = ""
    origin: list[int] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=lambda: [_Frame("page")])
    pieces: list[Piece] = field(default_factory=list)
    problems: list[MarkProblem] = field(default_factory=list)
    found: list[tuple[int, int, Problem]] = field(default_factory=list)
    done: int = 0
    blocks: int = 0
    code_ends: dict[int, int] | None = None

    def __post_init__(self) -> None:
        self.folded, self.origin = folded(self.text)
        at = 0
        while event := EVENT.search(self.folded, at):
            at = self._meet(event)
        self._cut(len(self.folded))
        self.found += [(frame.at, frame.at, "unclosed") for frame in self.stack[1:]]
        self.problems.extend(self._numbered())

    def _place(self, at: int) -> int:
        """Return the boundary in the text itself; invisible characters go with what follows."""
        if at >= len(self.folded):
            return len(self.text)
        return self.origin[at - 1] + 1 if at else 0

    def _cut(self, end: int, *, mark: bool = False, shown: bool = True) -> None:
        """End the present piece here."""
        start, self.done = self.done, max(self.done, end)
        if self.done > start:
            top = self.stack[-1]
            self.pieces.append(
                Piece(
                    self._place(start),
                    self._place(self.done),
                    top.shown and shown and not mark,
                    mark,
                    top.internal,
                    top.phrase,
                    top.client,
                    self.blocks,
                )
            )

    def _meet(self, event: re.Match[str]) -> int:
        """Handle one event and return where to look for the next."""
        match event.lastgroup:
            case "colons":
                return self._colons(event)
            case "fence":
                self._fence(event)
            case "phrase" | "stop":
                return self._phrase(event)
            case "middle" if near_internal(event["middle"]):
                self._open(_Frame("internal", event.start()), event.end())
            case "ticks" if self.stack[-1].kind == "phrase":
                self._ticks(event.start(), len(event["ticks"]))
            case "bracket" if self.stack[-1].kind == "phrase":
                return self._bracket(event.start(), event["bracket"])
        return event.end()

    def _line_end(self, at: int) -> int:
        end = self.folded.find("\n", at)
        return len(self.folded) if end < 0 else end

    def _colons(self, event: re.Match[str]) -> int:
        """Open or close a block at a line that starts with colons, if it is a mark at all."""
        end = self._line_end(event.end())
        line = self.folded[event.end() : end]
        rest, colons = line.strip(), len(event["colons"])
        if not rest:
            if colons > 2:
                self._close_block(event.start(), end)
            return event.end()
        kind = block_kind(rest, colons)
        if kind == "client":
            name = self._name(event.end(), end)
            self._open(_Frame("client", event.start(), name), end + 1)
            return end
        if kind:
            word = first_word(rest)
            self._warn(event.start(), end, kind, word if colons > 2 else "")
            after = len(rest[len(word) :].lstrip()) + len(line) - len(line.rstrip())
            self._open(_Frame(kind, event.start()), end - after if after else end + 1)
        return event.end()

    def _warn(self, start: int, end: int, kind: Kind, word: str) -> None:
        """Note a block mark that is not written as it should be."""
        if kind == "unknown":
            self.found.append((start, end, "nameless" if word == "client" else "unknown"))
        elif word != "internal":
            self.found.append((start, end, "misspelt"))

    def _name(self, start: int, end: int) -> str:
        """Return a client's name as it was written after `:::client`."""
        written = self.text[self._place(start) : self._place(end)].strip()
        return "".join(written.split(maxsplit=1)[1:]).rstrip(": ")

    def _open(self, frame: _Frame, mark_end: int) -> None:
        """Push a mark that starts at `frame.at`; an unknown one stays readable for staff."""
        self._cut(frame.at)
        outer = self.stack[-1]
        mine = frame.kind == "client" and same_name(frame.client) in self.clients
        frame.shown = outer.shown and mine
        frame.internal = outer.internal or frame.kind in ("internal", "unknown")
        frame.phrase = outer.phrase or frame.kind == "phrase"
        frame.client = frame.client or outer.client
        self.stack.append(frame)
        self.blocks += frame.kind != "phrase"
        if frame.kind != "unknown":
            self._cut(min(mark_end, len(self.folded)), mark=True)

    def _close_block(self, start: int, end: int) -> None:
        """Pop the block opened last at a line of colons; without one the line is a stray mark."""
        top, line_end = self.stack[-1], min(end + 1, len(self.folded))
        if top.kind == "page":
            self.found.append((start, end, "stray"))
            self._cut(start)
            self._cut(line_end, shown=False)
        elif top.kind != "phrase" and not top.fence:
            if top.kind == "unknown":
                self._cut(line_end)
            self._cut(start)
            self._cut(line_end, mark=True)
            self.stack.pop()
            self.blocks += 1

    def _fence(self, event: re.Match[str]) -> None:
        """Follow a code block, so that what looks like a closer inside it does not close."""
        top, marker = self.stack[-1], event["fence"]
        rest = self.folded[event.end() : self._line_end(event.end())]
        if top.fence:
            if marker.startswith(top.fence) and not rest.strip():
                top.fence = ""
        elif marker[0] == "~" or "`" not in rest:
            top.fence = marker
        elif top.kind == "phrase":
            self._ticks(event.end() - len(marker), len(marker))

    def _phrase(self, event: re.Match[str]) -> int:
        """Open a phrase when its name is, or is near to, `internal`."""
        word = event["phrase"]
        exact = word in ("internal", "intern")
        if not exact and not (event["stop"] and near_internal(word)):
            return event.start() + 1 if self.stack[-1].kind != "phrase" else self._skip(event)
        if word != "internal" or not event["stop"]:
            self.found.append((event.start(), event.end(), "misspelt"))
        self._open(_Frame("phrase", event.start()), event.end())
        return event.end()

    def _skip(self, event: re.Match[str]) -> int:
        """Count the brackets of a link inside a phrase, so that its end is not taken for ours."""
        top = self.stack[-1]
        if not top.fence and event.start() >= top.code_until:
            top.depth += 2
        return event.start() + 2

    def _ticks(self, start: int, count: int) -> None:
        """Note a code span inside a phrase, so that brackets in it do not close the phrase."""
        top = self.stack[-1]
        if top.fence or start < top.code_until:
            return
        if self.code_ends is None:
            self.code_ends = code_ends(self.folded)
        end = self.code_ends.get(start, 0)
        if end and (count > 2 or not _BLANK_LINE.search(self.folded, start, end)):
            top.code_until = end

    def _bracket(self, at: int, bracket: str) -> int:
        """Count the brackets inside a phrase; two closing ones in a row outside all end it."""
        top = self.stack[-1]
        if top.fence or at < top.code_until:
            return at + 1
        if bracket == "[":
            top.depth += 1
        elif top.depth:
            top.depth -= 1
        elif self.folded.startswith("]]", at):
            self._cut(at)
            self._cut(at + 2, mark=True)
            self.stack.pop()
            return at + 2
        return at + 1

    def _numbered(self) -> Iterator[MarkProblem]:
        """Give the problems found the number of their line, in order."""
        line, before = 1, 0
        for start, end, problem in sorted(self.found):
            line += self.folded.count("\n", before, start)
            before = start
            stop = end if end > start else min(self._line_end(start), start + 40)
            written = self.text[self._place(start) : self._place(stop)].strip()
            yield MarkProblem(line, written, problem)
