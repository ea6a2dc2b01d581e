"""Bringing documents in: those known already are left alone, a bad one stops no other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import DataError, IntegrityError

from ..domain.documents import Document
from ..domain.lifecycle import Sharing, State
from ..errors import PostmortemError
from ..operations import postmortems
from ..operations.postmortems import New
from ..policy.viewer import Viewer
from ..store import disclosures, incidents

CHUNK = 50
REFUSED = (PostmortemError, ValueError, IntegrityError, DataError)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One document found, or the reason why a file holds none."""

    file: str
    kind: str
    source_id: str = ""
    source_url: str = ""
    document: Document | None = None
    state: State = State.DRAFT
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What an import did."""

    found: int = 0
    added: int = 0
    unchanged: int = 0
    findings: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)


def take(
    viewer: Viewer,
    candidates: Sequence[Candidate],
    application: str,
    *,
    publish: bool = False,
    share: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], object] = lambda _count: None,
) -> Report:
    """Add what is new, in chunks of at most 50; identity is (kind, source id)."""
    report = Report(found=len(candidates))
    for chunk in _chunks(_new_ones(viewer, candidates, report)):
        items = [_new(candidate, application, publish, share) for candidate in chunk]
        if dry_run:
            report.added += len(items)
        else:
            _add(viewer, chunk, items, report)
        progress(len(chunk))
    return report


def _chunks(candidates: Iterable[Candidate]) -> Iterator[Sequence[Candidate]]:
    chunk: list[Candidate] = []
    for candidate in candidates:
        chunk.append(candidate)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _new_ones(
    viewer: Viewer, candidates: Iterable[Candidate], report: Report
) -> Iterator[Candidate]:
    known: dict[str, set[str]] = {}
    for candidate in candidates:
        if candidate.document is None:
            report.failed.append({"file": candidate.file, "reason": candidate.reason})
            continue
        if candidate.kind not in known:
            known[candidate.kind] = incidents.sources(viewer, candidate.kind)
        if candidate.source_id in known[candidate.kind]:
            report.unchanged += 1
            continue
        known[candidate.kind].add(candidate.source_id)
        yield candidate


def _new(candidate: Candidate, application: str, publish: bool, share: bool) -> New:
    assert candidate.document is not None
    document = replace(candidate.document, application=application)
    state = State.PUBLISHED if publish or share else candidate.state
    wanted = share and document.sharing is not Sharing.OFF
    source: dict[str, Any] = {
        "source_kind": candidate.kind,
        "source_id": candidate.source_id[:500],
        "source_url": candidate.source_url[:2000],
    }
    return New(document, state, source, wanted, "import")


def _count(viewer: Viewer, items: Iterable[New], report: Report) -> None:
    """Note what was added, and what in it the check would ask about before sharing."""
    for item in items:
        report.added += 1
        report.findings += disclosures.count_in(viewer, item.document) if item.share else 0


def _add(viewer: Viewer, chunk: Sequence[Candidate], items: list[New], report: Report) -> None:
    """Add a chunk in one transaction; where that fails, one by one, naming the bad ones."""
    try:
        postmortems.create_all(viewer, items)
        _count(viewer, items, report)
        return
    except REFUSED:
        pass
    for candidate, item in zip(chunk, items, strict=True):
        try:
            postmortems.create_all(viewer, [item])
            _count(viewer, [item], report)
        except REFUSED as error:
            report.failed.append({"file": candidate.file, "reason": _reason(error)})


def _reason(error: Exception) -> str:
    """The sentence; of the database's own complaint its first line, which names what is wrong."""
    return next(iter(str(getattr(error, "orig", error)).splitlines()), "It cannot be kept.")
