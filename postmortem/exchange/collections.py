"""Collections on disk, of whatever kind, as candidates for an import."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from ..domain.lifecycle import State
from ..errors import PostmortemError
from . import danluu, icco, markdown
from .importing import Candidate
from .recognise import Failed, Recognised

Reader = Callable[[Path], Iterator[tuple[str, Recognised | Failed]]]
READERS: dict[str, Reader] = {
    "danluu": danluu.read_folder,
    "icco": icco.read_folder,
    "markdown": markdown.read_folder,
}
NAMES = {"danluu": "Danluu postmortems", "icco": "Icco postmortems"}


def name_of(kind: str, path: Path) -> str:
    """What the application is called that a collection goes into when none is named."""
    return NAMES.get(kind) or path.resolve().name


def read(kind: str, path: Path) -> tuple[list[Candidate], list[str]]:
    """Everything in a collection, and per file how many of its headings found their section."""
    candidates, notes = [], []
    for file, found in READERS[kind](path):
        candidates.append(_candidate(kind, file, found))
        if isinstance(found, Recognised) and found.headings:
            known = sum(1 for _heading, key in found.headings if key)
            notes.append(f"{file}: {known} of {len(found.headings)} headings found their section")
    if not candidates:
        raise PostmortemError(f"There is nothing of the kind {kind} in {path}.")
    _count_twins(candidates)
    return candidates, notes


def _candidate(kind: str, file: str, found: Recognised | Failed) -> Candidate:
    if isinstance(found, Failed):
        return Candidate(file, kind, reason=found.reason)
    stated = found.facts.get("state", "")
    state = State(stated) if stated in set(State) else State.DRAFT
    return Candidate(file, kind, found.source_id, found.source_url, found.document, state)


def _count_twins(candidates: list[Candidate]) -> None:
    """Tell apart entries of one address within a collection, by their order."""
    seen: Counter[str] = Counter()
    for number, one in enumerate(candidates):
        if one.document is None:
            continue
        seen[one.source_id] += 1
        if seen[one.source_id] > 1:
            twin = f"{one.source_id}#{seen[one.source_id]}"
            candidates[number] = Candidate(
                one.file, one.kind, twin, one.source_url, one.document, one.state
            )
