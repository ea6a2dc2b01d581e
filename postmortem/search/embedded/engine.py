"""The embedded engine: one Whoosh folder per audience, a cache that may vanish at any time."""

import os
import shutil
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from threading import Lock, RLock
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from .. import analyser
from ..answers.matching import match
from ..answers.paging import page
from ..answers.postings import Prepared, prepare
from ..documents import SearchDocument
from ..engine import IndexMissing, Order, Results
from ..queries.query import Query
from .folders import audience_of, folder_name

if TYPE_CHECKING:
    from ..answers.snapshot import Segment, Snapshot

LAYOUT = 1
SUFFIX = f".v{LAYOUT}-{analyser.VERSION}"
PRIVATE = 0o700
MOST_OPEN = 32
LOOK_AGAIN_SECONDS = 1.0


def _mark(contents: Path) -> tuple[int, int]:
    """Return what changes when the file is another one, of whatever name."""
    found = os.stat(contents)  # noqa: PTH116 - asked for with every search
    return found.st_ino, found.st_mtime_ns


@dataclass
class _Opened:
    """A snapshot with what tells whether it is still the latest."""

    snapshot: "Snapshot"
    folder: Path
    contents: Path
    mark: tuple[int, int]
    looked_at: float

    def is_latest(self) -> bool:
        """Tell whether the files are those that were opened; a commit deletes the old contents."""
        from .index import generation

        try:
            if _mark(self.contents) != self.mark:
                return False
        except OSError:
            return False
        if monotonic() - self.looked_at < LOOK_AGAIN_SECONDS:
            return True
        self.looked_at = monotonic()
        return generation(self.folder) == self.snapshot.generation


