"""The lists of a document of ours in Markdown: timeline, factors, what helped, actions."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from ..domain.actions import Action, ActionState, ActionType, Side
from ..domain.audiences import Audience
from ..domain.sections import Factor, FactorKind, ReliefStep
from ..domain.timeline import Entry, EntryType
from .escapes import (
    code_lines,
    escape,
    escape_edges,
    unescape,
    unescape_edges,
    without_blank_edges,
)
from .instants import read_instant, write_instant

MakeId = Callable[[], str]
_ENTRY = re.compile(r"- (\S.*?) · (\w+) · (\w+) ·(?: (.*))?")
_LIKE_ENTRY = re.compile(r"\\*- \S.*? · \w+ · \w+ ·")
_TITLE = re.compile(r"###(?: (.*))?")
_QUOTE = re.compile(r"\\*>")
_META = re.compile(
    r"(?:(?P<kind>\w+) · )?(?P<audience>client|internal)"
    r"(?: · (?P<state>\w+)(?: · side (?P<side>supplier|client))?"
    r"(?: · owner (?P<owner>.*?))?(?: · due (?P<due>\d{4}-\d\d-\d\d|-))?)?"
)
_COMMAND = re.compile(r"`{3,}sh[ \t\r]*")
_IN_COMMAND = re.compile(r"\\*## ")


def one_line(text: str) -> str:
    """Return a title or a name on one line."""
    return re.sub(r"[\r\n]", " ", text).strip()


def write_intro(text: str) -> list[str]:
    """Return the lines of what stands before a list."""
    return [f"\\{line}" if _LIKE_ENTRY.match(line) else line for line in escape(text)]


def read_intro(lines: Sequence[str]) -> str:
    """Return what stands before a list."""
    return unescape([line[1:] if _is_escaped_entry(line) else line for line in lines])


def _is_escaped_entry(line: str) -> bool:
    return line.startswith("\\") and bool(_LIKE_ENTRY.match(line))


def write_entries(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the lines of a timeline."""
    for entry in entries:
        lines = escape_edges(entry.text.split("\n") if entry.text else [])
        lines = [f"\\{line}" if _QUOTE.match(line) else line for line in lines]
        start = f"- {write_instant(entry.at)} · {entry.type} · {entry.audience} ·"
        yield f"{start} {lines[0]}" if lines else start
        yield from (f"  {line}" if line else "" for line in lines[1:])
        if entry.sensible:
            yield from (f"  > {line}" if line else "  >" for line in entry.sensible.split("\n"))
        yield from ["  >> pinned"] if entry.pinned else []
        yield from [f"  >> evidence {one_line(entry.evidence)}"] if entry.evidence else []


def read_entries(lines: Sequence[str], make_id: MakeId) -> tuple[str, list[Entry]]:
    """Return what stands before the timeline's first entry, and the entries."""
    starts = [at for at, line in enumerate(lines) if _ENTRY.fullmatch(line)]
    first = starts[0] if starts else len(lines)
    entries = [_entry(lines[a:b], make_id()) for a, b in pairwise([*starts, len(lines)])]
    return read_intro(lines[:first]), entries


def _entry(lines: Sequence[str], name: str) -> Entry:
    found = _ENTRY.fullmatch(lines[0])
    assert found is not None
    below = [line[2:] if line.startswith("  ") else line for line in lines[1:]]
    marks = [line.removeprefix(">> ") for line in below if line.startswith(">> ")]
    quoted = [line for line in below if line.startswith(">") and not line.startswith(">> ")]
    evidence = [mark.removeprefix("evidence ") for mark in marks if mark.startswith("evidence ")]
    text = [found[4] or "", *(line for line in below if not line.startswith(">"))]
    text = without_blank_edges(text)
    text = [line[1:] if line.startswith("\\") and _QUOTE.match(line) else line for line in text]
    return Entry(
        name,
        read_instant(found[1]),
        EntryType(found[2]),
        "\n".join(unescape_edges(text)),
        "\n".join(re.sub(r"^> ?", "", line) for line in quoted),
        Audience(found[3]),
        evidence[0] if evidence else "",
        "pinned" in marks,
    )


def write_factors(factors: Sequence[Factor]) -> Iterator[str]:
    """Yield the lines of the contributing factors."""
    for factor in factors:
        yield from _item(
            factor.title, f"{factor.kind} · {factor.audience}", escape(factor.text, in_list=True)
        )


def write_relief(steps: Sequence[ReliefStep]) -> Iterator[str]:
    """Yield the lines of what helped."""
    for step in steps:
        yield from _item(step.title, str(step.audience), escape(step.text, in_list=True))
        if step.command or _ends_in_command(step.text):
            yield from ["", *_fenced(step.command)]