class WhooshEngine:
    """Keeps every audience's index in a folder of its own below a private root."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._opened: OrderedDict[str, _Opened] = OrderedDict()
        self._reading = RLock()
        self._writing = Lock()

    def update(
        self, audience: str, documents: Iterable[SearchDocument], removed: Iterable[str] = ()
    ) -> None:
        """Put in or replace the documents and take out the removed ids, in one commit."""
        from . import index as whoosh_index

        latest = {document.id: document for document in documents}
        outdated = set(removed) | latest.keys()
        with self._writing:
            self._snapshot(audience)
            if not outdated:
                return
            try:
                whoosh_index.change(
                    self._folder(audience),
                    [prepare(document) for document in latest.values()],
                    lambda: self._docnums(audience, outdated),
                )
            except whoosh_index.Unreadable as error:
                raise IndexMissing(audience) from error
            self._refresh(audience)

    def _docnums(self, audience: str, ids: set[str]) -> list[int]:
        columns = self._refresh(audience).columns
        return [at for at in columns.alive if columns.ids[at] in ids]

    def rebuild(self, audience: str, documents: Iterable[SearchDocument]) -> None:
        """Make the audience's index hold exactly these documents, whatever was there before."""
        from . import index as whoosh_index

        folder = self._folder(audience)
        latest = {document.id: document for document in documents}
        prepared = (prepare(document) for document in latest.values())
        with self._writing, self._alone():
            try:
                self._refresh(audience)
                whoosh_index.replace(folder, prepared)
            except IndexMissing:
                self._build(folder, prepared)
            self._refresh(audience)
            self._delete_other_layouts(audience)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Make the private root and hold it against rebuilding by another process."""
        self._root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self._root.chmod(PRIVATE)
        with (self._root / "lock").open("w") as lock:
            flock(lock, LOCK_EX)
            yield

    def _build(self, folder: Path, documents: Iterable[Prepared]) -> None:
        """Make a new folder, which is not there for others before it is whole."""
        from . import index as whoosh_index

        building = folder.with_name(folder.name + ".building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=PRIVATE)
        whoosh_index.create(building)
        whoosh_index.replace(building, documents)
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)

    def _delete_other_layouts(self, audience: str) -> None:
        for folder in self._root.glob(f"{folder_name(audience)}.v*"):
            if folder.name != self._folder(audience).name:
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, audience: str) -> None:
        """Delete the audience's index, if it has one."""
        with self._writing, self._reading:
            self._opened.pop(audience, None)
            shutil.rmtree(self._folder(audience), ignore_errors=True)
            self._delete_other_layouts(audience)

    def search(
        self,
        audience: str,
        query: Query,
        allowed: frozenset[str] | None,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Answer from the documents of the allowed applications, None allowing every one."""
        began = perf_counter()
        if allowed is not None and not allowed:
            return Results()
        from .index import Unreadable

        try:
            snapshot = self._snapshot(audience)
            found = match(snapshot, query, allowed)
        except (IndexMissing, Unreadable):
            return Results(missing=True)
        return page(snapshot.columns, found, order, max(0, offset), max(0, limit), began)

    def vocabulary(self, audience: str, beginning: str) -> Mapping[str, int]:
        """Return the words that begin so, as they are spelled, each with how many hold it."""
        from .index import Unreadable

        try:
            return self._snapshot(audience).vocabulary(beginning) if beginning else {}
        except (IndexMissing, Unreadable):
            return {}

    def findable(
        self, audience: str, words: Iterable[str], allowed: frozenset[str] | None
    ) -> tuple[str, ...]:
        """Return those of the words, in their order, that an allowed document holds."""
        from .index import Unreadable

        try:
            snapshot = self._snapshot(audience)
            of = snapshot.columns.applications
            return tuple(
                word
                for word in words
                if any(allowed is None or of[at] in allowed for at in snapshot.holding(word))
            )
        except (IndexMissing, Unreadable):
            return ()

    def generation(self, audience: str) -> int:
        """Return a number that grows with every commit; raises IndexMissing."""
        return self._snapshot(audience).generation

    def ids(self, audience: str) -> dict[str, str]:
        """Return the version of every indexed document by its id; raises IndexMissing."""
        columns = self._snapshot(audience).columns
        return {columns.ids[at]: columns.facts[at].version for at in columns.alive}

    def audiences(self) -> tuple[str, ...]:
        """Return the audiences that have an index."""
        folders = sorted(self._root.glob(f"*{SUFFIX}"))
        return tuple(audience_of(folder.name.removesuffix(SUFFIX)) for folder in folders)

    def close(self) -> None:
        """Let go of every open file; the next question opens them again."""
        with self._reading:
            self._opened.clear()

    def _folder(self, audience: str) -> Path:
        return self._root / (folder_name(audience) + SUFFIX)

    def _snapshot(self, audience: str) -> "Snapshot":
        """Return the latest generation, opened anew only when there is another."""
        with self._reading:
            opened = self._opened.get(audience)
            if opened is None or not opened.is_latest():
                return self._refresh(audience)
            self._opened.move_to_end(audience)
            return opened.snapshot

    def _refresh(self, audience: str) -> "Snapshot":
        with self._reading:
            before = self._opened.pop(audience, None)
            opened = self._open(audience, before.snapshot.segments if before else ())
            if before:
                before.snapshot.forget()
            self._opened[audience] = opened
            while len(self._opened) > MOST_OPEN:
                self._opened.popitem(last=False)
            return opened.snapshot

    def _open(self, audience: str, known: Sequence["Segment"]) -> _Opened:
        from . import index as whoosh_index

        folder = self._folder(audience)
        number = whoosh_index.generation(folder)
        while number >= 0:
            try:
                snapshot = whoosh_index.read(folder, known, self._reading)
                contents = whoosh_index.contents(folder, snapshot.generation)
                return _Opened(snapshot, folder, contents, _mark(contents), monotonic())
            except (whoosh_index.Unreadable, OSError):
                # A commit elsewhere may just have deleted what was about to be opened.
                failed, number = number, whoosh_index.generation(folder)
                if number == failed:
                    break
        raise IndexMissing(audience)