def write_actions(actions: Sequence[Action]) -> Iterator[str]:
    """Yield the lines of the promises."""
    for action in actions:
        owner = one_line(action.owner)
        parts = [str(action.type), str(action.audience), str(action.state)]
        parts += [f"side {action.side}"] if action.side else []
        parts += [f"owner {owner}"] if owner else []
        parts += [f"due {action.due_on or '-'}"] if action.due_on or " · due " in owner else []
        yield from _item(action.title, " · ".join(parts), escape(action.text, in_list=True))


def _item(title: str, meta: str, text: list[str]) -> Iterator[str]:
    yield from ["", f"### {one_line(title)}" if title else "###", meta]
    if text:
        yield from ["", *text]


def _fenced(command: str) -> list[str]:
    """Return a command as a code block."""
    longest = max((len(run) for run in re.findall(r"`+", command)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = command.split("\n") if command else []
    return [f"{fence}sh", *(f"\\{x}" if _IN_COMMAND.match(x) else x for x in lines), fence]


def _ends_in_command(text: str) -> bool:
    """Tell whether a text ends in what would be taken for the command."""
    return _split_command(escape(text, in_list=True))[1] is not None


def _split_command(lines: list[str]) -> tuple[list[str], str | None]:
    """Return the lines before a command at their end, and the command, None if there is none."""
    kept = without_blank_edges(lines)
    code = code_lines(kept)
    if not kept or not code[-1]:
        return kept, None
    start = _last_block(kept, code)
    if not _COMMAND.fullmatch(kept[start]):
        return kept, None
    inside = kept[start + 1 : -1]
    read = [x[1:] if x.startswith("\\") and _IN_COMMAND.match(x) else x for x in inside]
    return kept[:start], "\n".join(read)


def _last_block(lines: list[str], code: list[bool]) -> int:
    """Return where the code block begins that ends with the last line."""
    start = 0
    while start < len(lines):
        if not code[start]:
            start += 1
            continue
        fence = re.match(r"`+|~+", lines[start])
        assert fence is not None
        end = start + 1
        while not (lines[end].startswith(fence[0]) and not lines[end].strip(fence[0][0] + " \t\r")):
            end += 1
        if end == len(lines) - 1:
            return start
        start = end + 1
    return start


def read_items(
    lines: Sequence[str], kind: str, make_id: MakeId
) -> tuple[str, list[Factor] | list[ReliefStep] | list[Action]]:
    """Return what stands before the first item of a list, and the items."""
    code = code_lines(lines)
    starts = [at for at, line in enumerate(lines) if not code[at] and _TITLE.fullmatch(line)]
    read = {"factors": _factor, "relief": _relief_step, "actions": _action}[kind]
    items = [read(lines[a:b], make_id()) for a, b in pairwise([*starts, len(lines)])]
    first = starts[0] if starts else len(lines)
    return unescape(lines[:first], in_list=True), items  # type: ignore[return-value]


def _head(lines: Sequence[str]) -> tuple[str, dict[str, str | None], list[str]]:
    """Return an item's title, what its second line says, and the lines below."""
    title = _TITLE.fullmatch(lines[0])
    meta = _META.fullmatch(lines[1].rstrip()) if len(lines) > 1 else None
    name = (title[1] or "").strip() if title else ""
    if meta is None:  # without a word on who may read it, it stays with the supplier
        return name, {}, list(lines[1:])
    return name, meta.groupdict(), list(lines[2:])


def _factor(lines: Sequence[str], name: str) -> Factor:
    title, meta, text = _head(lines)
    kind = FactorKind(meta.get("kind") or "process")
    return Factor(
        name,
        title,
        unescape(text, in_list=True),
        kind,
        Audience(meta.get("audience") or "internal"),
    )


def _relief_step(lines: Sequence[str], name: str) -> ReliefStep:
    title, meta, below = _head(lines)
    text, command = _split_command(below)
    return ReliefStep(
        name,
        title,
        unescape(text, in_list=True),
        command or "",
        Audience(meta.get("audience") or "internal"),
    )


def _action(lines: Sequence[str], name: str) -> Action:
    title, meta, text = _head(lines)
    due = meta.get("due")
    return Action(
        name,
        title,
        unescape(text, in_list=True),
        (meta.get("owner") or "").strip(),
        ActionType(meta.get("kind") or "prevent"),
        date.fromisoformat(due) if due and due != "-" else None,
        ActionState(meta.get("state") or "open"),
        Audience(meta.get("audience") or "internal"),
        Side(side) if (side := meta.get("side")) else None,
    )
